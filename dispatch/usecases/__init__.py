"""The use cases: what dispatchers, visitors and scheduling systems ask of Rounds."""

from .audit import Trail, TrailReport
from .context import Clock, system_clock
from .customers import Customers
from .import_files import Files, ImportReport, What
from .publish import Publishing
from .record_outcome import Visits
from .visitors import Visitors

__all__ = ["Clock", "Desk", "ImportReport", "TrailReport", "What", "system_clock"]


class Desk(Files, Customers, Visitors, Publishing, Visits, Trail):
    """One lender's desk: its store and settings, and what can be done with them.

    Parameters and errors are those of `dispatch.usecases.context.Base`.
    """
