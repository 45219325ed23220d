"""Download of the streets of a named place from OpenStreetMap's servers by OSMnx."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.errors import ProblemError

from .graph import RoadGraph
from .networkx_edges import TAGS
from .networkx_io import from_networkx

if TYPE_CHECKING:
    import networkx as nx


def download_roads(place: str, cache_folder: Path) -> RoadGraph:
    """Download all public streets of a place from OpenStreetMap's public servers.

    This is meant for towns. An extract of a whole province is better downloaded as a
    file, which has turn restrictions too.

    Parameters
    ----------
    place
        Name of the place as one would search for it, for example ``Porto, Portugal``.
    cache_folder
        Folder for the responses of the servers, so that no request is sent twice.

    Raises
    ------
    ProblemError
        If OSMnx is not installed, the servers cannot be reached or refuse, or the place is
        not known as an area.
    """
    try:
        import osmnx
        from requests import RequestException
    except ImportError as error:
        raise ProblemError(
            "Downloading streets needs the package osmnx; install it with "
            "pip install 'rounds[download]'."
        ) from error
    _configure(osmnx.settings, cache_folder)
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
    # These are the classes of OSMnx's own errors: an unknown place, a point, a busy
    # server, no streets.
    except (ValueError, TypeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise ProblemError(
            f"The streets of {place!r} cannot be downloaded ({reason}); name an area as "
            "OpenStreetMap knows it, for example 'Porto, Portugal'."
        ) from error
    return from_networkx(streets)


def _configure(settings: Any, cache_folder: Path) -> None:
    settings.cache_folder = cache_folder
    tags = {*settings.useful_tags_way, *TAGS}
    settings.useful_tags_way = sorted(tags)
    # Without this OSMnx sends the names of hosts to a resolver over HTTPS.
    settings.doh_url_template = None
