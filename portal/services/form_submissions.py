"""Forms that are taken once: what a double click or a repeated request sends again is answered as the first time."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import utcnow
from portal.models import FormSubmission, User

KEPT_FOR = timedelta(days=2)


def take(session: Session, actor: User, key: str, content: str) -> FormSubmission:
    """The sending of the form with this key: new, with no `answer` yet, or the one that said the same before.

    Of two at once the second waits here for the first, and then gets its answer.
    """
    sending = FormSubmission(user_id=actor.id, key=_digest(key), content=_digest(content))
    session.execute(delete(FormSubmission).where(FormSubmission.user_id == actor.id, FormSubmission.created_at < utcnow() - KEPT_FOR))
    try:
        with session.begin_nested():
            session.add(sending)
    except IntegrityError:
        same = (FormSubmission.user_id == actor.id, FormSubmission.key == sending.key, FormSubmission.content == sending.content)
        return session.scalars(select(FormSubmission).where(*same)).one()
    return sending


def answer_to_another(session: Session, sending: FormSubmission) -> str | None:
    """Where the same form led to when it said something else, as after going back in the browser; None for its first sending."""
    others = (
        FormSubmission.user_id == sending.user_id,
        FormSubmission.key == sending.key,
        FormSubmission.content != sending.content,
    )
    return session.scalar(select(FormSubmission.answer).where(*others).limit(1))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
