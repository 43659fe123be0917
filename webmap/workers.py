"""Several processes that serve the same pages, forked from one that has everything ready.

What was loaded before the fork (libraries, the area pack, compiled code) is in memory once, as
long as nobody writes to it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Never

import click

_PAUSE_S = 1.0


def can_fork() -> bool:
    """Tell whether this system has what several workers need."""
    return hasattr(os, "fork")


def serve_by(count: int, serve: Callable[[], None]) -> None:
    """Run `serve` in `count` processes until stopped; one that dies is replaced.

    Parameters
    ----------
    serve : serves until it is told to stop by SIGTERM or SIGINT. It may not use connections that
        were opened before.
    """
    # A collection would write to every object, and so give each worker a copy of its own.
    gc.collect()
    gc.freeze()
    watched, held = os.pipe()
    workers: set[int] = set()
    try:
        while True:
            while len(workers) < count:
                workers.add(_start(serve, watched, held))
            worker, status = os.wait()
            workers.discard(worker)
            code = os.waitstatus_to_exitcode(status)
            click.echo(f"worker {worker} ended ({code}); another takes its place", err=True)
            # One that cannot even begin must not keep the machine busy.
            time.sleep(_PAUSE_S)
    finally:
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)
        for worker in workers:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(worker, 0)


def _start(serve: Callable[[], None], watched: int, held: int) -> int:
    worker = os.fork()
    if worker == 0:
        os.close(held)
        _work(serve, watched)
    return worker


def _work(serve: Callable[[], None], watched: int) -> Never:
    code = 1
    try:
        threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
        serve()
        code = 0
    except KeyboardInterrupt:
        code = 0
    finally:
        # Whatever happens, a worker never goes on as the process that it came from.
        os._exit(code)


def _end_with_parent(watched: int) -> None:
    """Stop this process when the one that holds the other end of the pipe is gone."""
    os.read(watched, 1)
    # To the thread that serves: any other would not wake it.
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
