"""HTML pages as lists of elements, which tests search by tag, text and attributes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

_VOID = {"meta", "link", "input", "br", "img", "rect", "hr"}
_UNSEEN = {"script", "style"}
_SPELT = re.compile(r"\\{1,2}u([0-9a-f]{4})")


def spelt_out(source: str) -> str:
    r"""Return a page whose scripts have characters instead of escapes (``\\u738b``)."""
    return _SPELT.sub(lambda match: chr(int(match[1], 16)), source)


@dataclass
class Element:
    """One element with its attributes and all text inside it."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element, with every run of white space as one space."""
        return " ".join("".join(self.pieces).split())

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]


class Page(HTMLParser):
    """The elements of a page in their order. A tag that is not closed is an error."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._visible = Element("page", {})
        self.feed(source)
        self.close()
        assert self._open == [], f"never closed: {self._open[-1].tag}"

    @classmethod
    def of(cls, response: TestResponse) -> "Page":
        """Read the page of a response, which must be HTML."""
        assert response.mimetype == "text/html"
        return cls(response.get_data(as_text=True))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"doubled: {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> was never opened"
        assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        inside = {element.tag for element in self._open}
        seen = [] if inside & _UNSEEN else [self._visible]
        for element in (*self._open, *seen):
            element.pieces.append(data)

    @property
    def text(self) -> str:
        """All visible text of the page, with its title."""
        return self._visible.text

    def all(self, tag: str, text: str | None = None, **wanted: str) -> list[Element]:
        """Return the elements of a tag with these attributes and, if given, this text."""
        return list(self._find(tag, text, wanted))

    def one(self, tag: str, text: str | None = None, **wanted: str) -> Element:
        """Return the only element that `all` finds; anything else fails the test."""
        found = self.all(tag, text, **wanted)
        assert len(found) == 1, f"{len(found)} × {tag} {text} {wanted}"
        return found[0]

    def _find(
        self, tag: str, text: str | None, wanted: dict[str, str]
    ) -> Iterator[Element]:
        for element in self.elements:
            if element.tag == tag and (text is None or element.text == text):
                have = element.attributes
                if all(have.get(k.rstrip("_")) == v for k, v in wanted.items()):
                    yield element


def split_map_data(page: str) -> tuple[str, str]:
    """A map's page as its markup with its code, and as its one block of data."""
    before, tag, rest = page.partition('<script type="application/json" id="map-data">')
    data, end, after = rest.partition("</script>")
    assert tag
    assert end
    return before + after, data
