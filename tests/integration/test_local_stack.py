"""The local stack: the emulator under our template, the mail viewer, the queues, starting again."""

from __future__ import annotations

import gzip
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from chalicelib.countries.costa_rica import cabys, cabys_copy
from infra import deployment
from infra.functions import MAIL
from infra.http_server import MAX_BODY_BYTES, Answer, Request, Server
from infra.left_out import LEFT_OUT
from infra.local import checkpoint, emulator, run
from infra.local.api_client import ApiClient
from infra.local.consumers import QueueConsumer
from infra.local.mail_client import MailClient
from infra.local.mail_server import MailServer
from infra.local.places import HOST, ORIGINS, ROOT, BadPort, Ports, PortTaken
from infra.local.process import Child
from infra.local.stack import LocalStack
from tests.support.local_runs import local_run, said_until


def test_what_a_deployment_was_told_can_be_read_for_the_next(stack: LocalStack) -> None:
    assert stack.emulator is not None
    cloudformation = stack.emulator.client("cloudformation")

    known = deployment.parameters(cloudformation, emulator.STACK)

    assert known == {"MailDomain": "example.com", "CorsOrigins": ORIGINS}
    assert deployment.parameters(cloudformation, "enlace-nowhere") == {}


def test_failed_deployment_is_named_by_its_own_cause_and_the_next_goes_on(
    stack: LocalStack,
) -> None:
    assert stack.emulator is not None
    cloudformation = stack.emulator.client("cloudformation")
    name = f"failing-{uuid.uuid4().hex[:8]}"
    reports: list[str] = []

    def deploy(**resources: Any) -> None:
        template = {"TemplateBody": json.dumps({"Resources": resources})}
        deployment.deploy(
            cloudformation, name, template, {}, poll_seconds=0.05, report=reports.append
        )

    good = {"Type": "AWS::SQS::Queue"}
    broken = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": "us-east-1_nowhere"},
    }
    with pytest.raises(deployment.DeploymentFailed, match="First: "):
        deploy(Good=good, First=broken)
    deploy(Good=good)  # what CloudFormation would not update
    with pytest.raises(deployment.DeploymentFailed, match="Second: "):
        deploy(Good=good, Second=broken)
    with pytest.raises(deployment.DeploymentFailed, match="Third: "):
        deploy(Good=good, Third=broken)

    assert any("was never complete" in line for line in reports)
    cloudformation.delete_stack(StackName=name)


@pytest.mark.parametrize("kind", sorted(LEFT_OUT))
def test_what_is_left_out_is_what_the_emulator_refuses(stack: LocalStack, kind: str) -> None:
    assert stack.emulator is not None
    template = {"TemplateBody": json.dumps({"Resources": {"Unknown": {"Type": kind}}})}
    name = f"unknown-{uuid.uuid4().hex[:8]}"

    with pytest.raises(ClientError, match=kind):
        deployment.deploy(
            stack.emulator.client("cloudformation"), name, template, {}, poll_seconds=0.05
        )


def test_file_is_stored_once_and_read_back(stack: LocalStack) -> None:
    from chalicelib.aws import blobs

    key = blobs.key("biz_local", "test", datetime.now(UTC), f"{uuid.uuid4().hex}.txt")
    first = blobs.put_once(key, b"first", "text/plain")
    second = blobs.put_once(key, b"second", "text/plain")

    assert (first, second, blobs.get(key)) == (b"first", b"first", b"first")


def test_secret_opens_for_its_own_tenant_only(stack: LocalStack) -> None:
    from chalicelib.aws import secrets

    sealed = secrets.seal("mail", "biz_local", b"planted")

    assert secrets.open_sealed("mail", "biz_local", sealed) == b"planted"
    with pytest.raises(secrets.Tampered):
        secrets.open_sealed("mail", "biz_other", sealed)


def _send(recipient: str) -> bytes:
    from chalicelib.aws.mail_transport import send_raw

    message = EmailMessage()
    message["From"], message["To"] = "enlace@example.com", recipient
    message["Subject"] = "Facturación ₡"
    message.set_content("Adjunto va.")
    message.add_alternative("<p>Adjunto va.</p><script>x()</script>", subtype="html")
    message.add_attachment(b"<a/>", maintype="application", subtype="xml", filename="a.xml")
    send_raw(message.as_bytes(), "enlace@example.com", [recipient], {"mail": "mail_1"}, "firms")
    return message.as_bytes()


