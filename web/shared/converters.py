"""Days and ids in the addresses of pages."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

from werkzeug.routing import BaseConverter, ValidationError

from web.values import parse_day

_PLAIN = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9_@.-]*")
_MARK = "~"


class DayConverter(BaseConverter):
    """A day as YYYY-MM-DD; anything else is an address that does not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Parse."""
        try:
            return parse_day(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: date) -> str:
        """Write."""
        return value.isoformat()


class IdConverter(BaseConverter):
    """An id that may hold any character.

    A plain one stands as it is. Slashes, dots in front and the like would not survive
    browsers and proxies, so any other is written as ``~`` and base64.
    """

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """Read either form."""
        if not value.startswith(_MARK):
            return value
        try:
            code = value.removeprefix(_MARK)
            return urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode()
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: str) -> str:
        """Write the form that fits."""
        if _PLAIN.fullmatch(value):
            return value
        return _MARK + urlsafe_b64encode(value.encode()).decode().rstrip("=")
