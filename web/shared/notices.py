"""Notices after a change; the address names one by a fixed word."""

from flask import request
from flask_babel import lazy_gettext as _l

NOTICES = {
    "pin": _l("Pin placed."),
    "partners": _l("Partners saved."),
    "duty": _l("Duty list updated."),
    "consent": _l("Consent saved."),
    "withdrawn": _l("Consent withdrawn."),
    "noticed": _l("Date of the notice saved."),
    "reopened": _l("Recorded: the cases are open again."),
    "merged": _l("Recorded: these customers are one person."),
    "split": _l("Recorded: the customer is a person of their own."),
    "outcome": _l("Outcome recorded."),
    "link": _l("Link withdrawn. Give the visitor the new one."),
    "read": _l("Your confirmation was recorded."),
    "waiting": _l(
        "Outcome received. The visit is not in your plan, so a dispatcher will check it."
    ),
    "later": _l(
        "Outcome received. A later visit to this customer is on record, so a dispatcher "
        "will check it."
    ),
    "dismissed": _l("Outcome dismissed."),
    "accepted": _l("Proposal taken over."),
    "resumed": _l("Resumed: the customer can be planned again."),
    "decided": _l("Your decision on what the file lacks was carried out."),
    "published": _l("Plan checked and published. The visitors' links work now."),
}


def notice() -> str:
    """Return the notice that the address names; empty for none."""
    word = request.args.get("notice", "")
    return str(NOTICES[word]) if word in NOTICES else ""
