"""Run a module as a child that ends, cleanly, when its parent does.

The parent holds the write end of this process's standard input and never writes: when the parent
is gone, however it went, reading ends and the child signals itself to stop. So even after a
killed supervisor the emulator saves its state and frees its port.

Run as `python guarded.py MODULE [ARGUMENT ...]`; it must run in the emulator's environment too,
so it imports nothing of ours.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _end_with_parent(stream: int) -> None:
    while os.read(stream, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    guard = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # grandchildren must not hold the pipe's place
    os.close(nothing)
    threading.Thread(target=_end_with_parent, args=(guard,), daemon=True).start()
    sys.path[0] = os.getcwd()  # noqa: PTH109 - as `python -m` has it
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
