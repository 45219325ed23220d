"""The use cases of dispatchers, visitors and scheduling systems.

Each is a plain function on a `Context`; what belongs together stands in one file.
"""

from .context import Clock, Context, open_context, system_clock

__all__ = ["Clock", "Context", "open_context", "system_clock"]
