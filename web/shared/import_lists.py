"""The lists of the report of an import, ready for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dispatch.cases.likely_persons import Likeness
from dispatch.store.queries.imports import LISTS, ReportLine
from dispatch.text.audit_words import FIELDS
from dispatch.text.case_words import FLAGS
from dispatch.usecases.imports import get_report_lines
from web.context import context
from web.shared.paging import PAGE_SIZE
from web.shared.words import enumeration, word

FILE_KINDS = {
    "customers": _l("customers"),
    "visitors": _l("visitors"),
    "payments": _l("payments"),
}
"""The kinds of files by their names."""
HEADINGS = {
    "new": _l("New"),
    "updated": _l("Changed"),
    "missing": _l("Not in the file"),
    "paused": _l("Paused until a file has them again"),
    "settled": _l("Settled because the file lacks them"),
    "resumed": _l("In the file again, or resumed"),
    "kept": _l("Safeguards kept, which the file would have lifted"),
    "lifted": _l("Safeguards lifted, as chosen"),
    "closed": _l("Settled here, but overdue in the file"),
    "same_person": _l("Likely one person with another customer"),
}
"""The headings of the lists by their names."""
_FIRST_LINES = 10


@dataclass(frozen=True)
class ReportList:
    """A list of the report, or a page of it.

    Attributes
    ----------
    name, heading, number
        Its name in addresses, its heading, and the number of all its lines.
    lines
        The lines of the page, each with the words of its safeguard; empty without one.
    after
        The key after which the next page begins; None: there is none.
    """

    name: str
    heading: str
    number: int
    lines: tuple[tuple[ReportLine, str], ...]
    after: int | None


def report_lists(import_id: str, counts: Mapping[str, int]) -> list[ReportList]:
    """Return the lists of an import that need attention, each with its first lines.

    ``counts`` are the numbers of its report by their names.
    """
    return [
        report_list(import_id, name, counts[name], limit=_FIRST_LINES)
        for name in LISTS
        if counts.get(name) and name not in ("new", "updated")
    ]


def report_list(
    import_id: str, name: str, number: int, *, after: int = 0, limit: int = PAGE_SIZE
) -> ReportList:
    """Return a page of a list that has a number of lines."""
    lines = get_report_lines(context(), import_id, name, after=after, limit=limit + 1)
    shown = lines[:limit]
    return ReportList(
        name,
        str(HEADINGS[name]),
        number,
        tuple((line, _safeguard(line)) for line in shown),
        shown[-1].key if len(lines) > limit else None,
    )


def _safeguard(line: ReportLine) -> str:
    """Write the safeguard of a line: its name, and its value here and in the file."""
    if not line.field:
        return ""
    if line.field in set(Likeness):
        words = (
            _("same phone number as %(other)s", other=line.stored)
            if line.field == Likeness.PHONE
            else _("same name and address as %(other)s", other=line.stored)
        )
        return str(words)
    return str(
        _(
            "%(field)s: here %(stored)s, in the file %(in_file)s",
            field=word(FIELDS, line.field),
            stored=_value(line.field, line.stored),
            in_file=_value(line.field, line.in_file),
        )
    )


def _value(field: str, text: str) -> str:
    if not text:
        return str(_("nothing"))
    if field == "flags":
        return str(enumeration(word(FLAGS, flag) for flag in text.split(";")))
    return text.replace(";", "; ")
