"""Being told to stop by a signal: any number of them, at any moment, without a deadlock."""

from __future__ import annotations

import signal
from queue import Empty, SimpleQueue


class Stopping:
    """Takes SIGINT and SIGTERM from now on; made and waited for in the main thread.

    A handler runs between two steps of that thread, whatever lock it holds: `Event.set` would wait
    for ever for a lock of the `set` that it interrupted. `SimpleQueue.put` may interrupt itself.
    While `raises`, the first signal is also a `KeyboardInterrupt`, which ends what is going on.
    """

    def __init__(self, *, raises: bool = False) -> None:
        self.raises = raises
        self._told: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)

    def _handle(self, *_: object) -> None:
        is_first = self._told.empty()
        self._told.put(None)
        if is_first and self.raises:
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
        try:
            self._told.put(self._told.get(timeout=seconds))
        except Empty:
            return False
        return True
