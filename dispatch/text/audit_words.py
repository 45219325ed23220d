"""Words of the audit trail: who did what, and what changed."""

from typing import Final

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.fields import definitions_of
from dispatch.domain.payment import Payment
from dispatch.domain.place import CustomerPlace
from dispatch.domain.translatable import N_
from dispatch.domain.visitor import Visitor

from .case_words import CONSENT_KINDS

ACTIONS: Final[dict[str, str]] = {
    "file.imported": N_("file imported"),
    "import.undone": N_("import taken back"),
    "case.paused": N_("case paused, as a file lacked it"),
    "case.settled": N_("case settled, as a file lacked it"),
    "case.resumed": N_("case resumed"),
    "customer.restored": N_("customer as before an import"),
    "customer.removed": N_("customer of an import removed"),
    "visitor.paused": N_("visitor off duty, as a file lacked them"),
    "visitor.resumed": N_("visitor back on duty"),
    "visitor.restored": N_("visitor as before an import"),
    "customer.imported": N_("new customer"),
    "customer.changed": N_("customer changed by a file"),
    "visitor.imported": N_("new visitor"),
    "visitor.changed": N_("visitor changed by a file"),
    "pin.placed": N_("pin placed by hand"),
    "pin.found": N_("pin found by the geocoder"),
    "duty.changed": N_("duty changed"),
    "calendar.changed": N_("calendar changed"),
    "plan.made": N_("plan made"),
    "plan.published": N_("plan published"),
    "outcome.recorded": N_("outcome recorded"),
    "outcome.corrected": N_("outcome corrected"),
    "outcome.waiting": N_("outcome waits for a decision"),
    "outcome.dismissed": N_("outcome dismissed"),
    "link.revoked": N_("link withdrawn"),
    "consent.added": N_("consent recorded"),
    "consent.withdrawn": N_("consent withdrawn"),
    "notice.set": N_("notice of a visit"),
    "visitor.partners": N_("partners changed"),
    "job.started": N_("planning started"),
    "job.stopped": N_("planning stopped"),
    "retention.erased": N_("old records erased"),
    "case.imported": N_("new case of a customer"),
    "payment.recorded": N_("payment recorded"),
    "case.reopened": N_("case opened again"),
    "persons.merged": N_("customers found to be one person"),
    "persons.distinguished": N_("customers found to be two persons"),
    "persons.split": N_("customer found to be another person"),
    "branch.added": N_("branch added"),
    "settings.changed": N_("settings of the branch changed"),
}
"""Actions, as the trail records them."""

USERS: Final[dict[str, str]] = {
    "dispatcher": N_("dispatcher"),
    "api": N_("another system"),
    "cli": N_("command line"),
    "system": N_("Rounds itself"),
}
"""Kinds of users."""

_RECORDS = (Customer, CustomerPlace, Case, Visitor, Payment)
FIELDS: Final[dict[str, str]] = {
    each.public_name: each.label for record in _RECORDS for each in definitions_of(record)
} | {
    "what": N_("kind of file"),
    "rows": N_("rows"),
    "bad": N_("bad rows"),
    "restored": N_("records as before"),
    "removed": N_("records removed"),
    "left": N_("records kept"),
    "missing": N_("missing in the file"),
    "paused": N_("paused"),
    "settled": N_("settled"),
    "resumed": N_("resumed"),
    "kept": N_("safeguards kept"),
    "lifted": N_("safeguards lifted"),
    "closed": N_("settled here, overdue in the file"),
    "same_person": N_("likely the same person"),
    "new": N_("new rows"),
    "updated": N_("updated rows"),
    "lat": N_("latitude"),
    "lon": N_("longitude"),
    "pin_source": N_("source of the pin"),
    "precision": N_("precision of the pin"),
    "consent": N_("consent"),
    "consent_id": N_("number of the consent"),
    "consents_withdrawn": N_("consents withdrawn"),
    "on_duty": N_("on duty"),
    "weekly_spans": N_("weekly working times"),
    "code": N_("outcome"),
    "fields": N_("entered fields"),
    "plan_id": N_("plan"),
    "visit_id": N_("visit"),
    "note": N_("note"),
    "day": N_("day"),
    "seconds": N_("seconds"),
    "routes": N_("routes"),
    "planned": N_("planned visits"),
    "unassigned": N_("unassigned"),
    "excluded": N_("excluded by rule"),
    "document_sha256": N_("digest of the plan"),
    "content_sha256": N_("digest of the plan"),
    "line": N_("line of versions"),
    "made_by": N_("made by"),
    "constraints": N_("fixed by the dispatcher"),
    "plan_sha256": N_("digest of the certified plan"),
    "signature": N_("signature"),
    "policy_sha256": N_("digest of the policy"),
    "stopping": N_("stop requested"),
    "before": N_("older than"),
    "years": N_("years kept"),
    "counts": N_("how many"),
    "details": N_("entries whose details were erased"),
    "plans": N_("erased plans"),
    "active_on": N_("last worked on"),
    "settings": N_("settings"),
    "cases": N_("cases"),
    "customers": N_("customers"),
    "reason": N_("reason"),
}
"""Fields of entries."""