def test_mail_keeps_its_exact_bytes_and_attachments(stack: LocalStack) -> None:
    recipient = f"{uuid.uuid4().hex}@example.com"
    sent = _send(recipient)

    kept = stack.mail.wait(recipient, subject="Facturación")

    assert stack.mail.raw(kept["id"]) == sent
    assert kept["text"].strip() == "Adjunto va."
    assert kept["attachments"] == [
        {"file_name": "a.xml", "content_type": "application/xml", "size_bytes": 4}
    ]


def test_mail_page_shows_html_where_it_can_do_nothing(stack: LocalStack) -> None:
    recipient = f"{uuid.uuid4().hex}@example.com"
    _send(recipient)
    page = f"{stack.mail_url}/messages/{stack.mail.wait(recipient)['id']}"

    listing = _read(stack.mail_url)[1]
    headers, body = _read(f"{page}/html")

    assert recipient in listing
    assert "sandbox" in _read(page)[1]
    assert body.startswith("<p>Adjunto va.")
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert _read(f"{page}/text")[1].strip() == "Adjunto va."
    attached, data = _read(f"{page}/attachments/0/a.xml")
    assert (attached["Content-Disposition"][:10], data) == ("attachment", "<a/>")


@pytest.mark.parametrize(
    "broken", ["To: =?utf-8?q??=", "To: a@[", "Content-Type: text/plain; charset=nowhere"]
)
def test_mail_that_cannot_be_parsed_hides_no_other(tmp_path: Path, broken: str) -> None:
    server = MailServer(Ports.free().mail, tmp_path, "http://nobody")
    fine = server.mailbox.keep(b"To: one@example.com\nSubject: fine\n\n")
    bad = server.mailbox.keep(f"{broken}\n\ntext".encode())
    server.start()

    listing = _read(server.url)[1]
    page = _read(f"{server.url}/messages/{bad}")[1]
    summaries = MailClient(server.url).messages()
    raw = MailClient(server.url).raw(bad)
    server.stop()

    assert fine in listing
    assert bad in listing
    assert ".eml" in page
    assert [mail["id"] for mail in summaries] == [fine, bad]
    assert raw == f"{broken}\n\ntext".encode()


def test_failing_handler_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def handler(request: Request) -> Answer:
        raise RuntimeError(f"planted in {request.method}")

    port = Ports.free().api
    server = Server(port)
    server.start(handler)
    with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
        connection.request("GET", "/mails?to=somebody")
        status = connection.getresponse().status
    server.stop()

    assert status == 500
    assert "GET /mails failed" in caplog.text
    assert "planted in GET" in caplog.text
    assert "somebody" not in caplog.text


def _read(url: str) -> tuple[Any, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.headers, answer.read().decode()


def test_failed_message_comes_back_without_its_neighbours(stack: LocalStack) -> None:
    assert stack.emulator is not None
    sqs = stack.emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"test-{uuid.uuid4().hex}")["QueueUrl"]
    for body in ("good", "poison", "fine"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    handled: list[str] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        assert context.get_remaining_time_in_millis() > 0
        records = event["Records"]
        handled.extend(record["body"] for record in records)
        is_first = handled.count("poison") == 1
        bad = [r["messageId"] for r in records if r["body"] == "poison" and is_first]
        return {"batchItemFailures": [{"itemIdentifier": i} for i in bad]}

    consumer = QueueConsumer(MAIL, handler, sqs, url)
    consumer.start()
    deadline = time.monotonic() + 15
    while handled.count("poison") < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    consumer.stop()
    consumer.join(10)

    assert sorted(handled) == ["fine", "good", "poison", "poison"]


def test_api_answers_on_a_kept_connection_without_delay(api_stack: LocalStack) -> None:
    times = []
    with closing(http.client.HTTPConnection(HOST, api_stack.ports.api, timeout=10)) as connection:
        for _ in range(30):
            started = time.perf_counter()
            connection.request("GET", "/v1/health")
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())) == (200, {"status": "ok"})
            times.append(time.perf_counter() - started)

    # of the later ones, since the first are acknowledged at once; of a busy machine, the quickest
    assert min(times[-15:]) < 0.030, "40 ms would be Nagle's algorithm"


def test_cabys_is_taken_in_when_the_stack_starts(api_stack: LocalStack) -> None:
    assert api_stack.emulator is not None
    s3, bucket = api_stack.emulator.client("s3"), api_stack.environment["BUCKET_NAME"]

    kept: list[str] = []
    for _ in range(100):
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=cabys_copy.KEY)
        if kept := [each["Key"] for each in listed.get("Contents", [])]:
            break
        time.sleep(0.2)

    assert kept == [cabys_copy.KEY]
    packed = s3.get_object(Bucket=bucket, Key=cabys_copy.KEY)["Body"].read()
    taken = cabys.unpack(packed)
    assert taken.reason == cabys_copy.BY_SCHEDULE
    assert taken.entries["8313100000100"].rate == "13"


