"""Alembic migrations; run by ``ocop.migrate``."""
