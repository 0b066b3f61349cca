"""The whole simulator in one object, for tests in the same process and for the command."""

from __future__ import annotations

from pathlib import Path

from infra.http_server import Answer, Server
from infra.simulator.admin import Admin
from infra.simulator.answering import Answering
from infra.simulator.api import Api
from infra.simulator.cabys import Cabys
from infra.simulator.certificate_authority import (
    CertificateAuthority,
    load_certificate_authority,
)
from infra.simulator.faults import Faults
from infra.simulator.identity import Identity
from infra.simulator.lookups import Lookups
from infra.simulator.messages import Request, refuse
from infra.simulator.processing import BackOffice
from infra.simulator.reception import Reception
from infra.simulator.rules import Inspector
from infra.simulator.schemas import Schemas
from infra.simulator.settings import Board
from infra.simulator.signers import Signers
from infra.simulator.store import Store
from infra.simulator.tokens import Sessions

_MAX_BODY_BYTES = 6 * 1024 * 1024
_CAUSES = {
    400: "El cuerpo de la solicitud no se puede leer.",
    411: "Se requiere Content-Length.",
    413: "La solicitud es demasiado grande.",
    500: "Error interno del simulador.",
}
"""What is said of a request that no handler answers."""


class Ministry:
    """All that it does, without a port to be asked at: `api` answers, `office` decides."""

    def __init__(
        self,
        store: Store,
        schemas: Schemas,
        cabys: Cabys,
        certificates: CertificateAuthority,
        url: str,
        *,
        open_users: bool,
    ) -> None:
        sessions, faults, board = Sessions(), Faults(), Board()
        signers = Signers(certificates)
        inspector = Inspector(store, schemas, cabys, board)
        self.board, self.faults = board, faults
        self.office = BackOffice(store, inspector, faults, Answering(signers, faults, board), board)
        self.api = Api(
            admin=Admin(
                store=store, sessions=sessions, faults=faults, board=board,
                certificates=certificates, signers=signers, office=self.office,
            ),
            identity=Identity(store, sessions, board, open_users=open_users),
            sessions=sessions, faults=faults, settings=board,
            reception=Reception(store, self.office, faults, board, url),
            lookups=Lookups(store, cabys, board),
        )  # fmt: skip


class Simulator:
    """The tax authority on this machine; what it took survives in `state_dir`.

    `schemas` is a folder with the ministry's XSD files, `cabys` a CSV with code, description and
    rate. With `open_users` any user name of the usual form registers itself at first sign-in.
    """

    def __init__(
        self,
        state_dir: Path | str,
        schemas: Path | str | None = None,
        cabys: Path | str | None = None,
        *,
        open_users: bool = False,
        port: int = 0,
    ) -> None:
        self._state_dir = Path(state_dir)
        self._schemas = Schemas(Path(schemas) if schemas else None)
        self._cabys = Cabys(Path(cabys) if cabys else None)
        self._open_users = open_users
        self._port = port
        self._server: Server | None = None
        self._store: Store | None = None
        self._office: BackOffice | None = None

    def start(self) -> str:
        """Start serving and return the base URL.

        Raises:
            OSError: the port is in use.
        """
        self._server = Server(
            self._port, refuse=_refuse, max_body_bytes=_MAX_BODY_BYTES, takes_chunks=False
        )
        self._port = self._server.port  # a restart keeps the address
        self._store = Store(self._state_dir)
        ministry = Ministry(
            self._store, self._schemas, self._cabys,
            load_certificate_authority(self._state_dir), self._server.url,
            open_users=self._open_users,
        )  # fmt: skip
        self._office, api = ministry.office, ministry.api
        self._office.start()
        self._server.start(lambda came: api.handle(Request.of(came)).answer())
        return self._server.url

    def stop(self) -> None:
        """Stop serving; documents not decided yet are decided after the next start."""
        if self._server is None or self._office is None or self._store is None:
            return
        self._server.stop()
        self._office.stop()
        self._store.close()
        self._server = None


def _refuse(status: int) -> Answer | None:
    return refuse(status, _CAUSES[status]).answer()
