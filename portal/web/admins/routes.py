"""The operator's pages."""

from flask import Blueprint

admins = Blueprint("admins", __name__, url_prefix="/admin")
