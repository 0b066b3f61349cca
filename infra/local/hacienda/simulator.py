"""The whole simulator in one object, for tests in the same process and for the command."""

from __future__ import annotations

import threading
from pathlib import Path

from infra.local.hacienda.admin import Admin
from infra.local.hacienda.api import Api
from infra.local.hacienda.authority import load_authority
from infra.local.hacienda.cabys import Cabys
from infra.local.hacienda.faults import Faults
from infra.local.hacienda.identity import Identity
from infra.local.hacienda.lookups import Lookups
from infra.local.hacienda.messages import Request, Response
from infra.local.hacienda.processing import BackOffice
from infra.local.hacienda.reception import Reception
from infra.local.hacienda.rules import Inspector
from infra.local.hacienda.schemas import Schemas
from infra.local.hacienda.server import Server
from infra.local.hacienda.store import Store
from infra.local.hacienda.tokens import Sessions


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
        server = Server(self._port, _not_ready)
        self._port = int(server.server_address[1])  # a restart keeps the address
        base_url = f"http://127.0.0.1:{self._port}"
        self._store = store = Store(self._state_dir)
        sessions, faults = Sessions(), Faults()
        authority = load_authority(self._state_dir)
        admin = Admin(store, sessions, faults, authority)
        inspector = Inspector(store, self._schemas, self._cabys)
        self._office = BackOffice(store, inspector, faults, authority, lambda: admin.settings)
        identity = Identity(store, sessions, lambda: admin.settings, open_users=self._open_users)
        api = Api(
            admin=admin, identity=identity, sessions=sessions, faults=faults,
            reception=Reception(store, self._office, faults, base_url),
            lookups=Lookups(store, self._cabys),
        )  # fmt: skip
        server.handle_message = api.handle
        self._office.start()
        threading.Thread(
            target=server.serve_forever, args=(0.05,), name="hacienda-http", daemon=True
        ).start()
        self._server = server
        return base_url

    def stop(self) -> None:
        """Stop serving; documents not decided yet are decided after the next start."""
        if self._server is None or self._office is None or self._store is None:
            return
        self._server.stop()
        self._office.stop()
        self._store.close()
        self._server = None


def _not_ready(_request: Request) -> Response:
    return Response(503)
