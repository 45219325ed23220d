"""Reads plans and constraints from the bytes of JSON files."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.domain.constraints import CONSTRAINTS, Constraint
from dispatch.domain.plan import PlanDocument
from dispatch.domain.requirement import dotted_path, expected_phrase
from dispatch.errors import Fault, InputError


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
        raise _refusal("a plan of Rounds", error) from None


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
        raise _refusal("a list of constraints", error) from None


def _refusal(kind: str, error: ValidationError) -> InputError:
    """Return the error about a file that is not of a kind, or no JSON at all."""
    items = error.errors()
    first = items[0]
    if first["type"] == "json_invalid":
        return InputError(
            f"This file is not {kind}. It is not JSON: {first['ctx']['error']}."
        )
    return InputError(f"This file is not {kind}.", tuple(map(_fault, items)))


def _fault(item: ErrorDetails) -> Fault:
    value = "" if item["type"] == "missing" else str(item["input"])[:80]
    return Fault(dotted_path(item["loc"]) or "file", value, expected_phrase(item))
