"""Who may have signed an answer: the authority's signer, its successors, and impostors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from infra.simulator.certificate_authority import (
    AUTHORITY,
    SIGNER,
    CertificateAuthority,
    KeyPair,
    Wanted,
    issue,
)

_TAXPAYER = Wanted("Ejemplo Ficticio S.A.", "CPJ-3-101-999999")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """A key pair, and the certificates above it, the nearest first."""

    pair: KeyPair
    above: tuple[x509.Certificate, ...] = ()

    def chain_pem(self) -> bytes:
        """Return its certificate and those above it."""
        chain = (self.pair.certificate, *self.above)
        return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)


def _below(wanted: Wanted, *issuers: KeyPair) -> Signer:
    return Signer(issue(wanted, issuers[0]), tuple(pair.certificate for pair in issuers))


def _below_a_taxpayer(own: CertificateAuthority) -> Signer:
    return _below(SIGNER, issue(_TAXPAYER, own.root), own.root)


SIGNERS: dict[str, Callable[[CertificateAuthority], Signer]] = {
    "usual": lambda own: Signer(own.signer, (own.root.certificate,)),
    # rotation: as good as the usual one, once it is known
    "second_signer": lambda own: _below(SIGNER, own.root),
    "second_authority": lambda own: _below(SIGNER, issue(AUTHORITY.named("Segunda Autoridad"))),
    # impostors
    "expired": lambda own: _below(SIGNER.valid(_DAY * -10, -_DAY), own.root),
    "not_yet": lambda own: _below(SIGNER.valid(_DAY, _DAY * 10), own.root),
    "no_signing": lambda own: _below(SIGNER.used_for("encipherment"), own.root),
    "taxpayer": lambda own: _below(_TAXPAYER, own.root),
    "leaf_authority": _below_a_taxpayer,
    "other_authority": lambda own: _below(SIGNER, issue(AUTHORITY)),
    "self_signed": lambda own: Signer(issue(SIGNER)),
}


class Signers:
    """Each kind of signer, made when it is first asked for."""

    def __init__(self, own: CertificateAuthority) -> None:
        self._own = own
        self._made: dict[str, Signer] = {}
        self._lock = threading.Lock()

    def named(self, kind: str) -> Signer:
        """Return the signer of this kind, the same every time."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = SIGNERS[kind](self._own)
            return self._made[kind]
