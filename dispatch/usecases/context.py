"""What all parts of a desk share."""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, Self

from sqlalchemy.orm import Session

from dispatch.audit import CUSTOMER, Change, append
from dispatch.errors import NotFoundError
from dispatch.geocoding.provider import Geocoder, geocoder_of
from dispatch.planning.travel_sources import travel_source
from dispatch.policy import Policy
from dispatch.policy.packs.policy import policy_of
from dispatch.settings import Settings
from dispatch.settings.key_file import secret_key
from dispatch.store.session import Store, open_store
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow
from dispatch.usecases.apply_outcome import snapshot
from routing.travel.base import TravelSource
from routing.travel.roads.data.osm import OnProgress as OnRoads

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


class Opened:
    """Where travel comes from, opened once for a desk and all its copies."""

    def __init__(self, settings: Settings, travel: TravelSource | None) -> None:
        self._settings = settings
        self._travel = travel
        self._lock = Lock()

    def get(self, on_progress: OnRoads | None) -> TravelSource:
        """What was given or what the settings name."""
        with self._lock:
            if self._travel is None:
                self._travel = travel_source(self._settings, on_progress=on_progress)
            return self._travel


class Base:
    """What all parts of a desk have: its store and settings, its clock, and who uses it.

    Parameters
    ----------
    settings
        Checked settings.
    store
        Where things are kept; by default the one that the settings name.
    clock
        Gives the present moment.
    geocoder
        Asked for addresses without a pin; by default the one that the settings name.
    travel
        Where travel times come from; by default what the settings name, opened when it
        is first needed.

    Raises
    ------
    SettingsError
        Where the policy of the settings is unknown or the lender's own pack is faulty.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store | None = None,
        clock: Clock = system_clock,
        geocoder: Geocoder | None = None,
        travel: TravelSource | None = None,
    ) -> None:
        policy_of(settings.planning)  # Now rather than when the first day is planned.
        self.settings = settings
        self.store = store or open_store(settings)
        self.clock = clock
        self.geocoder = geocoder or geocoder_of(settings.geocoder)
        self.actor = "system"
        self._travel = Opened(settings, travel)
        self._secret = secret_key(settings)

    def by(self, actor: str) -> Self:
        """The same desk, used by somebody: the audit trail names them.

        Parameters
        ----------
        actor
            ``dispatcher``, ``api``, ``cli``, or ``visitor`` and a team's id.
        """
        other = copy(self)
        other.actor = actor
        return other

    def _note(
        self,
        session: Session,
        action: str,
        subject: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        policy: str = "",
    ) -> None:
        """Put a change into the audit trail, in the change's own unit of work."""
        change = Change(action, subject, before, after, policy)
        append(session, self.actor, self.clock(), [change])

    def travel(self, on_progress: OnRoads | None = None) -> TravelSource:
        """Where travel times and ways come from; opened at the first call.

        Parameters
        ----------
        on_progress
            Told then how far the roads are read.

        Raises
        ------
        RoundsError
            Where the roads or the servers of the settings are of no use.
        """
        return self._travel.get(on_progress)

    def policy(self) -> Policy:
        """The rules that plans follow now.

        Raises
        ------
        SettingsError
            Where the lender's own pack has become faulty; with every fault of it.
        """
        return policy_of(self.settings.planning)

    def today(self) -> date:
        """The present day in the desk's time zone."""
        return self.clock().astimezone(self.settings.zone).date()


def case_of(session: Session, customer_id: str) -> tuple[CaseRow, PlaceRow]:
    """A customer's case and the place that it is visited at.

    Raises
    ------
    NotFoundError
        Where there is no such customer.
    """
    case = session.get(CaseRow, customer_id)
    if case is None:
        raise NotFoundError(f"There is no customer {customer_id!r}.")
    place = session.get(PlaceRow, (customer_id, case.place_kind))
    assert place is not None, "the import writes both"
    return case, place


def subject_of(session: Session, customer_id: str) -> str:
    """How the trail names a customer."""
    return CUSTOMER + session.get_one(CustomerRow, customer_id).ref


def columns_of(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """What may change of a case and its place, in one mapping."""
    parts = snapshot(case, place)
    return {**parts["case"], **parts["place"]}
