"""The emulator of the cloud (ministack) in its own environment, with our template deployed."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from infra import deployment
from infra.left_out import for_emulator
from infra.local import checkpoint
from infra.local.places import HOST, LOCAL, ORIGINS, REGION
from infra.local.process import Child, PartFailed

STACK = "enlace-local"
_PROGRAM = Path(__file__).with_name("saving_emulator.py")
PYTHON = LOCAL / "ministack-venv" / "bin" / "python"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def led_to(url: str) -> dict[str, str]:
    """Return the environment that leads boto3 to an emulator and nowhere else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Emulator:
    """A running ministack with its state in one folder."""

    def __init__(self, home: Path, port: int, environment: dict[str, str] | None = None) -> None:
        if not PYTHON.exists():
            raise PartFailed(
                "The emulator is not installed; `make run` or `make test` install it "
                f"(expected {PYTHON})"
            )
        self.url = f"http://{HOST}:{port}"
        scratch = home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        self.child = Child(
            "emulator",
            [str(_PROGRAM)],
            {
                **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                **self.credentials(),
                "BIND_HOST": HOST,
                "MINISTACK_HOST": HOST,
                "GATEWAY_PORT": str(port),
                "IOT_MTLS_ENABLED": "0",  # would listen on every interface
                "PERSIST_STATE": "1",
                "STATE_DIR": str(home / checkpoint.STATE),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(home / checkpoint.OBJECTS),
                "SAVE_TO": str(checkpoint.unfinished(home)),
                "TMPDIR": str(scratch),
                "LOG_LEVEL": "WARNING",
                **(environment or {}),
            },
            home / "logs" / "emulator.log",
            python=PYTHON,
            folder=scratch,  # not here: functions must find in their zip what they import
            mark=checkpoint.mark(home),
        )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.child.process.pid

    @property
    def is_running(self) -> bool:
        """Return whether the process is alive."""
        return self.child.is_running

    def credentials(self) -> dict[str, str]:
        """Environment that leads boto3 here and nowhere else."""
        return led_to(self.url)

    def client(self, service: str) -> Any:
        """Return a boto3 client of the emulator."""
        import boto3
        from botocore.config import Config

        return boto3.session.Session().client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
            config=Config(s3={"addressing_style": "path"}, max_pool_connections=32),
        )

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        self.child.wait_until_answers(f"{self.url}/_ministack/health")

    def deploy_resources(self) -> dict[str, str]:
        """Deploy what it makes of the resources template; return it as settings."""
        template = for_emulator(json.loads(deployment.TEMPLATE.read_text(encoding="utf-8")))
        made = deployment.deploy(
            self.client("cloudformation"),
            STACK,
            {"TemplateBody": json.dumps(template)},
            {"Stage": "local", "MailDomain": "example.com", "CorsOrigins": ORIGINS},
            poll_seconds=0.05,
            timeout_seconds=60,
        )
        return deployment.environment(made)

    def save(self) -> None:
        """Let it copy what it keeps, as of one moment, into `checkpoint.unfinished`.

        Raises:
            PartFailed: it did not; the message says why.
        """
        request = urllib.request.Request(f"{self.url}/_enlace/save", method="POST")  # noqa: S310
        try:
            urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError as refusal:
            with refusal:
                said = refusal.read().decode()
            raise PartFailed(f"The emulator did not save: {said}") from refusal
        except OSError as exc:
            raise PartFailed(f"The emulator did not save: {exc}") from exc

    def disturb(self, **rates: float) -> dict[str, int]:
        """Let such shares of requests meet faults (`disturbing`); return how many did so far."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}/_enlace/faults", json.dumps(rates).encode(), method="PUT"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return dict(json.loads(answer.read()))

    def stop(self) -> None:
        """Stop it cleanly, which saves its state."""
        self.child.stop()
