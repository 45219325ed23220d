"""What came of a visit, and what follows from it."""

from .codes import CODES, Kind
from .record import form_fields, record, snapshot

__all__ = ["CODES", "Kind", "form_fields", "record", "snapshot"]