def test_description_travels_compressed_and_is_not_sent_again_to_who_has_it(
    api_stack: LocalStack,
) -> None:
    with closing(http.client.HTTPConnection(HOST, api_stack.ports.api, timeout=20)) as connection:
        connection.request("GET", "/v1/openapi.json")
        plain = connection.getresponse()
        whole = plain.read()
        takes_gzip = {"Accept": "*/*", "Accept-Encoding": "gzip"}
        connection.request("GET", "/v1/openapi.json", headers=takes_gzip)
        packed = connection.getresponse()
        body = packed.read()
        tag = packed.headers["ETag"]
        connection.request("GET", "/v1/openapi.json", headers={"If-None-Match": tag})
        known = connection.getresponse()
        nothing = known.read()

    assert json.loads(whole) == json.loads((ROOT / "openapi.json").read_text("utf-8"))
    assert (packed.headers["Content-Encoding"], gzip.decompress(body)) == ("gzip", whole)
    assert len(body) < len(whole) / 5
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert (known.status, nothing, known.headers["ETag"]) == (304, b"", tag)


def test_gateway_refuses_what_never_reaches_the_application(api_stack: LocalStack) -> None:
    with closing(http.client.HTTPConnection(HOST, api_stack.ports.api, timeout=10)) as connection:
        connection.request("PUT", "/v1/no/where", headers={"Authorization": "Bearer x"})
        unknown = connection.getresponse()
        document = json.loads(unknown.read())
        connection.putrequest("POST", "/v1/accounts")
        connection.putheader("Content-Length", str(MAX_BODY_BYTES + 1))
        connection.endheaders()
        large = connection.getresponse()
        refusal = json.loads(large.read())

    assert (unknown.status, document["code"]) == (404, "not-found")
    assert unknown.headers["Content-Type"] == "application/problem+json"
    assert (large.status, refusal["code"]) == (413, "too-large")


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://localhost", f"http://{HOST}"])
def test_page_on_this_machine_may_call_the_api_and_fetch_files(
    api_stack: LocalStack, stack: LocalStack, origin: str
) -> None:
    assert stack.emulator is not None
    page = {"Origin": origin}

    asked = urllib3.request("OPTIONS", f"{api_stack.api_url}/v1/me", headers=page)
    unknown = urllib3.request("GET", f"{api_stack.api_url}/v1/nowhere", headers=page)
    bucket = stack.emulator.client("s3").get_bucket_cors(Bucket=stack.environment["BUCKET_NAME"])

    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (204, page["Origin"])
    assert (unknown.status, unknown.headers["Access-Control-Allow-Origin"]) == (404, page["Origin"])
    assert [rule["AllowedOrigins"] for rule in bucket["CORSRules"]] == [ORIGINS.split()]


