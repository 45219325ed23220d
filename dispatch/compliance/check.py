"""The independent check: every rule in force against every visit, team and plan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.domain.constraints import changed_visitors
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import PlanDocument, RouteDocument, StopDocument
from dispatch.domain.visitor import Visitor
from dispatch.policy.packs.pack import TrainingRule
from dispatch.policy.packs.policy import Policy
from dispatch.policy.packs.rule import Rule

from .builtin_checks import PLAN_CHECKS, TEAM_CHECKS, VISIT_CHECKS, count_later_customers
from .canonical import plan_digest
from .case_checks import holds_for_person
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
from .team_checks import check_every_visitors_training
from .time_checks import in_force
from .visit_under_check import CheckResult, VisitUnderCheck

CHECKER = "1"
"""The version of the meaning of the rules; it goes up whenever a rule changes meaning."""
_KNOWN = "known"
_CONSTRAINTS = "constraints"
"""The check that is only made of plans for which a dispatcher fixed something."""
_BUILTIN_KINDS = (_KNOWN, *VISIT_CHECKS, *TEAM_CHECKS, *PLAN_CHECKS)


def check_compliance(
    plan: PlanDocument, inputs: DayInputs, policy: Policy, now: datetime
) -> Certificate:
    """Check a plan against every rule, and return the report, which is not signed yet.

    Parameters
    ----------
    plan
        The plan, whose times, places and teams are taken as they stand.
    inputs
        Customers and visitors as they are now, which need not be those of its making.
    policy
        The rules.
    now
        The time that the certificate names.
    """
    return _PlanCheck(plan, inputs, policy).certificate(now)


@dataclass(frozen=True)
class _RuleInForce:
    """A pack's rule with its number in the certificate and its check."""

    number: int
    rule: Rule
    check: Callable[[Rule, VisitUnderCheck], CheckResult]

    def concerns(self, visit: VisitUnderCheck) -> bool:
        """True if the rule holds on the day of the visit."""
        by_customer = isinstance(self.rule, CUSTOMER_DATED)
        days = visit.customer_days if by_customer else (visit.day,)
        return any(in_force(self.rule, day) for day in days)


