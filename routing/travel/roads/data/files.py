"""Road graphs in files, and a folder that caches the graphs that were built."""

from hashlib import file_digest
from pathlib import Path

from routing.errors import ProblemError, unreadable

from .graph import RoadGraph, load
from .networkx_io import read_graphml
from .osm import OnRoads, read_osm

_GRAPH, _GRAPHML = ".graph", ".graphml"
_EDITION = "-2"
"""Part of the names in the cache that rises when more is read from the same data."""
_DIGITS = 16
"""Number of digits of a checksum in the name of a cached file."""


def read_roads(file: Path, on_progress: OnRoads | None = None) -> RoadGraph:
    """Read a graph from a ``.graph``, a ``.graphml`` or else an OpenStreetMap file.

    Raises
    ------
    ProblemError
        If the file does not have the format that its name promises.
    """
    if file.suffix == _GRAPH:
        return load(file)
    if file.suffix == _GRAPHML:
        return read_graphml(file)
    return read_osm(file, on_progress)


def open_roads(file: Path, cache: Path, on_progress: OnRoads | None = None) -> RoadGraph:
    """Open a graph from such a file; build it only if it is not in the cache.

    Parameters
    ----------
    file
        See `read_roads`; a ``.graph`` is copied into the cache too, so that `find_roads`
        finds it when a plan that was made with it is looked at.
    cache
        Folder of the cache; created if it does not exist.
    on_progress
        Callback for the progress of the build.

    Raises
    ------
    ProblemError
        If the file cannot be read, or the cache cannot be written.
    """
    if file.suffix == _GRAPH:
        graph = load(file)
        if find_roads(graph.source, cache) is None:
            cache_roads(graph, cache)
        return graph
    kind = "graphml" if file.suffix == _GRAPHML else "osm"
    source = f"{kind}:{_sha256(file)}"
    cached = _load_cached(_cache_file(source, cache), source)
    if cached is not None:
        return cached
    return load(cache_roads(read_roads(file, on_progress), cache))


def find_roads(source: str, cache: Path) -> RoadGraph | None:
    """Return the cached graph with this `RoadGraph.source`, None where there is none.

    A file of another version of the format counts as missing. Where there is none with
    private roads, one that was built before these were kept serves the plans of then.
    """
    former = _cache_file(source, cache, "")
    return _load_cached(_cache_file(source, cache), source) or _load_cached(former, source)


def _load_cached(file: Path, source: str) -> RoadGraph | None:
    if not file.is_file():
        return None
    try:
        graph = load(file)
    except ProblemError:
        return None
    return graph if graph.source == source else None


def cache_roads(graph: RoadGraph, cache: Path) -> Path:
    """Write a graph into the cache, and return its file.

    Raises
    ------
    ProblemError
        If the folder cannot be written.
    """
    file = _cache_file(graph.source, cache)
    save_roads(graph, file)
    return file


def save_roads(graph: RoadGraph, file: Path) -> None:
    """Write a graph by `RoadGraph.save`, with errors in plain words.

    Raises
    ------
    ProblemError
        If the file cannot be written.
    """
    try:
        graph.save(file)
    except OSError as error:
        raise ProblemError(
            f"{file} cannot be written ({error.strerror}); name another place for it."
        ) from error


def _cache_file(source: str, cache: Path, edition: str = _EDITION) -> Path:
    return cache / f"{source.rpartition(':')[2][:_DIGITS]}{edition}{_GRAPH}"


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as data:
            return file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(file, error) from error
