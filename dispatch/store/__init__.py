"""Keeps things: SQLAlchemy models, sessions and migrations."""
