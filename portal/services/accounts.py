"""People: signing up, in and out.

Passwords are kept as argon2id hashes. A sign-in is a row of its own: the cookie carries a random token, the database
its SHA-256, and the sign-in is over after twelve idle hours, after seven days, or when either side ends it.
"""

import hashlib
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import policies
from portal.capability_revisions import rewrite_all
from portal.db import utcnow
from portal.errors import EmailTakenError, NotAllowedError, PasswordError
from portal.inputs import SignUpInput
from portal.models import Organisation, OrganisationKind, User, UserSession
from portal.services import audit

SHORTEST_PASSWORD, ADVISED_PASSWORD, LONGEST_PASSWORD = 12, 15, 256
IDLE, LONGEST_SESSION, TOUCHED_LATELY = timedelta(hours=12), timedelta(days=7), timedelta(minutes=1)

# OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = hasher.hash(secrets.token_hex())


def sign_up(session: Session, given: SignUpInput) -> User:
    """The first person of a new client or vendor.

    Raises:
        EmailTakenError: somebody signs in with this address.
        PasswordError: the password is too short or too long.
    """
    if given.kind is OrganisationKind.OPERATOR:
        raise NotAllowedError("The operator's people are created on the command line.")
    organisation = Organisation(kind=given.kind, name=given.organisation)
    session.add(organisation)
    user = _add(session, organisation, given.name, given.email, given.password)
    audit.record(session, user, "sign_up", organisation, None, {"kind": given.kind, "name": given.organisation})
    return user


def create_user(session: Session, actor: User | None, organisation: Organisation, name: str, email: str, password: str) -> User:
    """Another person of an organisation; raises as `sign_up` does."""
    if not policies.can_add_user(actor, organisation):
        raise NotAllowedError("Only the organisation's own people and the admins can add a person.")
    user = _add(session, organisation, name, email, password)
    rewrite_all(session, organisation)
    audit.record(session, actor, "create_user", user, None, {"email": user.email, "name": name})
    return user


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The active person with this address and password. An unknown address takes as long as a wrong password."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    try:
        hasher.verify(user.password_hash if user and len(password) <= LONGEST_PASSWORD else NOBODY, password[:LONGEST_PASSWORD])
    except VerificationError:
        return None
    if user is None or not user.is_active:
        return None
    if hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hasher.hash(password)
    return user


def begin_session(session: Session, user: User) -> str:
    """Sign the person in; the token for the cookie."""
    token = secrets.token_urlsafe(32)
    session.add(UserSession(user=user, token_hash=_digest(token), seen_at=utcnow()))
    audit.record(session, user, "sign_in", user, None, None)
    return token


def user_of_session(session: Session, token: str) -> User | None:
    """Whose sign-in this is, None once it is over. Only reads; `note_seen` keeps it from going idle."""
    now = utcnow()
    found = session.scalar(select(UserSession).where(UserSession.token_hash == _digest(token), UserSession.ended_at.is_(None)))
    if found is None or not found.user.is_active or now - found.seen_at > IDLE or now - found.created_at > LONGEST_SESSION:
        return None
    return found.user


def note_seen(session: Session, token: str) -> None:
    """Note that the person is still there; again only after a minute."""
    now = utcnow()
    due = (UserSession.token_hash == _digest(token), UserSession.ended_at.is_(None), UserSession.seen_at < now - TOUCHED_LATELY)
    session.execute(update(UserSession).where(*due).values(seen_at=now))


def end_session(session: Session, token: str) -> None:
    """Sign out; nothing happens where the sign-in is over."""
    found = session.scalar(select(UserSession).where(UserSession.token_hash == _digest(token), UserSession.ended_at.is_(None)))
    if found is not None:
        found.ended_at = utcnow()
        audit.record(session, found.user, "sign_out", found.user, None, None)


def end_idle_sessions(session: Session) -> int:
    """End the sign-ins that are idle or too old; how many."""
    now = utcnow()
    over = or_(UserSession.seen_at < now - IDLE, UserSession.created_at < now - LONGEST_SESSION)
    statement = update(UserSession).where(UserSession.ended_at.is_(None), over).values(ended_at=now)
    return len(session.scalars(statement.returning(UserSession.id)).all())


def _add(session: Session, organisation: Organisation, name: str, email: str, password: str) -> User:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordError(
            f"Use a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; {ADVISED_PASSWORD} or more is better."
        )
    password_hash = hasher.hash(password)
    try:
        with session.begin_nested():
            user = User(organisation=organisation, name=name, email=email.strip().lower(), password_hash=password_hash)
            session.add(user)
    except IntegrityError as error:
        raise EmailTakenError("Somebody signs in with this e-mail address already.") from error
    return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