class _PlanCheck:
    def __init__(self, plan: PlanDocument, inputs: DayInputs, policy: Policy) -> None:
        self._plan, self._inputs, self._policy = plan, inputs, policy
        self._recorder = Recorder()
        self._cases: dict[str, list[CaseOnDay]] = {}
        self._persons: dict[str, list[CaseOnDay]] = {}
        for case in inputs.cases:
            self._cases.setdefault(case.customer.customer_id, []).append(case)
            self._persons.setdefault(case.customer.held_person, []).append(case)
        present = changed_visitors(inputs.visitors, plan.constraints)
        self._visitors = {visitor.visitor_id: visitor for visitor in present}
        self._rules = list(self._rules_in_force())
        self._builtin = {
            kind: self._recorder.add_builtin(kind)
            for kind in _BUILTIN_KINDS
            if kind != _CONSTRAINTS or plan.constraints
        }

    def _rules_in_force(self) -> Iterator[_RuleInForce]:
        for pack in self._policy.packs:
            for kind, rule in pack.rules():
                check = CHECKS.get(type(rule))
                if check is not None and self._may_hold(rule):
                    number = self._recorder.add_rule(pack, kind, rule)
                    yield _RuleInForce(number, rule, check)

    def _may_hold(self, rule: Rule) -> bool:
        """True if a rule holds on the plan's day, or on a customer's own date."""
        spread = 1 if isinstance(rule, CUSTOMER_DATED) else 0
        return any(
            in_force(rule, self._inputs.day + timedelta(days=offset))
            for offset in range(-spread, spread + 1)
        )

    def certificate(self, now: datetime) -> Certificate:
        plan, recorder = self._plan, self._recorder
        plan_findings = tuple(self._check_plan())
        teams = tuple(self._check_team(route) for route in plan.routes)
        visits = tuple(
            self._check_visit(route, stop) for route in plan.routes for stop in route.stops
        )
        return Certificate(
            plan_id=plan.plan_id,
            date=self._inputs.day,
            timezone=self._inputs.timezone,
            plan_sha256=plan_digest(plan),
            policy=_policy_reference(self._policy),
            inputs_sha256=self._inputs.sha256,
            plan_inputs_sha256=plan.inputs_sha256,
            checked_at=now,
            checker=CHECKER,
            result="broken" if recorder.faults else "compliant",
            counts=self._counts(teams, visits),
            rules=tuple(recorder.rules),
            findings=tuple(recorder.findings),
            plan=plan_findings,
            teams=teams,
            visits=visits,
            faults=tuple(recorder.faults),
        )

    def _counts(
        self, teams: tuple[CertifiedTeam, ...], visits: tuple[CertifiedVisit, ...]
    ) -> CheckCounts:
        recorder = self._recorder
        by_consent = {n for n, finding in enumerate(recorder.findings) if finding.consents}
        return CheckCounts(
            visits=len(visits),
            teams=len(teams),
            unassigned=len(self._plan.unassigned),
            excluded=len(self._plan.excluded),
            unconsidered=count_later_customers(self._plan, self._inputs),
            checks=recorder.checks,
            broken=len(recorder.faults),
            with_consent=sum(not by_consent.isdisjoint(v.findings) for v in visits),
        )

    def _check_plan(self) -> Iterator[int]:
        for kind, check in PLAN_CHECKS.items():
            if kind in self._builtin:
                result = check(self._plan, self._inputs)
                yield self._recorder.record(self._builtin[kind], result)

    def _check_team(self, route: RouteDocument) -> CertifiedTeam:
        team = self._team(route)
        results = [
            (self._builtin[kind], check(route, team, self._inputs))
            for kind, check in TEAM_CHECKS.items()
        ]
        results += [
            (each.number, check_every_visitors_training(each.rule, team, self._inputs.day))
            for each in self._rules
            if isinstance(each.rule, TrainingRule) and not each.rule.flags
        ]
        return CertifiedTeam(
            team_id=route.team_id,
            visitor_ids=route.visitor_ids,
            findings=tuple(
                self._recorder.record(number, result, team_id=route.team_id)
                for number, result in results
            ),
        )

    def _check_visit(self, route: RouteDocument, stop: StopDocument) -> CertifiedVisit:
        zone = zone_of(self._inputs.timezone)
        visits, others = self._visits(route, stop)
        if not visits:
            results = [(self._builtin[_KNOWN], CheckResult(False, "unknown"))]
        else:
            zone = visits[0].customer_zone
            results = list(self._visit_results(visits, others))
        return CertifiedVisit(
            visit_id=stop.visit_id,
            customer_id=stop.customer_id,
            team_id=route.team_id,
            begin=stop.begin.astimezone(zone),
            finish=stop.finish.astimezone(zone),
            timezone=zone.key,
            findings=tuple(
                self._recorder.record(
                    number, result, stop.customer_id, stop.visit_id, route.team_id
                )
                for number, result in results
            ),
        )

    def _visits(
        self, route: RouteDocument, stop: StopDocument
    ) -> tuple[list[VisitUnderCheck], list[VisitUnderCheck]]:
        """The stop as a visit for each of its cases, and for each other of the person.

        There is none if the stop names a customer or a case that is not known.
        """
        zone, team = zone_of(self._inputs.timezone), self._team(route)
        ids = set(stop.case_ids)
        cases_of_customers = [
            self._cases.get(each, []) for each in stop.customers(stop.customer_id)
        ]
        cases = [
            case
            for customer_cases in cases_of_customers
            for case in customer_cases
            if not ids or not case.case.case_id or case.case.case_id in ids
        ]
        if (
            not all(cases_of_customers)
            or ids - {case.case.case_id for case in cases}
            or not cases
        ):
            return [], []
        others = [
            case
            for case in self._persons[cases[0].customer.held_person]
            if not any(case is visited for visited in cases)
        ]
        visits, rest = (
            [
                VisitUnderCheck(self._inputs.day, zone, case, stop, route, team)
                for case in some
            ]
            for some in (cases, others)
        )
        return visits, rest

    def _visit_results(
        self, visits: Sequence[VisitUnderCheck], others: Sequence[VisitUnderCheck]
    ) -> Iterator[tuple[int, CheckResult]]:
        yield self._builtin[_KNOWN], CheckResult(True, "known")
        for each in self._rules:
            bound = [*visits, *(v for v in others if holds_for_person(each.rule, v))]
            results = [each.check(each.rule, v) for v in bound if each.concerns(v)]
            if results:
                yield each.number, _gravest(results)
        for kind, check in VISIT_CHECKS.items():
            yield self._builtin[kind], _gravest([check(visit) for visit in visits])

    def _team(self, route: RouteDocument) -> list[Visitor]:
        return [self._visitors[v] for v in route.visitor_ids if v in self._visitors]


def _gravest(results: Sequence[CheckResult]) -> CheckResult:
    """The first result that breaks the rule, else the first."""
    return next((result for result in results if not result.ok), results[0])


def _policy_reference(policy: Policy) -> CertifiedPolicy:
    return CertifiedPolicy(
        id=policy.id,
        version=policy.version,
        sha256=policy.sha256,
        packs=tuple(PackRef(id=pack.id, version=pack.version) for pack in policy.packs),
    )
