"""The folder that stands for a broker: messages come whole, and what is none does no harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from kombu import Connection
from kombu.simple import SimpleQueue

from portal.broker import transport_options
from portal.config import Settings
from tests.databases import settings_for

ENOUGH_TO_MEET = 1_000


@contextmanager
def opened(settings: Settings, queue: str) -> Iterator[SimpleQueue]:
    """A queue as one process has it. Each test takes a name of its own: Kombu declares a queue once in a process, whatever the folder."""
    options = transport_options(settings, {}) | {"polling_interval": 0}
    with Connection(settings.broker, transport_options=options) as connection, connection.SimpleQueue(queue) as found:
        yield found


def test_whoever_reads_while_others_write_gets_every_message_whole(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)

    def write(writer: int) -> None:
        with opened(settings, "busy") as queue:
            for number in range(ENOUGH_TO_MEET):
                queue.put([writer, number])

    with opened(settings, "busy") as queue:
        writers = [Thread(target=write, args=(writer,)) for writer in range(2)]
        for thread in writers:
            thread.start()
        read = []
        for _message in range(2 * ENOUGH_TO_MEET):
            message = queue.get(timeout=20)
            message.ack()
            read.append(message.payload)
        for thread in writers:
            thread.join()
    assert sorted(read) == [[writer, number] for writer in range(2) for number in range(ENOUGH_TO_MEET)]


def test_a_file_that_is_no_message_is_passed_over(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with opened(settings, "littered") as queue:
        for name, content in {"0_cut-off.littered.msg": "", "1_half.littered.msg": '{"body": "W'}.items():
            (tmp_path / "wake-ups" / name).write_text(content)
        queue.put("look")
        assert queue.get(timeout=20).payload == "look"
