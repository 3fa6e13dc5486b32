"""What a service can refuse with. Each message is a sentence that the person who asked can read."""

from sqlalchemy.orm.exc import StaleDataError

ChangedMeanwhileError = StaleDataError
"""Somebody changed a row since it was read: SQLAlchemy's own error, under a name that the rooms of the web may know."""


class PortalError(Exception):
    """The base of everything that a service refuses with."""


class NotAllowedError(PortalError):
    """The policy does not let this person do it."""


class NotFoundError(PortalError):
    """There is no such thing among what this person may see."""


class EmailTakenError(PortalError):
    """Somebody signs in with this e-mail address already."""


class NameTakenError(PortalError):
    """Something else of the same kind has this name already."""


class PasswordError(PortalError):
    """The password cannot be used; the message says why."""
