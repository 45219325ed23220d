"""Import: the bytes of a CSV or XLSX file become checked rows and a report of faults.

Nothing is stored here; see `Intake.require` for "all or nothing".
"""

from .readers import read_customers, read_payments, read_visitors
from .report import Intake, RowFault
from .table import FileOptions

__all__ = [
    "FileOptions",
    "Intake",
    "RowFault",
    "read_customers",
    "read_payments",
    "read_visitors",
]
