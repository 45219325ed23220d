r"""Every sentence that people read: English in Python, other languages in one catalogue.

Code that writes for people is given a `Translator` and passes it its message and the
message's parameters::

    translator.gettext("No visit before {until}.", until="2026-12-01")

Parameters that are more than a word or a number have a type of `values`, so that names,
amounts and stable values of files are put into words last.

An error or a fault that people read is given a `Message`, an English text that remembers
its parameters: the logs and the commands show it as it is, and a page or the API
translates it::

    raise NotFoundError(Message(N_("There is no plan '{plan_id}'."), plan_id=plan_id))

A message that is chosen by a code stands in a table, marked by `N_`; see `reasons`
(what a plan says) and `rules` (what a policy and a certificate say). The pages use
Flask-Babel's ``gettext``, which reads the same catalogue and fills in ``%(name)s``.

After a change of messages, from the repository's root::

    pybabel extract -F dispatch/text/babel.cfg -k lazy_gettext -k _l -s --no-location \
        --sort-output -o messages.pot dispatch maps web
    pybabel update -i messages.pot -d dispatch/text/locales -l zh -w 92 \
        --no-fuzzy-matching --ignore-obsolete
    (translate what is empty in locales/zh/LC_MESSAGES/messages.po)
    pybabel compile -d dispatch/text/locales

A further language is a folder beside ``zh`` (``pybabel init -l``) and an entry in
`translator.LANGUAGES`; docs/architecture.md lists what else it needs.
"""

from dispatch.domain.translatable import N_

from .translator import ENGLISH, LANGUAGES, LOCALES, Language, Message, Translator
from .values import Amount, Code, Name, NameKind, Value

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "LOCALES",
    "N_",
    "Amount",
    "Code",
    "Language",
    "Message",
    "Name",
    "NameKind",
    "Translator",
    "Value",
]
