"""Import: the bytes of a CSV or XLSX file become checked rows and a report of faults.

Nothing is stored here; see `Intake.require` for "all or nothing".
"""

from .customers import read_customers
from .payments import read_payments
from .report import Intake, RowFault
from .visitors import read_visitors

__all__ = [
    "Intake",
    "RowFault",
    "read_customers",
    "read_payments",
    "read_visitors",
]
