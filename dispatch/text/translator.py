"""Messages in the reader's language, with their parameters rendered last.

English is the language of the source: each message is an English sentence in Python, and
its other languages stand in one catalogue below ``locales/``. A `Translator` is passed to
whoever writes for people; nothing reads a language from the surroundings.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any, Final, Literal, Self

from babel.numbers import format_currency

from dispatch.domain.translatable import N_

from .values import Amount, Code, Name, Value

Language = Literal["en", "zh"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
"""The languages of the catalogue, each by its own name."""
_HTML_LANG: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
DOMAIN: Final = "messages"
LOCALES: Final = Path(__file__).parent / "locales"
"""The folder of the catalogue; Flask-Babel reads the same one."""


def _id_of(name: Name) -> str:
    return name.id


@dataclass(frozen=True)
class Translator:
    """Translates messages into one language.

    Parameters
    ----------
    language
        The reader's language.
    name_of
        Returns the name that the reader may see; by default the id.
    """

    language: Language
    name_of: Callable[[Name], str] = _id_of

    def naming(self, name_of: Callable[[Name], str]) -> "Translator":
        """Return a translator into the same language for a reader who may see names."""
        return replace(self, name_of=name_of)

    @property
    def html_lang(self) -> str:
        """The BCP 47 tag of the language, as a page's ``lang`` attribute names it."""
        return _HTML_LANG[self.language]

    def gettext(self, message: str, /, **values: Value) -> str:
        """Return a message in the reader's language with its parameters filled in.

        Parameters
        ----------
        message
            The English message; ``{name}`` stands for the parameter of that name. A
            message that the catalogue does not have comes back in English.
        values
            Parameters by name. One that is missing is shown as a dash, so that a message
            of a newer or older file can still be read.
        """
        return self._filled(_catalogue(self.language).gettext(message), values)

    def ngettext(self, singular: str, plural: str, count: int, /, **values: Value) -> str:
        """Return the form of a message that belongs to a number, as `gettext` does.

        Parameters
        ----------
        singular, plural
            The English message for a count of one, and for any other.
        count
            The number that decides; it is also the parameter ``{count}``.
        values
            Further parameters by name.
        """
        message = _catalogue(self.language).ngettext(singular, plural, count)
        return self._filled(message, {"count": count, **values})

    def message(self, text: str) -> str:
        """Return a message that was made elsewhere in the reader's language.

        Parameters
        ----------
        text
            A `Message`, or an English sentence without parameters. A sentence that the
            catalogue does not have comes back as it is.
        """
        if isinstance(text, Message):
            return self.gettext(text.template, **text.params)
        return _catalogue(self.language).gettext(text) if text else ""

    def list(self, items: tuple[Value, ...]) -> str:
        """Return several words or names as an enumeration, such as ``a, b, c``."""
        return self._joined(N_(", "), items)

    def alternatives(self, items: tuple[Value, ...]) -> str:
        """Return several words of which one applies, such as ``a or b or c``."""
        return self._joined(N_(" or "), items)

    def _joined(self, separator: str, items: tuple[Value, ...]) -> str:
        return _catalogue(self.language).gettext(separator).join(map(self.show, items))

    def show(self, value: Value) -> str:
        """Return a parameter as the reader's language writes it."""
        match value:
            case tuple():
                return self.list(value)
            case Name():
                return self.name_of(value)
            case Amount():
                return str(
                    format_currency(value.value, value.currency, locale=self.language)
                )
            case Code():
                return self._decoded(value)
            case Message():
                return self.message(value)
            case _:
                return str(value)

    def _decoded(self, code: Code) -> str:
        translate = _catalogue(self.language).gettext
        if code.text in code.words:
            return translate(code.words[code.text])
        return re.sub(
            r"\w+|; |, ",
            lambda match: translate(code.words.get(match[0], match[0])),
            code.text,
        )

    def _filled(self, message: str, values: Mapping[str, Value]) -> str:
        texts = {name: self.show(value) for name, value in values.items()}
        return message.format_map(_DashWhereMissing(texts))


ENGLISH: Final = Translator("en")
"""The translator for documents and logs, which are in English for every reader."""


class Message(str):
    """An English message that remembers its parameters, so that it can be translated.

    Errors and faults carry one: the commands and the logs show it as the English text
    that it is, and a page or the API translates it with `Translator.message`.

    Attributes
    ----------
    template
        The message as the catalogue has it, marked by `N_`.
    params
        The parameters by name.
    """

    __slots__ = ("params", "template")
    template: str
    params: Mapping[str, Value]

    def __new__(cls, template: str, /, **params: Value) -> Self:
        """Fill the parameters into the English message, as `Translator.gettext` does."""
        message = super().__new__(cls, ENGLISH.gettext(template, **params))
        message.template, message.params = template, params
        return message

    def as_json(self) -> dict[str, Any]:
        """Return the message as JSON holds it; parameters beyond words stay English."""
        return {
            "template": self.template,
            "params": {name: _as_json(value) for name, value in self.params.items()},
        }

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> Self:
        """Return the message that `as_json` wrote."""
        params = {name: _of_json(value) for name, value in document["params"].items()}
        return cls(document["template"], **params)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        """Return what copies and pickles of the message are made from."""
        return (self.template,), dict(self.params)


def _as_json(value: Value) -> Any:
    match value:
        case Message():
            return value.as_json()
        case tuple():
            return [_as_json(item) for item in value]
        case str() | int():
            return value
        case _:
            return ENGLISH.show(value)


def _of_json(value: Any) -> Value:
    match value:
        case dict():
            return Message.of_json(value)
        case list():
            return tuple(_of_json(item) for item in value)
        case int():
            return value
        case _:
            return str(value)


@cache
def _catalogue(language: Language) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    return translation(DOMAIN, LOCALES, [language])


class _DashWhereMissing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "-"
