"""What template and deployment say of quotas, of waiting, and of those who are not heard."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws import session
from chalicelib.aws.queues import (
    BACKLOG,
    MAX_DELAY_SECONDS,
    QUEUES,
    VISIBILITY_SECONDS,
    Message,
)
from chalicelib.http.access import ACCESS
from chalicelib.http.addresses import OWN, PROXIES
from chalicelib.http.middleware import HEADERS
from infra import alarms, concurrency, gateway, overlay
from infra.deployment import TEMPLATE, DeploymentFailed
from infra.functions import (
    API,
    FUNCTIONS,
    SWEEP,
    Function,
    concurrency_parameter,
    dead_letter_resource,
    queue_resource,
)

RESOURCES: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Resources"]
OVERLAY = overlay.build()
WORKERS = [each for each in FUNCTIONS if each.queue]
DAY = 24 * 3600
MOST_RESOURCES = 300
"""Of a REST API, the root and each step of a path among them."""


def alarm(name: str) -> dict[str, Any]:
    found: dict[str, Any] = OVERLAY["Resources"][name]["Properties"]
    assert found["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    return found


@pytest.mark.parametrize("queue", QUEUES)
def test_queue_keeps_four_days_and_its_dead_letters_fourteen(queue: str) -> None:
    kept = RESOURCES[queue_resource(queue)]["Properties"]["MessageRetentionPeriod"]
    dead = RESOURCES[dead_letter_resource(queue)]["Properties"]["MessageRetentionPeriod"]

    assert (kept, dead) == (4 * DAY, 14 * DAY)


@pytest.mark.parametrize("queue", QUEUES)
def test_queue_whose_oldest_message_waits_too_long_raises_an_alarm_within_a_minute(
    queue: str,
) -> None:
    age = alarm(f"{queue_resource(queue)}AgeAlarm")

    assert age["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert age["Dimensions"][0]["Value"] == {"Fn::GetAtt": [queue_resource(queue), "QueueName"]}
    assert (age["Statistic"], age["Period"], age["EvaluationPeriods"]) == ("Maximum", 60, 1)
    assert age["Threshold"] == alarms.LONGEST_WAIT_MINUTES[queue] * 60 < 4 * DAY


def test_documents_that_are_not_tried_are_told_of_after_a_quarter_of_an_hour() -> None:
    assert alarm("SubmissionQueueAgeAlarm")["Threshold"] == 900

    shortest = 60 * min(alarms.LONGEST_WAIT_MINUTES.values())
    assert shortest > MAX_DELAY_SECONDS + 4 * 60, "a pause counts as age"
    longest = int(OVERLAY["Parameters"]["RetryLimitSeconds"]["Default"])
    assert longest <= MAX_DELAY_SECONDS


@pytest.mark.parametrize("function", WORKERS, ids=lambda each: each.name)
def test_worker_that_fails_whole_or_finds_no_room_raises_an_alarm(function: Function) -> None:
    for metric in ("Errors", "Throttles"):
        found = alarm(f"{function.logical_id}{metric}Alarm")

        assert (found["Namespace"], found["MetricName"]) == ("AWS/Lambda", metric)
        assert (found["Threshold"], found["Statistic"]) == (1, "Sum")
        named = [{"Name": "FunctionName", "Value": {"Ref": function.logical_id}}]
        assert found["Dimensions"] == named


def test_sweep_that_does_not_run_is_missed() -> None:
    missed = alarm("SweepMissedAlarm")

    assert missed["MetricName"] == "Invocations"
    assert missed["Dimensions"][0]["Value"] == {"Ref": SWEEP.logical_id}
    assert (missed["Period"], missed["Threshold"]) == (600, 1)
    assert missed["ComparisonOperator"] == "LessThanThreshold"
    assert missed["TreatMissingData"] == "breaching"


def test_sign_ins_that_fail_are_counted_in_the_log_of_the_api() -> None:
    counted = OVERLAY["Resources"]["FailedSignInsLogged"]["Properties"]
    failing = alarm("FailedSignInsAlarm")

    assert counted["LogGroupName"] == {"Ref": f"{API.logical_id}LogGroup"}
    assert counted["FilterPattern"] == '{ $.outcome = "invalid-credentials" }'
    assert failing["MetricName"] == counted["MetricTransformations"][0]["MetricName"]


@pytest.mark.parametrize("function", WORKERS, ids=lambda each: each.name)
def test_how_many_of_a_worker_run_at_once_is_a_parameter(function: Function) -> None:
    name = concurrency_parameter(function)
    (source,) = OVERLAY["Resources"][function.logical_id]["Properties"]["Events"].values()

    assert source["Properties"]["ScalingConfig"] == {"MaximumConcurrency": {"Ref": name}}
    declared = OVERLAY["Parameters"][name]
    assert (declared["Default"], declared["MinValue"]) == (function.concurrency, 2)


def test_a_short_queue_is_through_before_anything_in_it_is_overdue() -> None:
    for each in WORKERS:
        rounds = BACKLOG / (each.concurrency * each.batch_size)
        assert rounds * each.timeout_seconds <= VISIBILITY_SECONDS[each.queue], each.name


def account(quota: int) -> Any:
    client = boto3.client(
        "lambda", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    stub = Stubber(client)
    stub.add_response("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": quota}}, {})
    stub.activate()
    return client


def test_stage_that_the_account_cannot_hold_is_refused_with_the_way_to_ask_for_more() -> None:
    wanted = concurrency.needed({})

    with pytest.raises(DeploymentFailed) as refused:
        concurrency.check(account(10), {})
    assert "lets 10 functions run" in str(refused.value)
    assert "request-service-quota-increase" in str(refused.value)
    assert "--desired-value 1000" in str(refused.value)
    assert str(wanted) in concurrency.check(account(wanted), {})
    with pytest.raises(DeploymentFailed):
        concurrency.check(account(wanted), {"MailConcurrency": "6"})


@pytest.mark.parametrize("given", ["", "many", "2.5", "-3"])
def test_concurrency_that_is_no_number_is_refused_by_its_name(given: str) -> None:
    with pytest.raises(DeploymentFailed, match="MailConcurrency"):
        concurrency.check(account(1000), {"MailConcurrency": given})


def test_a_call_to_the_cloud_is_given_up_before_the_gateway_hangs_up() -> None:
    usual = session.Patience()

    assert max(usual, *session.PATIENCE.values(), key=lambda each: each.longest_seconds) == usual
    assert usual.longest_seconds < API.timeout_seconds


def test_gateway_answers_in_either_type_with_the_headers_of_every_answer() -> None:
    responses = OVERLAY["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]

    for row in gateway.answers():
        made = responses[row["type"]]
        assert set(made["ResponseTemplates"]) == {"application/json", "application/problem+json"}
        (text, where), again = (each["Fn::Sub"] for each in made["ResponseTemplates"].values())
        assert [text, where] == again
        # the stage is part of an address unless a name of our own leads to it
        assert where == {"Stage": {"Fn::If": ["HasDomain", "", "/$context.stage"]}}
        page = "https://$context.domainName${Stage}/v1/problems/"
        assert json.loads(text.replace('"$context.status"', "0"))["type"].startswith(page)
        for name, value in HEADERS.items():
            assert made["ResponseParameters"]["Headers"][name] == f"'{value}'"


def test_gateway_has_few_resources_however_many_routes_there_are() -> None:
    parts = [path.strip("/").split("/") for path in (*OWN, *PROXIES)]
    resources = {tuple(each[:length]) for each in parts for length in range(len(each) + 1)}

    assert len(resources) <= MOST_RESOURCES / 5
    for path in {row.split(" ")[1] for row in ACCESS} - OWN:
        steps = path.strip("/").split("/")
        known = next(n for n in range(len(steps), -1, -1) if tuple(steps[:n]) in {(), *resources})
        assert "/".join(["", *steps[:known], "{proxy+}"]) in PROXIES, "no way back up is needed"


def test_queues_take_turns_by_what_the_body_says_first() -> None:
    assert Message("submission", {"business": "biz_1", "document": "doc_1"}).tenant == "biz_1"
