"""The one entrance to benchmark files of every format."""

from pathlib import Path

from routing.errors import ProblemError, unreadable
from routing.travel.base import DENSE_LIMIT

from .city import read_city
from .instance import Benchmark
from .vrplib import read_vrplib


def read_benchmark(path: Path, *, dense_limit: int = DENSE_LIMIT) -> Benchmark:
    """Read a benchmark file.

    Parameters
    ----------
    path
        The file: ``.json`` is a city file, anything else is VRPLIB or Solomon's form.
    dense_limit
        Number of places up to which the travel matrix is computed at once, ≥ 0.

    Raises
    ------
    ProblemError
        If the file cannot be read or has another format.
    """
    try:
        read = read_city if path.suffix == ".json" else read_vrplib
        return read(path, dense_limit)
    except OSError as error:
        raise unreadable(path, error) from error
    except ProblemError:
        raise
    except KeyError as error:
        raise _of_other_kind(path, f"{error} is missing") from error
    except (ValueError, IndexError, TypeError, RuntimeError) as error:
        raise _of_other_kind(path, str(error).rstrip(".")) from error


def _of_other_kind(path: Path, reason: str) -> ProblemError:
    return ProblemError(
        f"{path} is neither a city file (.json) nor one in VRPLIB's or Solomon's form "
        f"({reason})."
    )
