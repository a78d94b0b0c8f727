"""Cycle files: YAML in, checked and frozen ``Process`` out; diagram, tables, docs and diff from it."""
