"""Reads plans and constraints from the bytes of JSON files."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.domain.constraints import CONSTRAINTS, Constraint
from dispatch.domain.plan import PlanDocument
from dispatch.domain.requirement import dotted_path, expected_phrase
from dispatch.errors import Fault, InputError

_WITHOUT_VALUE = ("missing", "json_invalid")


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
    value = "" if item["type"] in _WITHOUT_VALUE else str(item["input"])[:80]
    return Fault(dotted_path(item["loc"]) or "file", value, expected_phrase(item))
