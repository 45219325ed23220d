"""The only two ways by which outside text gets into a map page.

Folium escapes little, and it reads what it has rendered as a Jinja template once more,
on the server. So a name may not only hold ``<script>`` for the browser, or ``${…}`` for
a JavaScript template literal, but also ``{{ … }}``, which would run as Python here.
"""

import html
import json

# What html.escape leaves alone but JavaScript or Jinja would act upon.
_ENTITIES = str.maketrans(
    {"$": "&#36;", "`": "&#96;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"}
)
# As JavaScript escapes; all of them are legal inside a string and change nothing in it.
_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&'`${}"})


def safe_text(value: object) -> str:
    r"""Text that shows as it is wherever HTML is read, and never does anything.

    Parameters
    ----------
    value
        Anything; its `str` is taken.

    Returns
    -------
    str
        HTML in which ``< > & " ' $ ` \ { }`` stand as entities, so that it is harmless
        in markup, in attributes in quotes, in JavaScript strings of any kind, and in a
        Jinja template.
    """
    return html.escape(str(value), quote=True).translate(_ENTITIES)


def script_json(value: object) -> str:
    """Write data as a JavaScript expression that is harmless in a page and in Jinja.

    Parameters
    ----------
    value
        What `json.dumps` takes, without NaN.

    Returns
    -------
    str
        ``JSON.parse("…")``. The JSON is a string, and not a literal, because only in a
        string can each brace be escaped, and ``{{`` never appear.

    Raises
    ------
    ValueError
        The data hold NaN or an infinity, which JSON does not know.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return f"JSON.parse({json.dumps(text).translate(_ESCAPES)})"
