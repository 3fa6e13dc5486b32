"""A real Redis server with the settings of the production shape, on a free port, in a folder of its own.

redis = RedisServer(directory); redis.start()
redis.url                      # redis://127.0.0.1:…/0
redis.kill(); redis.start()    # a crash; what the append-only file holds comes back
redis.freeze(); redis.thaw()   # accepts connections and answers nothing, until thawed
redis.flush()                  # loses every message
redis.client()                 # a redis-py client
"""

import shutil
import signal
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.processes import Process
from tests.servers.waiting import free_port, wait_for


class RedisServer:
    """One Redis. `start()` returns once it answers."""

    def __init__(self, directory: Path) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: run tests/install_servers.sh"
        directory.mkdir()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(directory),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "save": "",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = Process("redis", [program, *arguments], log=directory / "redis.log")

    def client(self) -> Redis:
        """A client with a short timeout, for looking into the server."""
        return Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process.start()
        wait_for(self._answers, what="Redis to answer")

    def stop(self) -> None:
        """End it in order."""
        self.process.send(signal.SIGCONT)
        self.process.stop()

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()

    def freeze(self) -> None:
        """Let it accept connections and answer nothing."""
        self.process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        self.process.send(signal.SIGCONT)

    def flush(self) -> None:
        """Throw away everything it holds."""
        with self.client() as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False
