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


class SolutionError(RoundsError):
    """A result breaks a rule of its own `Problem`; never shown as a plan."""


class TravelError(RoundsError):
    """A source of travel times does not answer as it should; the text names it.

    It holds neither a key nor a coordinate, so it may be shown and logged.
    """
