"""Queries made for one screen or report each; they give frozen rows or plain mappings, never ORM objects."""
