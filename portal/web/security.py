"""What every answer carries to keep a browser safe, the CSRF check of every unsafe request, and safe redirects."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_wtf.csrf import CSRFProtect

from portal.web.guards import FILES

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # Bootstrap's check marks and arrows are data: pictures in its stylesheet
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
))  # fmt: skip

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # the CSRF check over HTTPS needs the referrer of our own pages
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Check the CSRF token of every unsafe request and put the headers on every answer."""
    CSRFProtect(app)
    app.after_request(_protect)


def safe_target(target: str | None) -> str | None:
    """The address when it is a path of this site, otherwise None: nobody is sent elsewhere after signing in."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 0x21 or ord(character) == 0x7F for character in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def _protect(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if request.endpoint not in FILES:
        # What a signed-in person saw may not be found in the browser by the next one.
        response.headers["Cache-Control"] = "no-store" if "_user_id" in session else "private, no-cache"
    return response
