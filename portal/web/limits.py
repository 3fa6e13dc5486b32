"""How often one may ask. Counted in the broker's Redis, or in memory where there is none or it is away."""

import hashlib

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.web.guards import FILES

SIGN_INS_OF_AN_ADDRESS = "60 per 5 minutes"
SIGN_INS_OF_AN_ACCOUNT = "10 per 5 minutes"
SIGN_UPS = "20 per hour"
VERDICTS = "120 per minute"
EXPORTS = "60 per minute"
QUESTIONS = "120 per minute"
PATIENCE = 0.5

limiter = Limiter(
    get_remote_address,
    default_limits=["1200 per minute"],
    default_limits_exempt_when=lambda: request.endpoint in FILES,
    in_memory_fallback_enabled=True,
)


def init_app(app: Flask) -> None:
    """Count the requests of this application."""
    if app.config["RATELIMIT_STORAGE_URI"].startswith("redis"):
        # A Redis that hangs may not hang the pages: it is passed over after half a second.
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    limiter.init_app(app)


def account_asked_for() -> str:
    """A key for the account that somebody tries to sign in to; the address itself is not kept in the counter."""
    return "account:" + hashlib.sha256(request.form.get("email", "").strip().casefold().encode(errors="replace")).hexdigest()
