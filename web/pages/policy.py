"""The policy: every rule in force on a day, where it is from, and what is unsure."""

from datetime import date

from flask import abort, render_template, request

from dispatch.text import Translator
from dispatch.text.rules import HEADINGS
from web.context import context
from web.values import parse_day

from .shared.blueprints import pages
from .shared.i18n import language


@pages.get("/policy")
def policy() -> str:
    """The page of the policy that this desk follows."""
    followed = context().policy()
    day = _day()
    translator = Translator(language())
    return render_template(
        "policy.html",
        policy=followed,
        day=day,
        sections=[
            (
                kind,
                translator.gettext(HEADINGS[kind]),
                [(pack, rule, rule.describe(translator)) for pack, rule in rules],
            )
            for kind, rules in followed.by_kind(day).items()
        ],
    )


def _day() -> date:
    text = request.args.get("day", "")
    if not text:
        return context().today()
    try:
        return parse_day(text)
    except ValueError:
        abort(404)
