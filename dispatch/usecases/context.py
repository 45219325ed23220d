"""The context of a use case: settings, store, clock, user and services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Protocol, Self

from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.branch import Branch
from dispatch.domain.change import Change
from dispatch.domain.user import SYSTEM, User
from dispatch.errors import SettingsError
from dispatch.geocoding.provider import Geocoder, geocoder_of
from dispatch.planning.search import Solve
from dispatch.planning.travel_sources import travel_source
from dispatch.policy import Policy
from dispatch.policy.packs.policy import policy_of
from dispatch.settings import Settings
from dispatch.settings.branch import merge_settings
from dispatch.settings.key_file import secret_key
from dispatch.store.queries.branches import (
    branch_settings,
    branches,
    settings_version,
)
from dispatch.store.session import Store, open_store
from routing.travel.base import TravelSource
from routing.travel.roads.data.osm import OnRoads
from routing.workers.process import solve_in_process

from .clock import Clock, clock_of


class OpenTravel(Protocol):
    """Opens the travel source at the first call; returns the same object on later calls."""

    def __call__(self, on_progress: OnRoads | None = None) -> TravelSource:
        """Return the source of travel times and paths.

        Parameters
        ----------
        on_progress
            Callback for the number of roads read, if this call reads them.

        Raises
        ------
        RoundsError
            If the roads or the servers of the settings cannot be used.
        """


@dataclass(frozen=True)
class Context:
    """Everything that a use case needs besides its own arguments.

    Attributes
    ----------
    settings
        Checked settings: those of the environment, with the branch's own over them.
    environment
        The settings of the environment alone.
    settings_version
        The number of the version of the branch's own settings; 0 if it has none.
    branch
        The branch whose customers, visitors and plans the use cases see.
    store
        The database.
    clock
        Returns the present moment, aware.
    geocoder
        Looks up addresses that have no pin; None: there is no such service.
    travel
        Opens the source of travel times when it is first needed.
    solve
        Finds the routes of a problem.
    secret
        The secret from which the tokens of visitors' links are made.
    user
        The user in whose name things are done; the audit trail names them.
    """

    settings: Settings
    environment: Settings
    settings_version: int
    branch: Branch
    store: Store
    clock: Clock
    geocoder: Geocoder | None
    travel: OpenTravel
    solve: Solve
    secret: str
    user: User = SYSTEM

    def as_user(self, user: User) -> Self:
        """Return the same context for another user."""
        return replace(self, user=user)

    def with_present_settings(self) -> Self:
        """Return the context with the branch's own settings as they are now.

        It is the same context unless they have changed, which costs one short query.

        Raises
        ------
        SettingsError
            If they do not go with the environment's.
        """
        with self.store.reading() as session:
            if settings_version(session, self.branch.key) == self.settings_version:
                return self
            overrides = branch_settings(session, self.branch.key)
        settings = merge_settings(self.environment, overrides.body)
        return replace(self, settings=settings, settings_version=overrides.version)

    def policy(self) -> Policy:
        """Return the rules that plans follow now.

        Raises
        ------
        SettingsError
            If the lender's own pack has become faulty; the error carries every
            fault of the pack.
        """
        return policy_of(self.settings.planning)

    def today(self) -> date:
        """Return the present day in the time zone of the settings."""
        return self.clock().astimezone(self.settings.zone).date()

    def audit(
        self,
        session: Session,
        action: str,
        subject: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        policy: str = "",
    ) -> None:
        """Put a change into the audit trail, in the unit of work of the change itself."""
        self.audit_changes(session, [Change(action, subject, before, after, policy)])

    def audit_changes(self, session: Session, changes: Sequence[Change]) -> None:
        """Put changes into the audit trail, in their order; see `audit`."""
        append(session, self.branch.key, str(self.user), self.clock(), changes)


def open_context(
    settings: Settings,
    *,
    store: Store | None = None,
    clock: Clock | None = None,
    geocoder: Geocoder | None = None,
    travel: TravelSource | None = None,
    solve: Solve = solve_in_process,
    user: User = SYSTEM,
) -> Context:
    """Open the store and the services that the settings name.

    Parameters
    ----------
    settings
        Checked settings.
    store, clock, geocoder, travel
        Used in place of those that the settings name.
    solve
        Finds the routes of a problem; by default in a process of its own.
    user
        The user in whose name things are done.

    Raises
    ------
    SettingsError
        If the policy of the settings is unknown, the lender's own pack is faulty, the
        database cannot be opened, or it has no such branch.
    """
    store = store or open_store(settings)
    with store.reading() as session:
        branch = _branch(session, settings.branch)
        overrides = branch_settings(session, branch.key)
    environment, settings = settings, merge_settings(settings, overrides.body)
    policy_of(settings.planning)  # Now rather than when the first day is planned.
    return Context(
        settings=settings,
        environment=environment,
        settings_version=overrides.version,
        branch=branch,
        store=store,
        clock=clock or clock_of(settings),
        geocoder=geocoder or geocoder_of(settings.geocoder),
        travel=_open_once(settings, travel),
        solve=solve,
        secret=secret_key(settings),
        user=user,
    )


def _branch(session: Session, code: str) -> Branch:
    by_code = {branch.code: branch for branch in branches(session)}
    if code not in by_code:
        raise SettingsError(
            f"ROUNDS_BRANCH={code}: there is no such branch; "
            f"the branches are {', '.join(by_code)}."
        )
    return by_code[code]


def _open_once(settings: Settings, travel: TravelSource | None) -> OpenTravel:
    lock = Lock()

    def open_travel(on_progress: OnRoads | None = None) -> TravelSource:
        nonlocal travel
        with lock:
            if travel is None:
                travel = travel_source(settings, on_progress=on_progress)
            return travel

    return open_travel
