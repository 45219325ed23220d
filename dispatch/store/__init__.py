"""The database: SQLAlchemy models, sessions, queries and migrations."""
