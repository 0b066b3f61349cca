"""`make rehearse`: the package deployed to the emulator as to the cloud, and the story played.

Zip and template go through S3 and a change set; requests go through the emulated API Gateway,
messages through real queue mappings into functions that run from the zip, each with the rights of
its own role and no others: the emulator enforces them. Five things differ from the cloud: wheels
are for this machine's processor, so that the functions can run here, conditions that the emulator
cannot judge (`_UNJUDGED`) are taken off the policies, the binary types are named twice, how many of
a worker run at once is a number and no parameter, and the DNS records of the mail's domain, which
the emulator does not make up, are not told.
"""

from __future__ import annotations

import platform
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from infra import (
    console,
    deployment,
    packages,
    packaging,
    rehearsed_console,
    release,
    verification,
)
from infra.functions import FUNCTIONS
from infra.left_out import for_emulator
from infra.local.api_client import ApiClient, wait_for
from infra.local.places import LOCAL
from infra.local.process import PartFailed
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Story, play
from infra.overlay import FIXED_ENVIRONMENT, camel

STACK = "enlace-rehearsal"
HOME = LOCAL / "rehearsal"
_BUCKET = "enlace-packages"
_UNJUDGED = ("kms:EncryptionContext:", "ses:FromAddress")
_METHODS = ("get", "post", "put", "patch", "delete")
_WORK = "x-amazon-apigateway-integration"
"""All that the emulator reads of a method: the rest, by each name, made the template too long."""
_ARCHITECTURE = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class RehearsalStack(LocalStack):
    """A stack whose application is the deployed package instead of a process of ours."""

    cloud_stack = STACK

    def __init__(self, home: Path, package: Path) -> None:
        super().__init__(home, with_application=False, enforces_rights=True)
        self._package = package
        self._api = ""
        self._outputs: dict[str, str] = {}

    @property
    def api_url(self) -> str:
        """Return the address of the deployed stage in the emulator's gateway."""
        return self._api

    def _deploy(self) -> dict[str, str]:
        if self.emulator is None:
            raise PartFailed("the emulator is not running")
        s3 = self.emulator.client("s3")
        account = self.emulator.client("sts").get_caller_identity()["Account"]
        packages.ensure_bucket(s3, _BUCKET, account)
        code = (self._package / "deployment.zip").read_bytes()
        template = rehearsed(release.read_template(self._package))
        address = packages.publish(s3, _BUCKET, account, code, template)
        parameters = {
            "Stage": "local",
            "MailDomain": "example.com",
            **self._template_parameters(),
        }
        cloudformation = self.emulator.client("cloudformation")
        outputs: dict[str, str] = {}
        # Twice: where the keys of the tokens and the API are is known only once they exist. So an
        # update of a running stack is rehearsed, too.
        for _ in range(2):
            outputs = deployment.deploy(
                cloudformation,
                STACK,
                {"TemplateURL": address},
                parameters,
                poll_seconds=0.1,
                timeout_seconds=120,
                report=lambda line: print(f"  {line}", flush=True),
            )
            pool = outputs["UserPoolId"]
            parameters["IdentityKeysUrl"] = f"{self.emulator.url}/{pool}/.well-known/jwks.json"
            api = outputs["RestAPIId"]
            self._api = f"{self.emulator.url}/restapis/{api}/api/_user_request_"
            parameters["ApiUrl"] = self._api
        self._outputs = outputs
        return deployment.environment(outputs)

    def check_console(self) -> str:
        """See that the console is served as it was uploaded; say so.

        Raises:
            AssertionError: it is not.
        """
        if self.emulator is None:
            raise PartFailed("the emulator is not running")
        try:
            return rehearsed_console.check(
                self.emulator.client("s3"), self._outputs, self.emulator.url
            )
        except console.NoConsole as exc:
            return f"The console is not rehearsed: {exc}"

    def _template_parameters(self) -> dict[str, str]:
        settings = self._application_settings()
        settings.pop("SCHEMAS_PATH", None)  # they are in the package
        return {
            camel(name): value for name, value in settings.items() if name not in FIXED_ENVIRONMENT
        }


