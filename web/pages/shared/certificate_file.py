"""A certificate as one file that opens without the server."""

from pathlib import Path

from flask import Flask, render_template

from dispatch.compliance import Certificate
from dispatch.text import Language

from .certificate_view import view_of
from .i18n import init_babel

_PAGES = Path(__file__).parent.parent


def certificate_file(certificate: Certificate, language: Language) -> str:
    """The printable page of a certificate; it asks nothing of any host."""
    # The templates need an application around them, but neither desk nor addresses.
    app = Flask("web.pages", template_folder="templates", static_folder=None)
    init_babel(app)
    with app.test_request_context(f"/?lang={language}"):
        return render_template(
            "certificate_file.html",
            view=view_of(certificate),
            style=(_PAGES / "static" / "certificate.css").read_text("utf-8"),
        )
