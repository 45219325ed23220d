"""Contexts for tests, and rows put straight into their stores."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from dispatch.audit import append
from dispatch.domain.change import Change
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.settings import MapSettings, Settings
from dispatch.store.file_import import FileImport
from dispatch.store.import_customers import store_customers
from dispatch.store.import_visitors import store_visitors
from dispatch.usecases import Context, open_context
from dispatch.usecases.visitors import set_working_day
from routing.solver import solve
from routing.travel.base import TravelSource
from tests.support.clock import DAY, NOW, Clock
from tests.support.databases import Database

TILES = "https://tiles.example/{z}/{x}/{y}.png"


def open_test_context(
    folder: Path, clock: Clock, travel: TravelSource | None = None, url: str = ""
) -> Context:
    """Open a context that keeps all in one folder and asks nothing of the network.

    It solves in this process, because starting another takes seconds.
    """
    settings = Settings(data_dir=folder, database_url=url, map=MapSettings(tiles=TILES))
    return open_context(settings, clock=clock, travel=travel, solve=solve)


def make_tables(database: Database) -> None:
    """Make the tables of a store and leave them empty."""
    open_test_context(database.folder, Clock(), url=database.url).store.engine.dispose()


def fill(
    context: Context,
    customers: Iterable[CaseOnDay] = (),
    visitors: Iterable[Visitor] = (),
) -> None:
    """Store customers and visitors as an import would that may lift safeguards."""
    branch_key = context.branch.key

    def note(changes: Sequence[Change]) -> None:
        append(session, branch_key, "system", NOW, changes)

    with context.store.session() as session:
        unit = FileImport(session, branch_key, NOW, DAY, note, lift_safeguards=True)
        store_customers(unit, list(customers), context.settings.currency)
        store_visitors(unit, list(visitors))


def set_on_duty(
    context: Context, visitor_id: str, on_duty: bool, day: date | None = None
) -> None:
    """Put a visitor on duty or off duty on one day; None: today."""
    set_working_day(context, visitor_id, day or context.today(), on_duty)


def branch_context(context: Context, code: str) -> Context:
    """The same installation, working for another branch."""
    settings = context.settings.model_copy(update={"branch": code})
    return open_context(
        settings, store=context.store, clock=context.clock, solve=context.solve
    )
