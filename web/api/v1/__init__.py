"""The API for systems: typed resources under ``/api/v1``."""

from . import consents, files, jobs, plans, publishing
from .blueprint import api_v1

__all__ = ["api_v1", "consents", "files", "jobs", "plans", "publishing"]
