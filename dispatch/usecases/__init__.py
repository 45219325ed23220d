"""The use cases of dispatchers, visitors and scheduling systems.

Each is a plain function on a `Context`; what belongs together stands in one file.
"""

from .clock import Clock, clock_of
from .context import Context, open_context

__all__ = ["Clock", "Context", "clock_of", "open_context"]
