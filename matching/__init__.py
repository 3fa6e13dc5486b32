"""The engine: a brief and a table of capabilities in, a verdict and an explained ranking out.

Nothing in here knows Flask, SQLAlchemy or the portal; only `matching.tasks` knows Celery.
The same input gives the same output, always, whatever the machine or the hash seed.
"""

ENGINE_VERSION = "5"
