"""The cases of a visit in the form of a plan."""

from typing import Any

from dispatch.domain.day import CaseOnDay, VisitOnDay
from dispatch.domain.plan import ExcludedCaseDocument
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence


def visit_part(subject: CaseOnDay) -> dict[str, Any]:
    """Return the fields of a `VisitPart`; those that say nothing are empty."""
    if not isinstance(subject, VisitOnDay):
        return {"case_ids": (subject.case.case_id,) if subject.case.case_id else ()}
    customers = subject.customer_ids
    return {
        "customer_ids": customers if len(customers) > 1 else (),
        "case_ids": subject.case_ids,
        "excluded_cases": tuple(
            ExcludedCaseDocument(
                customer_id=each.subject.customer.customer_id,
                case_id=each.subject.case.case_id,
                rule=each.rule,
                citation=each.citation,
                reason=sentence(each.rule, each.params, ENGLISH),
                params=each.params,
            )
            for each in subject.excluded
        ),
    }
