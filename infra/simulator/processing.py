"""The authority's back office: decides documents after a delay."""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable

from infra.simulator import clock
from infra.simulator.answering import Answering
from infra.simulator.faults import Faults
from infra.simulator.findings import OTHER, Finding
from infra.simulator.rules import Inspector, Verdict
from infra.simulator.settings import Settings
from infra.simulator.shapes import BadValue
from infra.simulator.store import Store, Stored

_log = logging.getLogger("simulator")


class BackOffice(threading.Thread):
    """One thread, so that documents are decided in the order in which they fall due."""

    def __init__(
        self,
        store: Store,
        inspector: Inspector,
        faults: Faults,
        answering: Answering,
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__(name="simulator-back-office", daemon=True)
        self._store = store
        self._inspector = inspector
        self._faults = faults
        self._answering = answering
        self._settings = settings
        self._due: list[tuple[float, str, str]] = []
        self._changed = threading.Condition()
        self._stopping = False
        for document in store.undecided():
            self.receive(document.submission.key)

    def receive(self, key: str) -> None:
        """Plan the two steps of a document that was taken."""
        delay = self._settings().delay_seconds
        now = clock.monotonic()
        with self._changed:
            heapq.heappush(self._due, (now + delay / 2, key, "procesando"))
            heapq.heappush(self._due, (now + delay, key, "final"))
            self._changed.notify()

    def stop(self) -> None:
        """Stop after the step in hand; what is undecided is taken up at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self.is_alive():
            self.join(timeout=5)

    def run(self) -> None:
        """Work until stopped."""
        while (step := self._next()) is not None:
            self._take(*step)

    def catch_up(self) -> None:
        """Take the steps that are due, where nothing runs beside who asks."""
        while (step := self._due_now()) is not None:
            self._take(*step)

    def _take(self, key: str, state: str) -> None:
        try:
            self._take_step(key, state)
        except Exception:  # one document must never stop all others
            _log.exception("deciding %s failed", key)
            self._store.decide(key, "error", None, [], {})

    def _next(self) -> tuple[str, str] | None:
        with self._changed:
            while not self._stopping:
                if (step := self._due_now()) is not None:
                    return step
                self._changed.wait(self._due[0][0] - clock.monotonic() if self._due else None)
        return None

    def _due_now(self) -> tuple[str, str] | None:
        with self._changed:
            if not self._due or self._due[0][0] > clock.monotonic():
                return None
            _, key, state = heapq.heappop(self._due)
            return key, state

    def _take_step(self, key: str, state: str) -> None:
        if state == "procesando":
            self._store.set_state(key, state)
            return
        document = self._store.find(key)
        if document is not None:
            self._decide(document)

    def _decide(self, document: Stored) -> None:
        sent = document.submission
        if self._faults.claim("state_error", "", sent.clave):
            self._store.decide(sent.key, "error", None, [], {})
            return
        verdict = self._inspector.inspect(document)
        for fault, is_fatal in (("reject", True), ("warn", False)):
            rule = self._faults.claim(fault, "", sent.clave)
            if rule:
                text = str(rule.parameter("message", f"Fallo pedido al simulador: {fault}."))
                code = int(rule.parameter("code", -99 if is_fatal else -48))
                verdict.findings.append(Finding(code, text, fatal=is_fatal))
        state = "rechazado" if verdict.is_rejection else "aceptado"
        answer = self._answering.write(document, verdict)
        self._store.decide(sent.key, state, answer, verdict.findings, verdict.facts)

    def decide_again(self, key: str, state: str, message: str) -> None:
        """Decide a decided document anew: what was rejected may be found accepted later.

        Raises:
            BadValue: no document with this key is accepted or rejected.
        """
        document = self._store.find(key)
        if document is None or document.answer is None:
            raise BadValue(f"key must be that of a decided document; {key[:80]} is none")
        findings = [Finding(OTHER, message)] if state == "rechazado" else []
        verdict = Verdict(findings, document.facts, was_read=True)
        answer = self._answering.write(document, verdict)
        self._store.decide_again(key, state, answer, findings)
