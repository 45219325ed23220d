"""Road graphs as files, and a folder in which those that were built are kept."""

from hashlib import file_digest
from pathlib import Path

from routing.errors import ProblemError

from .graph import RoadGraph, load
from .networkx_io import read_graphml
from .osm import OnProgress, read_osm

_GRAPH, _GRAPHML = ".graph", ".graphml"
_DIGITS = 16


def read_roads(file: Path, on_progress: OnProgress | None = None) -> RoadGraph:
    """A graph from a ``.graph``, a ``.graphml`` or else an OpenStreetMap file.

    Raises
    ------
    ProblemError
        Where the file cannot be read as what its name says.
    """
    if file.suffix == _GRAPH:
        return load(file)
    if file.suffix == _GRAPHML:
        return read_graphml(file)
    return read_osm(file, on_progress)


def open_roads(file: Path, cache: Path, on_progress: OnProgress | None = None) -> RoadGraph:
    """A graph from any such file, built only if the cache does not have it yet.

    Parameters
    ----------
    file
        As for `read_roads`; a ``.graph`` is copied into the cache too, so that
        `find_roads` finds it when a plan that was made with it is looked at.
    cache
        A folder; made where there is none.
    on_progress
        Told how far the building is.

    Raises
    ------
    ProblemError
        Where the file cannot be read, or the cache cannot be written.
    """
    if file.suffix == _GRAPH:
        graph = load(file)
        if find_roads(graph.source, cache) is None:
            keep_roads(graph, cache)
        return graph
    kind = "graphml" if file.suffix == _GRAPHML else "osm"
    found = find_roads(f"{kind}:{_sha256(file)}", cache)
    if found is not None:
        return found
    return load(keep_roads(read_roads(file, on_progress), cache))


def find_roads(source: str, cache: Path) -> RoadGraph | None:
    """The graph with this `RoadGraph.source` from the cache, None where it is not there.

    A file that another version of the form left behind counts as not there.
    """
    file = _cached(source, cache)
    if not file.is_file():
        return None
    try:
        graph = load(file)
    except ProblemError:
        return None
    return graph if graph.source == source else None


def keep_roads(graph: RoadGraph, cache: Path) -> Path:
    """Put a graph into the cache, and tell where.

    Raises
    ------
    ProblemError
        Where the folder cannot be written.
    """
    file = _cached(graph.source, cache)
    save_roads(graph, file)
    return file


def save_roads(graph: RoadGraph, file: Path) -> None:
    """`RoadGraph.save`, with errors in plain words.

    Raises
    ------
    ProblemError
        Where the file cannot be written.
    """
    try:
        graph.save(file)
    except OSError as error:
        raise ProblemError(
            f"{file} cannot be written ({error.strerror}); name another place for it."
        ) from error


def _cached(source: str, cache: Path) -> Path:
    return cache / f"{source.rpartition(':')[2][:_DIGITS]}{_GRAPH}"


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as data:
            return file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise ProblemError(
            f"{file} cannot be read ({error.strerror}); check its name."
        ) from error
