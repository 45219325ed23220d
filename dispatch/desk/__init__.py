"""The use cases: what dispatchers, visitors and scheduling systems ask of Rounds."""

from .base import Clock, system_clock
from .customers import Customers
from .files import Files, ImportReport, What
from .publishing import Publishing
from .trail import Trail, TrailReport
from .visitors import Visitors
from .visits import Visits

__all__ = ["Clock", "Desk", "ImportReport", "TrailReport", "What", "system_clock"]


class Desk(Files, Customers, Visitors, Publishing, Visits, Trail):
    """One lender's desk: its store and settings, and what can be done with them.

    Parameters and errors are those of `dispatch.desk.base.Base`.
    """
