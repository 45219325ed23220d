"""The API for systems: typed resources under ``/api/v1``."""

from . import files, jobs, plans, publishing
from .blueprint import api_v1

__all__ = ["api_v1", "files", "jobs", "plans", "publishing"]
