"""Where travel times and ways come from, as the settings say."""

from collections.abc import Iterable
from contextlib import suppress

from dispatch.planning.plan import BETWEEN
from dispatch.settings import ServerSettings, Settings
from routing.errors import ProblemError
from routing.travel.base import Travel
from routing.travel.chain import Chain
from routing.travel.greatcircle import GreatCircle
from routing.travel.servers import server


def travel_source(settings: Settings) -> Chain:
    """The sources of travel that the settings name, the best first.

    Raises
    ------
    ProblemError
        Where a server's address is of no use.
    """
    travel = settings.travel
    sources: list[Travel] = [_server(one) for one in travel.servers]
    sources.append(GreatCircle(travel.by_mode, travel.overhead_s))
    return Chain(tuple(sources))


def as_stated(chain: Chain, stated: str, modes: Iterable[str]) -> Chain:
    """The sources that a plan names, so that it is checked by what it was made with.

    Parameters
    ----------
    chain
        All sources that there are.
    stated
        As in `dispatch.planning.plan.SolverRun`.
    modes
        All modes of the plan's day.

    Returns
    -------
    Chain
        The whole chain where a mode would be without a source: the check tells then what
        the plan should have been timed by.
    """
    names = stated.split(BETWEEN)
    found = [_named(chain, names, mode) for mode in modes]
    if not found or None in found:
        return chain
    return Chain(tuple(s for s in chain.sources if any(s is one for one in found)))


def _named(chain: Chain, names: Iterable[str], mode: str) -> Travel | None:
    for name in names:
        with suppress(ProblemError):
            return chain.source_of(name, mode)
    return None


def _server(settings: ServerSettings) -> Travel:
    return server(
        settings.kind,
        settings.url,
        key=settings.key,
        limit=settings.limit,
        timeout_s=settings.timeout_s,
        retries=settings.retries,
        modes=settings.modes,
    )
