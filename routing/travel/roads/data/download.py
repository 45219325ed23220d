"""Streets of a named place over the internet, by OSMnx."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.errors import ProblemError

from .graph import RoadGraph
from .networkx_edges import TAGS
from .networkx_io import from_networkx

if TYPE_CHECKING:
    import networkx as nx


def download_roads(place: str, answers: Path) -> RoadGraph:
    """Ask OpenStreetMap's public servers for all public streets of a place.

    For towns: an extract of a whole province is better downloaded as a file, which has
    turn restrictions too.

    Parameters
    ----------
    place
        Its name as one would search for it, for example ``Porto, Portugal``.
    answers
        A folder in which the servers' answers are kept, so that the same question is not
        asked twice.

    Raises
    ------
    ProblemError
        Where OSMnx is not installed, the servers cannot be reached or refuse, or the
        place is not known as an area.
    """
    try:
        import osmnx
        from requests import RequestException
    except ImportError as error:
        raise ProblemError(
            "Downloading streets needs the package osmnx; install it with "
            "pip install 'rounds[download]'."
        ) from error
    _set(osmnx.settings, answers)
    try:
        streets: nx.MultiDiGraph[Any] = osmnx.graph_from_place(
            place, network_type="all_public"
        )
    except RequestException as error:
        raise ProblemError(
            f"The streets of {place!r} cannot be downloaded, as OpenStreetMap's servers "
            f"cannot be reached ({type(error).__name__}); check the connection, or build "
            "from a file with rounds roads build."
        ) from error
    # OSMnx's own errors are of these kinds: an unknown place, a point, a server that is
    # too busy, no streets.
    except (ValueError, TypeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise ProblemError(
            f"The streets of {place!r} cannot be downloaded ({reason}); name an area as "
            "OpenStreetMap knows it, for example 'Porto, Portugal'."
        ) from error
    return from_networkx(streets)


def _set(settings: Any, answers: Path) -> None:
    settings.cache_folder = answers
    tags = {*settings.useful_tags_way, *TAGS}
    settings.useful_tags_way = sorted(tags)
    # The names of hosts are nobody's business but the system's resolver's.
    settings.doh_url_template = None
