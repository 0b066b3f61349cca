"""Run a module as a child that ends, cleanly, when its parent does.

The parent holds the write end of this process's standard input and never writes: when that is
closed, or the parent is gone, however it went, reading ends and the child signals itself to stop,
once. So even after a killed supervisor the emulator saves its state and frees its port.

Run as `python guarded.py MARK MODULE [ARGUMENT ...]`; MODULE is a name or a file. MARK,
unless empty, is a file that is there from now until the module ended well. It must run in the
emulator's environment too, so it imports nothing of ours.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from pathlib import Path


def _end_with_parent(stream: int) -> None:
    while os.read(stream, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _run(module: str) -> None:
    guard = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # grandchildren must not hold the pipe's place
    os.close(nothing)
    threading.Thread(target=_end_with_parent, args=(guard,), daemon=True).start()
    sys.path[0] = os.getcwd()  # noqa: PTH109 - as `python -m` has it
    if module.endswith(".py"):
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    mark, *sys.argv = sys.argv[1:]
    if mark:
        Path(mark).touch()
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the module has its own
        _run(sys.argv[0])
    except SystemExit as end:
        if end.code:
            raise
    if mark:
        Path(mark).unlink(missing_ok=True)
