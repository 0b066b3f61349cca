"""A scene: the application in a world of its own, from a seed, with all that a stage has."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.queues import VISIBILITY_SECONDS
from chalicelib.core import clock
from tests.conftest import OFFLINE_SETTINGS, forget_environment
from tests.simulation import cheaper
from tests.simulation.actors.computer import unhurried
from tests.simulation.actors.stage import Answered, Asked, StageApi
from tests.simulation.deployments import CHANGED
from tests.simulation.faults import Faults
from tests.simulation.functions import SCHEDULED, Functions
from tests.simulation.kernel import Task
from tests.simulation.marks import Marks
from tests.simulation.taxpayers import trusted_pem
from tests.simulation.world import World
from tests.simulation.world.authority import Authority
from tests.simulation.world.blobs import Blobs
from tests.simulation.world.identity import Identity
from tests.simulation.world.items import Index
from tests.simulation.world.keys import Keys
from tests.simulation.world.mail import Mail
from tests.simulation.world.queues import Queues
from tests.simulation.world.secret_values import SecretValues
from tests.simulation.world.table import Table

START = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
OPERATORS_ADDRESS = "operacion@example.com"
DUE = Index("due", "DUEPK", "DUESK", ("due_queue", "due_body", "due_attempts"))
_SETTINGS = OFFLINE_SETTINGS | {
    "DIGEST_FROM_HOUR": "-1",
    "ANSWER_CERTIFICATES_ARN": "enlace-answers",
    "OPERATOR_EMAIL": "",
    "API_URL": "https://api.enlace.example",
    **{name: values[0] for name, values in CHANGED.items()},
}
_EVERY = {"sweep": timedelta(minutes=1), "catalogues": timedelta(days=1)}


@dataclass
class Scene:
    """What a seed leads to: the world, its parts, and who acts in it."""

    world: World
    table: Table
    queues: Queues
    blobs: Blobs
    mail: Mail
    identity: Identity
    authority: Authority
    functions: Functions
    marks: Marks
    is_long: bool = False
    """It goes on for days: a sweep is left out as long as nothing is due."""
    is_parted: bool = False
    """It goes another way than its story. There, too, that sweep is left out, as where faults are
    over."""
    is_operator_written_to: bool = False
    deployed: int = 0
    folders: list[Path] = field(default_factory=list)
    """Where actors write to, outside of memory."""
    acts: list[Task] = field(default_factory=list)

    @property
    def api(self) -> StageApi:
        """Return a client of the API without a token."""
        return StageApi("", stage=self)

    @property
    def seed(self) -> int | str:
        """Return what decides all that is drawn."""
        return self.world.seed

    def now(self) -> datetime:
        """Return what the clock of the world shows."""
        return self.world.now()

    def monotonic(self) -> float:
        """Return the same in seconds."""
        return self.world.kernel.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let others go on for so long."""
        self.world.kernel.sleep(seconds)

    def key(self) -> str:
        """Draw the key of a request."""
        return f"{self.world.random.getrandbits(128):032x}"

    def send(self, asked: Asked) -> Answered:
        """Have the API's function answer a request."""
        return self.functions.request(
            asked.method, asked.path, asked.headers, asked.body, asked.peer
        )

    def mails_to(self, address: str) -> list[bytes]:
        """Return the mails to an address, the oldest first."""
        return [each.raw for each in self.mail.to(address)]

    def write_to_operator(self) -> None:
        """Have the operator be told by mail of what firms ask, from now on."""
        self.is_operator_written_to = True
        os.environ["OPERATOR_EMAIL"] = OPERATORS_ADDRESS
        forget_environment()
        self.marks.trust(OPERATORS_ADDRESS)

    def let(self, name: str, act: Callable[[], Any], *, after: float = 0.0) -> Task:
        """Have somebody do something beside the others."""
        task = self.world.kernel.spawn(name, act, after=after)
        self.acts.append(task)
        return task

    def play(self) -> None:
        """Go on until all that was begun by somebody has ended, or raise what one failed by."""
        acts, self.acts = self.acts, []
        self.world.kernel.until_over(*acts)
        for each in acts:
            if each.error is not None:
                raise each.error

    def do(self, act: Callable[[], Any]) -> Any:
        """Have somebody do something alone, and return what came of it."""
        task = self.let("alone", act)
        self.play()
        return task.result

    def together(self, name: str, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do several things at once within an act; return what came of each."""
        kernel = self.world.kernel
        tasks = [kernel.spawn(f"{name}/{place}", act) for place, act in enumerate(acts)]
        return [kernel.wait(each) for each in tasks]

    def settle(self, most: timedelta = timedelta(hours=1)) -> None:
        """Let no fault happen any more, and give what is under way so much time to end."""
        self.world.faults.is_over = True
        self.world.kernel.go(until=self.world.now() + most)


@contextmanager
def scene(
    seed: int | str,
    faults: Faults | None = None,
    start: datetime = START,
    *,
    is_long: bool = False,
) -> Iterator[Scene]:
    """Make the world of a seed, and lead the application there within the block."""
    world = World(seed, start, faults)
    functions = Functions(world)
    queues = functions.queues = Queues(world, VISIBILITY_SECONDS, functions.heard)
    made = Scene(
        world,
        Table(world, _SETTINGS["TABLE_NAME"], (DUE,)),
        queues,
        Blobs(world, _SETTINGS["BUCKET_NAME"]),
        Mail(world, [_SETTINGS["MAIL_FROM"]], lambda event, seconds: _tell(queues, event, seconds)),
        Identity(world, "pool", "client", "not-so-secret" * 3),
        Authority(world),
        functions,
        Marks(seed),
        is_long,
    )
    agents = unhurried(world.kernel.sleep)
    world.doors += [*cheaper.doors(), made.marks.listening(), agents]
    aliases = [_SETTINGS[f"{kind}_SECRETS_KEY"] for kind in ("TAX", "MAIL", "LICENCE")]
    names = ("SIGNING_SECRET_ARN", "NUMBER_SECRET_ARN", "USER_POOL_SECRET_ARN")
    secrets = {_SETTINGS[each]: "not-so-secret" * 3 for each in names}
    secrets[_SETTINGS["ANSWER_CERTIFICATES_ARN"]] = trusted_pem()
    for service, part in (
        ("dynamodb", made.table),
        ("sqs", queues),
        ("s3", made.blobs),
        ("kms", Keys(world, aliases)),
        ("secretsmanager", SecretValues(secrets)),
        ("cognito-idp", made.identity),
        ("sesv2", made.mail),
    ):
        world.add(service, part)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (_SETTINGS | world.environment).items():
            patch.setenv(name, value)
        patch.setenv("QUEUE_URLS", json.dumps(queues.urls()))
        forget_environment()
        with world.entered():
            for function in SCHEDULED:
                _schedule(made, function)
            yield made
    forget_environment()


def _tell(queues: Queues, event: str, seconds: int) -> None:
    url = queues.url("mail_events")
    queues.send_message(QueueUrl=url, MessageBody=event, DelaySeconds=seconds)


def _schedule(made: Scene, function: Any) -> None:
    """Run a function whenever it is due, one run at a time."""
    kernel = made.world.kernel

    def due() -> None:
        is_idle = function.name == "sweep" and _is_nothing_due(made)
        if not (is_idle and (made.is_long or made.is_parted or made.world.faults.is_over)):
            kernel.spawn(function.name, lambda: made.functions.run_schedule(function))
        kernel.spawn(f"clock of {function.name}", due, after=_seconds_until_due(made, function))

    kernel.spawn(f"clock of {function.name}", due, after=_seconds_until_due(made, function))


def _is_nothing_due(made: Scene) -> bool:
    return not made.table.items.is_any_before(DUE, clock.iso(made.world.now()))


def _seconds_until_due(made: Scene, function: Any) -> float:
    now = made.world.now()
    if function.name in _EVERY:
        return _EVERY[function.name].total_seconds()
    ten_past = now.replace(hour=0, minute=10, second=0, microsecond=0)
    return (ten_past + timedelta(days=ten_past <= now) - now).total_seconds()
