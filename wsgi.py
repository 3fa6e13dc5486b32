"""The composition root: `app` for gunicorn, `celery` for worker and beat, `cli` as the command `vendor-match`.

`app` and `celery` are made when they are first asked for, so that the command line does not pay for them.
"""

from functools import cache
from typing import TYPE_CHECKING

from matching.columns.memory import keep_freed_memory
from portal.cli import Place, cli

if TYPE_CHECKING:
    from celery import Celery
    from flask import Flask

keep_freed_memory()
cli.places["seed"] = Place("seed.commands:seed", "Load the catalogue and the invented demo.")


@cache
def __getattr__(name: str) -> "Flask | Celery":
    """The web application or the worker's, on the settings of the environment."""
    if name == "app":
        from portal.app import create_app
        from portal.config import Settings
        from portal.logs import configure_logging

        settings = Settings.from_environment()
        configure_logging(settings.log_format)
        return create_app(settings)
    if name == "celery":
        from portal.config import Settings
        from portal.worker import make_celery

        return make_celery(Settings.from_environment())
    raise AttributeError(name)
