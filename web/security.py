"""Protection of every request and answer, whatever page it is for."""

from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from dispatch.settings import NO_TILES, MapSettings

_SAFE = ("GET", "HEAD", "OPTIONS")


def install_security(app: Flask, map_settings: MapSettings) -> None:
    """Refuse changes that another site requests, and send a strict content policy."""
    tiles = _origin(map_settings.tiles)

    @app.before_request
    def _before() -> None:
        g.nonce = token_urlsafe(16)
        if request.method not in _SAFE and _from_elsewhere():
            abort(403, "The change came from another site, so it was not made.")

    @app.after_request
    def _after(response: Response) -> Response:
        headers = response.headers
        headers.setdefault(
            "Content-Security-Policy", content_security_policy(g.nonce, tiles)
        )
        headers["X-Content-Type-Options"] = "nosniff"
        # Tile servers want to know the site; nobody may see the path with a token in it.
        headers["Referrer-Policy"] = "strict-origin"
        headers.setdefault("Cache-Control", "no-store")
        return response


def content_security_policy(nonce: str, tiles: str) -> str:
    """Write the content policy of a page: own files, and pictures of the tile server."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            f"img-src 'self' data: {tiles}".strip(),
            "connect-src 'self'",
            "font-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
        )
    )


def _origin(tiles: str) -> str:
    if tiles == NO_TILES:
        return ""
    parts = urlsplit(tiles)
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}"


def _from_elsewhere() -> bool:
    """True if a browser names another site; requests without Origin are allowed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host
