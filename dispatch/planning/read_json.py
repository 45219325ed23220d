"""Reads plans and constraints from the bytes of JSON files."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.domain.constraints import CONSTRAINTS, Constraint
from dispatch.domain.plan import PlanDocument
from dispatch.errors import Fault, InputError

_EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "no such name",
    "unexpected_keyword_argument": "no such name",
    "json_invalid": "JSON, whole and well-formed",
}


def parse_plan(data: bytes) -> PlanDocument:
    """Parse a plan from the bytes of plan.json.

    Raises
    ------
    InputError
        If it is no plan; the error carries every fault and its place in the file.
    """
    try:
        return PlanDocument.model_validate_json(data)
    except ValidationError as error:
        faults = tuple(_fault(item) for item in error.errors())
        raise InputError("This file is not a plan of Rounds.", faults) from None


def parse_constraints(data: bytes) -> tuple[Constraint, ...]:
    """Parse constraints from the bytes of a file: a list, as in the field of plan.json.

    Raises
    ------
    InputError
        If it is no such list; the error carries every fault and its place in the file.
    """
    try:
        return CONSTRAINTS.validate_json(data)
    except ValidationError as error:
        faults = tuple(_fault(item) for item in error.errors())
        raise InputError("This file is not a list of constraints.", faults) from None


def _fault(item: ErrorDetails) -> Fault:
    steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in item["loc"])
    value = "" if item["type"] in ("missing", "json_invalid") else str(item["input"])[:80]
    message = item["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    expected = _EXPECTED.get(item["type"], message)
    return Fault("".join(steps).lstrip(".") or "file", value, expected)
