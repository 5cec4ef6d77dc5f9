"""The site as processes that can be killed and are there again in a moment.

    python -m tests.funding.site PORT

imports the site once, which takes seconds, and does nothing with it. For every line that it reads
it begins a group of processes, a master and two workers of four threads as ``./dev demo`` has them,
and writes the group's number. None of them shares anything with the one before but the code.
"""

import os
import signal
import sys

from gunicorn.app.base import BaseApplication

from wsgi import app


class Site(BaseApplication):
    """gunicorn on the application that is already there."""

    def __init__(self, port):
        self.port = port
        super().__init__()

    def load_config(self):
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 2,
            "worker_class": "gthread",
            "threads": 4,
            "loglevel": "warning",
            "control_socket_disable": True,
            "preload_app": True,
        }.items():
            self.cfg.set(name, value)

    def load(self):
        return app


def begin(port):
    """A new group of processes; returns its number in this one, and never in the new one."""
    ready, told = os.pipe()
    group = os.fork()
    if group:
        os.close(told)
        os.read(ready, 1)
        os.close(ready)
        return group
    os.setsid()
    os.write(told, b".")
    os.close(told)
    os.close(ready)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Site(port).run()
    os._exit(0)


def main(port):
    # Who was killed goes without being waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        sys.stdout.write(f"{begin(port)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
