"""The root of every error that Rounds raises on purpose.

::

    RoundsError
    ├── ProblemError      a Problem that contradicts itself (also a ValueError)
    ├── SolutionError     a result that breaks the rules of its Problem
    ├── TravelError       a source of travel times that does not answer as it should
    └── dispatch.errors   what goes wrong in the business: input, look-ups, providers
"""


class RoundsError(Exception):
    """Something that the user can understand and mend; its text says how."""


class ProblemError(RoundsError, ValueError):
    """A `Problem` contradicts itself; the text names the visit or shift and the cure."""


def unreadable(file: object, error: OSError) -> ProblemError:
    """Return the error of a file that does not exist or cannot be read.

    Parameters
    ----------
    file
        The file, as the user named it.
    error
        The error of the system.
    """
    if isinstance(error, FileNotFoundError):
        return ProblemError(f"{file} does not exist; check its name.")
    return ProblemError(f"{file} cannot be read: {error.strerror or error}.")


class SolutionError(RoundsError):
    """A result breaks a rule of its own `Problem`; never shown as a plan."""


class TravelError(RoundsError):
    """A source of travel times does not answer as it should; the text names it.

    It holds neither a key nor a coordinate, so it may be shown and logged.
    """
