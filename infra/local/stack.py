"""The whole of Enlace on one machine, as one object: for `make run`, for tests, for the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Self

from chalicelib.core.settings import Settings
from infra import certificates
from infra.local import checkpoint
from infra.local.emulator import STACK, Emulator
from infra.local.mail_client import MailClient
from infra.local.mail_server import MailServer
from infra.local.places import HOST, ORIGINS, ROOT, TERMS, Ports, schemas_folder
from infra.local.process import Child, PartFailed
from infra.overlay import FIXED_ENVIRONMENT
from infra.schemas import SHARED

_TOKEN_PATH = "/auth/realms/rut-stag/protocol/openid-connect/token"  # noqa: S105 - an address
_ANSWER_HOLDER = "CPJ-2-100-000000"
"""In the simulator's certificates, whom it signs as."""
# Settings come from the template and from here. Bytecode is wanted, whatever the shell says:
# without it each start takes seconds longer.
_UNINHERITED = {"PYTHONDONTWRITEBYTECODE", "AWS_PROFILE", "AWS_SESSION_TOKEN"} | {
    field.name.upper() for field in fields(Settings)
}


class LocalStack:
    """Emulator with our template, mail, tax-authority simulator and (if asked) the application.

    `environment` is what the application needs to run against it; several stacks may run at once,
    each in a folder of its own.
    """

    cloud_stack = STACK
    """What CloudFormation calls it."""

    def __init__(
        self,
        home: Path,
        ports: Ports | None = None,
        *,
        with_application: bool = True,
        open_users: bool = True,
        enforces_rights: bool = False,
    ) -> None:
        self.home = home
        self.ports = (ports or Ports.free()).resolved()
        self.environment: dict[str, str] = {}
        self.emulator: Emulator | None = None
        self._with_application = with_application
        self._open_users = open_users
        self._enforces_rights = enforces_rights
        self._mail_server: MailServer | None = None
        self._children: list[Child] = []
        self._application: Child | None = None

    @property
    def api_url(self) -> str:
        """Return the address of the API."""
        return f"http://{HOST}:{self.ports.api}"

    @property
    def mail_url(self) -> str:
        """Return the address of the mail viewer."""
        return f"http://{HOST}:{self.ports.mail}"

    @property
    def simulator_url(self) -> str:
        """Return the address of the tax-authority simulator."""
        return f"http://{HOST}:{self.ports.simulator}"

    @property
    def mail(self) -> MailClient:
        """Read the mails that were sent."""
        return MailClient(self.mail_url)

    def start(self) -> Self:
        """Start everything and return when it answers.

        Raises:
            PartFailed: a part did not start; nothing is left running.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self) -> None:
        checkpoint.resume(self.home)
        mail_address = {"AWS_ENDPOINT_URL_SESV2": self.mail_url}
        rights = {"AUTH": "true"} if self._enforces_rights else {}
        self.emulator = Emulator(self.home, self.ports.emulator, mail_address | rights)
        simulator = self._start_simulator()
        self._mail_server = MailServer(
            self.ports.mail, self.home / checkpoint.MAIL, self.emulator.url
        )
        self._mail_server.start()
        self.emulator.wait_until_ready()
        self.environment = {
            **self.emulator.credentials(),
            **mail_address,
            **self._deploy(),
            **self._application_settings(),
        }
        self._mail_server.tell(self._teller(self.emulator))
        simulator.wait_until_answers(f"{self.simulator_url}/")
        self._trust_the_simulator(self.emulator)
        if self._with_application:
            self._start_application()

    def _trust_the_simulator(self, emulator: Emulator) -> None:
        """Say whom answers must be signed by: whom the simulator's own authority certifies so."""
        address = f"{self.simulator_url}/admin/certificate"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
            pem = answer.read()
        arn = self.environment["ANSWER_CERTIFICATES_ARN"]
        certificates.put(emulator.client("secretsmanager"), arn, pem)

    def _teller(self, emulator: Emulator) -> Callable[[str], object]:
        """Return how news of mails comes: SES itself is not here to publish it."""
        sqs, urls = emulator.client("sqs"), json.loads(self.environment["QUEUE_URLS"])
        return lambda event: sqs.send_message(QueueUrl=urls["mail_events"], MessageBody=event)

    def _deploy(self) -> dict[str, str]:
        """Deploy what the application stands on; give the settings that come of it."""
        if self.emulator is None:
            raise PartFailed("the emulator is not running")
        return self.emulator.deploy_resources()

    def _start_simulator(self) -> Child:
        arguments = ["infra.simulator", "--port", str(self.ports.simulator)]
        arguments += ["--state", str(self.home / checkpoint.SIMULATOR)]
        if schemas := schemas_folder():
            arguments += ["--schemas", str(schemas)]
        cabys = SHARED / "catalogs" / "cabys.csv"
        if cabys.is_file():
            arguments += ["--cabys", str(cabys)]
        if self._open_users:
            arguments.append("--open-users")
        return self._child("tax-authority simulator", "simulator", arguments, {})

    def _start_application(self) -> None:
        arguments = ["infra.local.host", "--port", str(self.ports.api)]
        child = self._child("application", "application", arguments, self.environment)
        child.wait_until_answers(f"{self.api_url}/v1/health")
        self._application = child

    def crash_application(self) -> None:
        """Kill the application in the middle of whatever it does, and start it again."""
        if self._application is None:
            raise PartFailed("The application is not running.")
        self._application.kill()
        self._children.remove(self._application)
        self._start_application()

    def _child(self, name: str, log: str, arguments: list[str], extra: dict[str, str]) -> Child:
        environment = {k: v for k, v in os.environ.items() if k not in _UNINHERITED} | extra
        child = Child(name, arguments, environment, self.home / "logs" / f"{log}.log")
        self._children.append(child)
        return child

    def _application_settings(self) -> dict[str, str]:
        schemas = schemas_folder()
        return {
            "CORS_ORIGINS": ORIGINS,
            "API_URL": self.api_url,
            "APP_URL": self.api_url,
            "HACIENDA_API_URL": f"{self.simulator_url}/recepcion-sandbox/v1",
            "HACIENDA_TOKEN_URL": self.simulator_url + _TOKEN_PATH,
            "HACIENDA_LOOKUP_URL": self.simulator_url,
            "CABYS_FILE_URL": f"{self.simulator_url}/cabys.csv",
            "HACIENDA_ANSWER_HOLDER": _ANSWER_HOLDER,
            "RETRY_BASE_SECONDS": "1",
            "RETRY_LIMIT_SECONDS": "10",
            "POLL_BASE_SECONDS": "1",
            "SWEEP_AFTER_SECONDS": "10",
            "TERMS_VERSION": TERMS,
            "SOURCE_LIMITS_TIMES": "1000",  # everybody comes from this machine
            "DIGEST_FROM_HOUR": "-1",  # nobody waits here for the morning
            **FIXED_ENVIRONMENT,
            **({"SCHEMAS_PATH": str(schemas)} if schemas else {}),
        }

    def operate(self, act: str, subject: str, reason: str) -> str:
        """Do an act of the operator from a command line, as `infra.operate` does; say what it said.

        Raises:
            PartFailed: it was refused; the message says why.
        """
        return self._done("infra.operate", act, subject, "--reason", reason)

    def age(self, firm_id: str, licence_id: str, days: int) -> str:
        """Have a licence be as if so many days had passed, as `infra.local.ageing` does.

        Raises:
            PartFailed: there is none; the message says so.
        """
        return self._done("infra.local.ageing", firm_id, licence_id, str(days))

    def _done(self, module: str, *said: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-m", module, *said, "--stack", self.cloud_stack],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if k not in _UNINHERITED}
            | {"ENLACE_EMULATOR_PORT": str(self.ports.emulator)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise PartFailed(done.stderr.strip())
        return done.stdout.strip()

    def failed_part(self) -> str | None:
        """Return which part ended by itself, with its last words; None while all run."""
        for child in [*self._children, *([self.emulator.child] if self.emulator else [])]:
            if not child.is_running:
                return f"the {child.name} ended by itself: {child.last_words()}"
        return None

    def save(self) -> None:
        """Save what all parts keep, as of one moment: what a killed run goes on from.

        Raises:
            PartFailed: the emulator did not save, or does not run.
            OSError: the copy could not be written.
            sqlite3.Error: the simulator's documents could not be read.
        """
        if self.emulator is None or self._mail_server is None:
            raise PartFailed("The stack is not running.")
        checkpoint.save(self.home, self.emulator.save, self._mail_server.mailbox.held())

    def stop(self) -> None:
        """Stop everything, the emulator last; what it holds is saved."""
        while self._children:
            self._children.pop().stop()
        if self._mail_server is not None:
            self._mail_server.stop()
            self._mail_server = None
        if self.emulator is not None:
            self.emulator.stop()
            self.emulator = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
