"""The independent check: every rule in force against every stop, team and plan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import PlanDocument, RouteDocument, StopDocument
from dispatch.domain.visitor import Visitor
from dispatch.policy.packs.pack import TrainingRule
from dispatch.policy.packs.policy import Policy
from dispatch.policy.packs.rule import Rule

from . import builtin_checks
from .canonical import plan_digest
from .certificate import (
    Certificate,
    CertifiedPolicy,
    CertifiedTeam,
    CertifiedVisit,
    CheckCounts,
    PackRef,
)
from .local_time import zone_of
from .recorder import Recorder
from .registry import CHECKS, CUSTOMER_DATED
from .team_checks import training_of_all
from .time_checks import in_force
from .visit_under_check import CheckResult, VisitUnderCheck

CHECKER = "1"
"""Goes up whenever a rule is given another meaning."""
_TEAM: dict[str, Callable[[RouteDocument, Sequence[Visitor]], CheckResult]] = {
    "on_duty": builtin_checks.on_duty,
    "partners": builtin_checks.partners,
    "most": builtin_checks.most,
}


def check_compliance(
    plan: PlanDocument, inputs: DayInputs, policy: Policy, now: datetime
) -> Certificate:
    """What a plan keeps and what it breaks; not signed yet.

    Parameters
    ----------
    plan
        Whose times, places and teams are taken as they stand.
    inputs
        Customers and visitors as they are now, which need not be those of its making.
    policy
        The rules.
    now
        Goes into the certificate.
    """
    return _Check(plan, inputs, policy).certificate(now)


@dataclass(frozen=True)
class _InForce:
    number: int
    rule: Rule
    judge: Callable[[Rule, VisitUnderCheck], CheckResult]

    def concerns(self, case: VisitUnderCheck) -> bool:
        """Hours and holidays bind on the customer's dates, the rest on the plan's day."""
        days = case.own_days if isinstance(self.rule, CUSTOMER_DATED) else (case.day,)
        return any(in_force(self.rule, day) for day in days)


class _Check:
    def __init__(self, plan: PlanDocument, inputs: DayInputs, policy: Policy) -> None:
        self.plan, self.inputs, self.policy = plan, inputs, policy
        self.ledger = Recorder()
        self.known = {c.customer.customer_id: c for c in inputs.cases}
        self.staff = {visitor.visitor_id: visitor for visitor in inputs.visitors}
        self.rules = list(self._in_force())
        self.own = {kind: self.ledger.own(kind) for kind in _OWN_KINDS}

    def _in_force(self) -> Iterator[_InForce]:
        day = self.inputs.day
        for pack in self.policy.packs:
            for kind, rule in pack.rules():
                judge = CHECKS.get(type(rule))
                spread = 1 if isinstance(rule, CUSTOMER_DATED) else 0
                if judge is not None and any(
                    in_force(rule, day + timedelta(days=n))
                    for n in range(-spread, spread + 1)
                ):
                    number = self.ledger.packs(pack, kind, rule)
                    yield _InForce(number, rule, judge)

    def certificate(self, now: datetime) -> Certificate:
        plan, ledger = self.plan, self.ledger
        whole = tuple(self._whole())
        teams = tuple(self._team(route) for route in plan.routes)
        visits = tuple(
            self._visit(route, stop) for route in plan.routes for stop in route.stops
        )
        resting = {n for n, finding in enumerate(ledger.findings) if finding.consents}
        counts = CheckCounts(
            visits=len(visits),
            teams=len(teams),
            unassigned=len(plan.unassigned),
            excluded=len(plan.excluded),
            unconsidered=builtin_checks.unconsidered(plan, self.inputs),
            checks=ledger.checks,
            broken=len(ledger.faults),
            with_consent=sum(not resting.isdisjoint(visit.findings) for visit in visits),
        )
        return Certificate(
            plan_id=plan.plan_id,
            date=self.inputs.day,
            timezone=self.inputs.timezone,
            plan_sha256=plan_digest(plan),
            policy=_policy(self.policy),
            inputs_sha256=self.inputs.sha256,
            plan_inputs_sha256=plan.inputs_sha256,
            checked_at=now,
            checker=CHECKER,
            result="broken" if ledger.faults else "compliant",
            counts=counts,
            rules=tuple(ledger.rules),
            findings=tuple(ledger.findings),
            plan=whole,
            teams=teams,
            visits=visits,
            faults=tuple(ledger.faults),
        )

    def _whole(self) -> Iterator[int]:
        """The plan as a whole: first what the rest depends on."""
        plan, inputs = self.plan, self.inputs
        for kind, found in (
            ("same_day", builtin_checks.same_day(plan, inputs)),
            ("once", builtin_checks.once(plan)),
            ("accounted", builtin_checks.accounted(plan, inputs)),
            ("cited", builtin_checks.cited(plan)),
        ):
            yield self.ledger.note(self.own[kind], found)

    def _team(self, route: RouteDocument) -> CertifiedTeam:
        visitors, day = self._visitors(route), self.inputs.day
        found = {kind: judge(route, visitors) for kind, judge in _TEAM.items()}
        found["working_day"] = builtin_checks.working_day(route, visitors, self.inputs)
        numbered = [(self.own[kind], one) for kind, one in found.items()]
        numbered += [
            (each.number, training_of_all(each.rule, visitors, day))
            for each in self.rules
            if isinstance(each.rule, TrainingRule) and not each.rule.flags
        ]
        return CertifiedTeam(
            team_id=route.team_id,
            visitor_ids=route.visitor_ids,
            findings=tuple(
                self.ledger.note(number, one, team=route.team_id)
                for number, one in numbered
            ),
        )

    def _visit(self, route: RouteDocument, stop: StopDocument) -> CertifiedVisit:
        subject = self.known.get(stop.customer_id)
        zone = zone_of(self.inputs.timezone)
        if subject is None:
            found = [(self.own["known"], CheckResult(False, "unknown"))]
        else:
            case = self._case(route, stop, subject)
            zone = case.own_zone
            found = [(self.own["known"], CheckResult(True, "known"))]
            found += [
                (each.number, each.judge(each.rule, case))
                for each in self.rules
                if each.concerns(case)
            ]
            found += [
                (self.own[kind], judge(case))
                for kind, judge in builtin_checks.VISIT.items()
            ]
        return CertifiedVisit(
            visit_id=stop.visit_id,
            customer_id=stop.customer_id,
            team_id=route.team_id,
            begin=stop.begin.astimezone(zone),
            finish=stop.finish.astimezone(zone),
            timezone=zone.key,
            findings=tuple(
                self.ledger.note(
                    number, one, stop.customer_id, stop.visit_id, route.team_id
                )
                for number, one in found
            ),
        )

    def _case(
        self, route: RouteDocument, stop: StopDocument, subject: CaseOnDay
    ) -> VisitUnderCheck:
        day: date = self.inputs.day
        zone = zone_of(self.inputs.timezone)
        return VisitUnderCheck(day, zone, subject, stop, route, self._visitors(route))

    def _visitors(self, route: RouteDocument) -> list[Visitor]:
        return [self.staff[v] for v in route.visitor_ids if v in self.staff]


_OWN_KINDS = (
    "known", *builtin_checks.VISIT, *_TEAM, "working_day", "once", "accounted", "cited",
    "same_day",
)  # fmt: skip


def _policy(policy: Policy) -> CertifiedPolicy:
    return CertifiedPolicy(
        id=policy.id,
        version=policy.version,
        sha256=policy.sha256,
        packs=tuple(PackRef(id=pack.id, version=pack.version) for pack in policy.packs),
    )
