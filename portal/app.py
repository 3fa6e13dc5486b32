"""The web application: one factory that puts the rooms together."""

from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from matching.table_shelf import TableShelf
from portal.capability_cache import CapabilityCache
from portal.config import Settings
from portal.directory_cache import DirectoryCache
from portal.doorbell import make_sessions
from portal.web import database, errors, guards, limits, pages, security, status
from portal.web.admins.routes import admins
from portal.web.auth.routes import auth
from portal.web.clients import clients
from portal.web.directory import directory
from portal.web.exports import exports
from portal.web.guide.routes import guide
from portal.web.vendors.routes import vendors

ROOMS = (guide, auth, clients, directory, vendors, admins, exports)

LONGEST_REQUEST = 2 * 1024 * 1024  # a description may be 100,000 characters, and a form sends some of them as twelve bytes
LONGEST_FORM_FIELDS = 2_000


def create_app(settings: Settings) -> Flask:
    """The portal's web application on the database that the settings name."""
    app = Flask(__name__)
    app.config.from_mapping(_configuration(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["sessions"] = make_sessions(settings)
    app.extensions["engine"] = app.extensions["sessions"].kw["bind"]
    app.extensions["capabilities"] = CapabilityCache(TableShelf(settings.tables))
    app.extensions["directory"] = DirectoryCache(app.extensions["capabilities"])
    Bootstrap5(app)
    for part in (security, errors, database, limits, guards, pages, status):
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        # This machine asks by its own address: health checks, and `vendor-match run` whether it is serving.
        "TRUSTED_HOSTS": [*settings.trusted_hosts, "127.0.0.1", settings.host] if settings.trusted_hosts else None,
        "MAX_CONTENT_LENGTH": LONGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LONGEST_REQUEST,
        "MAX_FORM_PARTS": LONGEST_FORM_FIELDS,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure_cookies else "session",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form that took an hour to fill in is not lost
        "BOOTSTRAP_SERVE_LOCAL": True,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
    }
