"""The API for systems: typed resources under ``/api/v1``."""