def rehearsed(template: dict[str, Any]) -> dict[str, Any]:
    """Say the binary types where the emulator looks for them, and nothing that it does not know.

    It knows them by the property of the API only, each method by its name and none for all others,
    not all keys of conditions in policies, no DKIM records, and takes parameters for texts, numbers
    too, with which its pollers cannot count.
    """
    template = for_emulator(template)
    template["Outputs"] = {
        name: output for name, output in template["Outputs"].items() if "Condition" not in output
    }
    api = template["Resources"]["RestAPI"]["Properties"]
    api["BinaryMediaTypes"] = api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]
    for methods in api["DefinitionBody"]["paths"].values():
        of_any = methods.pop(packaging.ANY_METHOD)
        methods |= {name: {_WORK: methods.get(name, of_any)[_WORK]} for name in _METHODS}
    for function in FUNCTIONS:
        if function.queue:
            worker = template["Resources"][function.logical_id]["Properties"]
            (source,) = worker["Events"].values()
            source["Properties"]["ScalingConfig"]["MaximumConcurrency"] = function.concurrency
    for statement in _statements(template["Resources"].values()):
        if any(key in str(statement.get("Condition", "")) for key in _UNJUDGED):
            del statement["Condition"]
    return template


def _statements(resources: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give what roles may do: by their own policies, and by managed ones (ADR 0044)."""
    for resource in resources:
        if resource["Type"] == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", ()):
                yield from policy["PolicyDocument"]["Statement"]
        elif resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield from resource["Properties"]["PolicyDocument"]["Statement"]


def main() -> int:
    """Package, deploy, play; 0 when every step was seen to happen."""
    machine = _ARCHITECTURE.get(platform.machine())
    if machine is None:
        print(f"rehearse: no Lambda runs on {platform.machine()}", file=sys.stderr)
        return 1
    shutil.rmtree(HOME, ignore_errors=True)
    try:
        package = packaging.build(machine, report=print)
        verification.verify(package, with_schemas=packaging.SCHEMAS.is_dir())
        if machine != "arm64":
            print(f"Functions run here on {machine}; `make package` makes the cloud's arm64 zip.")
        print("Deploying to the emulator ...", flush=True)
        with RehearsalStack(HOME, package) as stack:
            return _play(stack)
    except (packaging.PackagingFailed, deployment.DeploymentFailed, PartFailed) as exc:
        print(f"rehearsal failed: {exc}", file=sys.stderr)
        return 1


def _check_wrong_method(api: ApiClient) -> None:
    """See that the gateway lets the application refuse a method that an address has not."""
    answer = api.call("PUT", "/v1/health")
    if (answer.status, answer.headers.get("Allow")) != (405, "GET, OPTIONS"):
        raise AssertionError(
            f"PUT /v1/health: {answer.status}, Allow {answer.headers.get('Allow')}"
        )


def _check_unknown_address(api: ApiClient) -> None:
    """See that whoever is signed in is told that there is nothing at an address."""
    answer = api.call("GET", "/v1/no/where", headers={"Authorization": "Bearer x"})
    if (answer.status, answer.body.get("code")) != (404, "not-found"):
        raise AssertionError(f"GET /v1/no/where: {answer.status}, {answer.body}")


def _check_compressed(api: ApiClient) -> None:
    """See that a long response gets through the gateway as it is, in gzip to who can read that."""
    takes_gzip = {"Accept-Encoding": "gzip"}
    for asked, expected in ((takes_gzip | {"Accept": "*/*"}, "gzip"), (takes_gzip, None)):
        answer = api.call("GET", "/v1/openapi.json", headers=asked)
        encoding = answer.headers.get("Content-Encoding")
        if (answer.status, encoding, answer.body["openapi"]) != (200, expected, "3.1.0"):
            raise AssertionError(f"GET /v1/openapi.json: {answer.status}, in {encoding}")


def _play(stack: RehearsalStack) -> int:
    api = ApiClient(stack.api_url)
    started = time.monotonic()
    try:
        wait_for(
            lambda: api.call("GET", "/v1/health").status, lambda status: status == 200, "health"
        )
        _check_wrong_method(api)
        _check_unknown_address(api)
        _check_compressed(api)
        print(f"The API answers through the gateway: {stack.api_url}", flush=True)
        print(stack.check_console(), flush=True)
        for step in play(Story(api, stack.mail, stack.simulator_url, stack.operate, stack.age)):
            progress = f"[{step.number}/{len(STEPS)}]"
            print(f"{progress} {step.sentence} ({step.milliseconds} ms)", flush=True)
    except AssertionError as exc:
        print(f"rehearsal failed: {exc}", file=sys.stderr)
        return 1
    print(f"Rehearsed in {time.monotonic() - started:.0f} s: the package works as deployed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
