"""A signature holds for one certificate of one plan, and shows every change."""

import json
from base64 import b64encode
from copy import deepcopy

import pytest

from dispatch.compliance import (
    Certificate,
    VerificationKeys,
    check_compliance,
    parse_certificate,
    sign_certificate,
    signature_faults,
    signing_key,
)
from dispatch.compliance.keys import PublicKey
from dispatch.domain.consent import parse_consents
from dispatch.domain.plan import PlanDocument
from dispatch.errors import (
    InputError,
)
from dispatch.settings import Settings
from tests.support.clock import NOW
from tests.support.compliance_builders import (
    LONG,
    plan_of,
)
from tests.support.dispatch_builders import (
    POLICY,
    case_on_day,
    day_inputs,
)
from tests.support.json_changes import Json, at, leaves, lists, other, put

KEY, OTHER = (
    signing_key(Settings(certificate_signing_key=b64encode(raw.ljust(32)).decode()))
    for raw in (b"of the tests", b"another")
)


@pytest.fixture(scope="module")
def sealed() -> tuple[PlanDocument, bytes]:
    """A plan and its certificate, as they lie in files."""
    who = case_on_day(1, consents=parse_consents("hours 2026-11-20 20:00-21:00 by wife"))
    inputs = day_inputs(who, case_on_day(2), visitors=LONG)
    plan = plan_of(inputs, "19:50:00", "20:15:00")
    made = sign_certificate(check_compliance(plan, inputs, POLICY, NOW), KEY)
    assert made.result == "compliant"
    return plan, made.model_dump_json(indent=1).encode()


def faults(data: bytes, plan: PlanDocument, key: PublicKey = KEY.public) -> list[str]:
    """What is wrong with a certificate for whoever trusts a key."""
    keys = VerificationKeys(Settings(certificate_public_key=key.base64))
    return list(signature_faults(parse_certificate(data), plan, keys))


def test_a_whole_certificate_is_whole_however_it_is_written(sealed) -> None:
    plan, data = sealed
    assert faults(data, plan) == []
    document = json.loads(data)
    turned = json.dumps(dict(reversed(document.items())), ensure_ascii=True)
    assert faults(turned.encode(), plan) == []


def noticed(document: Json, plan: PlanDocument) -> bool:
    try:
        return bool(faults(json.dumps(document).encode(), plan))
    except InputError:
        return True


@pytest.mark.parametrize("by", [1, -60])
def test_no_value_of_a_certificate_can_be_changed(sealed, by: int) -> None:
    plan, data = sealed
    document, unnoticed = json.loads(data), []
    for path in leaves(document):
        old = at(document, path)
        put(document, path, other(old, by))
        if not noticed(document, plan):
            unnoticed.append(path)
        put(document, path, old)
    assert unnoticed == []


def test_no_entry_of_a_certificate_can_be_dropped_or_doubled(sealed) -> None:
    plan, data = sealed
    document = json.loads(data)
    for path in lists(document):
        for number in range(len(at(document, path))):
            less, more = deepcopy(document), deepcopy(document)
            del at(less, path)[number]
            at(more, path).append(at(document, path)[number])
            assert noticed(less, plan), path
            assert noticed(more, plan), path


def test_no_value_of_the_plan_can_be_changed(sealed) -> None:
    plan, data = sealed
    document, unnoticed = json.loads(plan.model_dump_json()), []
    for path in leaves(document):
        old = at(document, path)
        put(document, path, other(old, 1))
        try:
            if not faults(data, PlanDocument.model_validate(document)):
                unnoticed.append(path)
        except ValueError:
            pass
        put(document, path, old)
    assert unnoticed == []


def test_another_key_is_told_and_a_preview_is_no_certificate(sealed) -> None:
    plan, data = sealed
    (said,) = faults(data, plan, OTHER.public)
    assert KEY.public.id in said
    assert OTHER.public.id in said
    assert "of the tests" not in repr(KEY)
    preview = Certificate.model_validate_json(data).model_copy(update={"signature": None})
    assert "not signed" in faults(preview.model_dump_json().encode(), plan)[0]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"version": 1, "version": 1}', b"[" * 99999]
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not a certificate"):
        parse_certificate(data)
