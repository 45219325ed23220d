"""The only way by which outside text gets into the markup that Folium writes.

Folium escapes little, and it reads what it has rendered as a Jinja template once more,
on the server. So a name may not only hold ``<script>`` for the browser, or ``${…}`` for
a JavaScript template literal, but also ``{{ … }}``, which would run as Python here.
"""

import html

# These are left alone by html.escape, but JavaScript or Jinja would act upon them.
_ENTITIES = str.maketrans(
    {"$": "&#36;", "`": "&#96;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"}
)


def safe_text(value: object) -> str:
    r"""Write a value as HTML that shows it as it is and never does anything.

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