_SIGN_IN = b'{"email": "nadie@example.com", "colour": 1}'


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"1a;x=y\r\n" + _SIGN_IN[:26] + b"\r\n11\r\n" + _SIGN_IN[26:] + b"\r\n0\r\n\r\n", 422, ""),
        (b"no number\r\n", 400, "malformed"),
        (b"-1\r\n", 400, "malformed"),
        (b"b00000\r\n", 413, "too-large"),
    ],
)
def test_body_in_chunks_is_read_as_by_the_gateway(
    api_stack: LocalStack, sent: bytes, status: int, code: str
) -> None:
    head = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((HOST, api_stack.ports.api), timeout=10) as connection:
        connection.sendall(head + sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        problem = json.loads(answer.read())

    assert (answer.status, problem["code"]) == (status, code or "invalid-input")
    if not code:
        assert [error["pointer"] for error in problem["errors"]] == ["/password", "/colour"]


def test_who_waits_to_be_told_to_continue_is_told(api_stack: LocalStack) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection((HOST, api_stack.ports.api), timeout=5) as connection:
        connection.sendall(head)

        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_stopped_stack_is_found_again(tmp_path: Path) -> None:
    ports = Ports.free()
    with LocalStack(tmp_path, ports, with_application=False) as first:
        assert first.emulator is not None
        first.emulator.client("sqs").send_message(
            QueueUrl=json.loads(first.environment["QUEUE_URLS"])["mail"], MessageBody="kept"
        )
        before = first.environment
    with LocalStack(tmp_path, ports, with_application=False) as second:
        assert second.emulator is not None
        found = second.emulator.client("sqs").receive_message(
            QueueUrl=json.loads(second.environment["QUEUE_URLS"])["mail"]
        )

    assert second.environment == before
    assert [message["Body"] for message in found["Messages"]] == ["kept"]


_STARTS_A_STACK = """
import sys, time
from pathlib import Path
from infra.local.stack import LocalStack
stack = LocalStack(Path(sys.argv[1]), with_application=False).start()
print(stack.ports.emulator, stack.ports.simulator, flush=True)
time.sleep(60)
"""


def test_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", _STARTS_A_STACK, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    with supervisor.stdout as said:
        ports = [int(port) for port in said.readline().split()]
        assert all(_is_open(port) for port in ports)

        supervisor.kill()
        supervisor.wait()

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (
        checkpoint.unsaved_since(tmp_path) or any(_is_open(port) for port in ports)
    ):
        time.sleep(0.1)
    assert ports
    assert not any(_is_open(port) for port in ports)
    assert (tmp_path / "state" / "dynamodb.json").is_file()
    assert not checkpoint.unsaved_since(tmp_path), "the emulator saved before it ended"


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def test_port_in_use_is_said_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(PortTaken) as refusal:
            replace(Ports(0, 0, 0, 0), mail=taken).resolved()

    assert f"Port {taken} (mail) is in use" in str(refusal.value)
    assert "ENLACE_MAIL_PORT=" in str(refusal.value)


@pytest.mark.parametrize("text", ["abc", "99999", "-1", "8700.5", "٣"])
def test_variable_that_holds_no_port_is_said_with_its_value(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("ENLACE_API_PORT", text)

    with pytest.raises(BadPort, match=f"ENLACE_API_PORT={text} is not a port"):
        Ports.configured()


def test_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with local_run(tmp_path / "file" / "run") as refused:
        said = refused.communicate(timeout=60)[0]

    assert refused.returncode == 1
    assert said.startswith("Enlace cannot keep its state: ")
    assert said.count("\n") == 1


_DIES = """
import os, signal
print('{"level": "INFO", "message": "request"}')
print("words for people", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_last_words_are_those_for_people(tmp_path: Path) -> None:
    (tmp_path / "dies.py").write_text(_DIES, encoding="utf-8")
    child = Child("part", ["dies"], {}, tmp_path / "log", folder=tmp_path)
    child.process.wait()

    words = child.last_words()
    child.stop()

    assert words == f"words for people | killed by SIGKILL (log: {tmp_path / 'log'})"


@pytest.mark.parametrize("begun", ["run.lock", "run/logs/emulator.log", "run/logs/application.log"])
def test_run_told_to_stop_while_it_starts_stops_at_once(tmp_path: Path, begun: str) -> None:
    with local_run(tmp_path / "run") as process:
        while not (tmp_path / begun).exists() or not (tmp_path / "run.lock").read_text():
            assert process.poll() is None
            time.sleep(0.01)

        for _ in range(5):
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[0]

    assert process.returncode == 0
    assert "Stopped before everything was ready" in said
    assert "Enlace is ready" not in said
    assert "Traceback" not in said
    run._lock(tmp_path / "run").close()  # waits for the parts, if any is still ending
    assert checkpoint.unsaved_since(tmp_path / "run") == ""


def test_run_is_the_same_whatever_the_shell_holds(tmp_path: Path) -> None:
    shell = {
        "http_proxy": "http://127.0.0.1:9",  # nobody listens there
        "ASKED_REGISTERS": "receivers,cabys",
        "LOG_LEVEL": "verbose",
        "SYSTEM_PROVIDER_ID": "",
    }
    with local_run(tmp_path / "run", **shell) as process:
        said_until(process, "Demo firm")
        process.send_signal(signal.SIGINT)
        goodbye = process.communicate(timeout=60)[0]

    assert process.returncode == 0
    assert "Stopped. `make run` goes on from here" in goodbye


def test_second_run_in_the_same_place_is_refused(tmp_path: Path) -> None:
    with run._lock(tmp_path / "run"), pytest.raises(run.AlreadyRunning) as refusal:
        run._lock(tmp_path / "run")

    assert "already running here" in str(refusal.value)


def test_type_of_a_problem_leads_to_its_page(api: str) -> None:
    known = ApiClient(api, language="en")
    for path, code in (("/v1/me", "token-missing"), ("/v1/problems/none", "no-such-code")):
        problem = known.call("GET", path).body
        assert problem["type"] == f"{api}/v1/problems/{code}"
        page = known.get(problem["type"].removeprefix(api))
        assert (page["code"], page["status"]) == (code, problem["status"])
        assert page["about"]
        assert page["sentences"]
