"""Tables of imports: what each changed, so that it can be taken back, and its report."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class ImportRow(TableBase):
    """A file that was imported.

    ``counts`` holds the numbers of the report by their names. The file itself is not
    kept; ``file_sha256`` is its fingerprint. ``audit_seq`` is the number of the entry in
    the trail that ends the import.
    """

    __tablename__ = "imports"
    __table_args__ = (UniqueConstraint("branch_key", "import_id"),)

    import_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    import_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    file_sha256: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(80))
    imported_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    audit_seq: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]


class ImportChangeRow(TableBase):
    """A change of an import to a customer with a case and place, or to a visitor.

    ``before`` and ``after`` hold the columns that changed; a record that the import added
    has no ``before``. The rows are kept for some days, in which the import can be taken
    back.
    """

    __tablename__ = "import_changes"

    change_key: Mapped[int] = mapped_column(primary_key=True)
    import_key: Mapped[int] = mapped_column(ForeignKey("imports.import_key"), index=True)
    action: Mapped[str] = mapped_column(String(32))
    customer_key: Mapped[int | None] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    case_key: Mapped[int | None] = mapped_column(ForeignKey("cases.case_key"))
    place_key: Mapped[int | None] = mapped_column(ForeignKey("places.place_key"))
    visitor_key: Mapped[int | None] = mapped_column(
        ForeignKey("visitors.visitor_key"), index=True
    )
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class ImportFindingRow(TableBase):
    """A line of the report of an import on a case or visitor.

    ``kind`` is one of `dispatch.domain.imports.ImportFinding`. ``field``, ``stored`` and
    ``in_file`` are of a safeguard: its name, and its value here and in the file.
    """

    __tablename__ = "import_findings"
    __table_args__ = (Index("ix_import_findings_kind", "import_key", "kind"),)

    finding_key: Mapped[int] = mapped_column(primary_key=True)
    import_key: Mapped[int] = mapped_column(ForeignKey("imports.import_key"))
    kind: Mapped[str] = mapped_column(String(16))
    customer_key: Mapped[int | None] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    case_id: Mapped[str] = mapped_column(String(64), default="")
    visitor_key: Mapped[int | None] = mapped_column(
        ForeignKey("visitors.visitor_key"), index=True
    )
    field: Mapped[str] = mapped_column(String(32), default="")
    stored: Mapped[str] = mapped_column(Text, default="")
    in_file: Mapped[str] = mapped_column(Text, default="")
