"""The mark of messages that the catalogue translates when they are shown."""


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext and Babel know it
    """Mark a message for the catalogue that is translated later, and return it."""
    return message
