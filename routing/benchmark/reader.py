"""The one entrance to benchmark files of every format."""

from pathlib import Path

from routing.errors import ProblemError

from .city import read_city
from .instance import Benchmark
from .vrplib import read_vrplib


def read_benchmark(path: Path) -> Benchmark:
    """Read a benchmark file.

    Parameters
    ----------
    path
        The file: ``.json`` is a city file, anything else is VRPLIB.

    Raises
    ------
    ProblemError
        If the file cannot be read or has another format.
    """
    try:
        return read_city(path) if path.suffix == ".json" else read_vrplib(path)
    except OSError as error:
        raise ProblemError(f"{path} cannot be read: {error.strerror}.") from error
    except ProblemError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, RuntimeError) as error:
        raise ProblemError(
            f"{path} is neither a city file (.json) nor a VRPLIB file of VRPTW, PCVRPTW "
            f"or MDVRPTW kind: {type(error).__name__} {error}."
        ) from error
