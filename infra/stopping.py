"""Being told to stop by a signal: any number of them, at any moment, and none is missed."""

from __future__ import annotations

import os
import select
import signal


class Stopping:
    """Takes SIGINT and SIGTERM from now on; made and waited for in the main thread.

    While `raises`, the first signal is also a `KeyboardInterrupt`, which ends what is going on.

    A pipe remembers that there was one, because Python writes to it at the very moment. Whatever
    waits for a lock instead can miss it: Python runs handlers in the main thread alone, and that
    sleeps on when the signal reached another thread, or itself just before it fell asleep.
    """

    def __init__(self, *, raises: bool = False) -> None:
        self.raises = raises
        self._told, arriving = os.pipe()
        os.set_blocking(arriving, False)
        signal.set_wakeup_fd(arriving, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)

    def _handle(self, *_: object) -> None:
        if self.raises:
            self.raises = False
            raise KeyboardInterrupt

    def raise_no_more(self) -> None:
        """Only take signals from now on.

        Raises:
            KeyboardInterrupt: one was taken before. It was raised then, but in the finalizer of a
                file or an answer, where an exception vanishes without a word.
        """
        self.raises = False
        if self.wait(0):
            raise KeyboardInterrupt

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until told to stop; False when that did not happen within `seconds`."""
        return bool(select.select([self._told], [], [], seconds)[0])
