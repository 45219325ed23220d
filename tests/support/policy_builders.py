"""Policies with given rules, and the code of the rule that forbids a visit by them."""

from datetime import date
from typing import Any

from dispatch.domain.day import CaseOnDay
from dispatch.policy import Policy
from dispatch.policy.packs.pack import Pack
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    judged,
)


def law(**kinds: list[dict[str, Any]]) -> Policy:
    """A law with these rules, each with a citation and from 2020 on, under the house."""
    rules = {
        kind: [{"citation": f"Law, {kind} {n}", "from": "2020-01-01"} | rule
               for n, rule in enumerate(some)]
        for kind, some in kinds.items()
    }  # fmt: skip
    words = {"en": "Law", "zh": "法"}
    pack = Pack.model_validate(
        {"id": "law", "version": "1", "name": words, "scope": words} | rules
    )
    return Policy((pack, POLICY.house_pack))


def hours(**weeks: Any) -> dict[str, Any]:
    """A rule of hours, without consent unless told otherwise."""
    return {"consent_widens": False} | weeks


def code(case: CaseOnDay, policy: Policy, day: date = DAY, **more: Any) -> str | None:
    """The rule that forbids, or None."""
    verdict = judged(case, day, policy, **more)
    return verdict.rule if verdict else None