CLOCK_FIELDS: Final = frozenset({"shift_start", "shift_end"})
"""Fields that hold a time of day in minutes from midnight."""

SUBJECTS: Final[dict[str, str]] = {
    "customer": N_("customer"),
    "visitor": N_("visitor"),
    "plan": N_("plan"),
    "job": N_("planning"),
    "file": N_("file"),
    "retention": N_("retention"),
    "branch": N_("branch office"),
}
"""Kinds of subjects, which stand before the colon of a subject."""

RECORD_KINDS: Final[dict[str, str]] = {
    "plans": N_("plans"),
    "teams": N_("teams"),  # of trails from before teams were part of their version
    "jobs": N_("planning jobs"),
    "geocode answers": N_("answers of the geocoder"),
    "links": N_("links"),
    "outcomes": N_("outcomes"),
    "outcome conflicts": N_("outcomes to check"),
    "stops": N_("stops"),
    "visits": N_("visits"),
    "payments": N_("payments"),
    "consents": N_("consents"),
    "places": N_("places"),
    "cases": N_("cases"),
    "customers": N_("customers"),
    "import changes": N_("changes of imports"),
    "person matches": N_("likely persons"),
    "matches of others": N_("likely persons of others"),
    "import findings": N_("findings of imports"),
    "audit details": N_("details of the trail"),
}
"""Kinds of records that a retention run counts."""

FILE_KINDS: Final[dict[str, str]] = {
    "customers": N_("customers"),
    "visitors": N_("visitors"),
    "payments": N_("payments"),
}
"""Kinds of imported files."""

LINES: Final[dict[str, str]] = {
    "main": N_("main line"),
    "proposal": N_("proposal"),
}
"""Lines of the versions of a plan."""

MADE_BY: Final[dict[str, str]] = {
    "solve": N_("planning"),
    "accept": N_("taking over a proposal"),
}
"""Operations that make a version of a plan."""

JOB_STATES: Final[dict[str, str]] = {
    "scheduled": N_("waiting"),
    "solving": N_("running"),
}
"""States in which background work can be stopped."""

PIN_SOURCES: Final[dict[str, str]] = {
    "file": N_("file"),
    "person": N_("dispatcher"),
}
"""Sources of a pin other than a geocoder, which is shown by its own name."""

WEEKLY_SPAN_WORDS: Final[dict[str, str]] = {
    "monday": N_("Monday"),
    "tuesday": N_("Tuesday"),
    "wednesday": N_("Wednesday"),
    "thursday": N_("Thursday"),
    "friday": N_("Friday"),
    "saturday": N_("Saturday"),
    "sunday": N_("Sunday"),
    "from": N_("from"),
    "until": N_("until"),
}
"""Words in the text of a weekly working time."""

CONSENT_TEXTS: Final[dict[str, str]] = CONSENT_KINDS | {
    "until": N_("until"),
    "by": N_("given by"),
    "customer": N_("customer"),
}
"""Words in the text of a consent, such as ``work 2026-11-24 by customer``."""
