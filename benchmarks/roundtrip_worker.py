"""The portal's worker with one more task, which does nothing and says that it has done so: the yardstick of a round trip."""

from matching.columns.memory import keep_freed_memory
from matching.queues import Queues
from portal.config import Settings
from portal.worker import make_celery

keep_freed_memory()
settings = Settings.from_environment()
celery = make_celery(settings)
celery.conf.result_backend = settings.broker


@celery.task(name="no_op", queue=Queues.MATCHING, ignore_result=False)
def no_op() -> None:
    """Do nothing."""
