"""What a page says after a change, named in its address by a word of ours."""

from flask import request
from flask_babel import lazy_gettext as _l

NOTICES = {
    "pin": _l("The pin was placed."),
    "partners": _l("The partners were changed."),
    "duty": _l("The duty list was changed."),
    "consent": _l("The consent was kept."),
    "withdrawn": _l("The consent was withdrawn."),
    "noticed": _l("The day of the notice was kept."),
    "outcome": _l("The outcome was recorded."),
    "published": _l("The plan was checked and published; visitors' links work now."),
}


def notice() -> str:
    """The sentence that the address asks for; empty for none."""
    word = request.args.get("notice", "")
    return str(NOTICES[word]) if word in NOTICES else ""
