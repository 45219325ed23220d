"""The policy: every rule in force on a day, with its source and notes."""

from datetime import date

from flask import Blueprint, abort, render_template, request

from dispatch.text import Translator
from dispatch.text.rules import HEADINGS
from web.context import context
from web.shared.i18n import language
from web.values import parse_day

blueprint = Blueprint("policy", __name__)


@blueprint.get("/policy")
def index() -> str:
    """Show the policy that plans follow."""
    policy = context().policy()
    day = _day()
    translator = Translator(language())
    return render_template(
        "policy.html",
        policy=policy,
        day=day,
        sections=[
            (
                kind,
                translator.gettext(HEADINGS[kind]),
                [(pack, rule, rule.describe(translator)) for pack, rule in rules],
            )
            for kind, rules in policy.by_kind(day).items()
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
