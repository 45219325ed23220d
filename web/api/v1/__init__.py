"""The API for systems: typed resources under ``/api/v1``, a blueprint for each."""
