"""What raises an alarm beside dead letters, which stand with their queues in `resources.json`.

A worker logs as an error what it works around and a person must mend. A function that runs out of
time or memory logs nothing: that, and messages that wait for a free function, AWS counts. The sweep
brings lost work back, so that it is missed when it does not run. The API answers its own failures
with a 5xx, so that its function never fails; one alone may be a service's passing weakness.
"""

from __future__ import annotations

from typing import Any

from chalicelib.aws.identity import InvalidCredentials
from chalicelib.installations.results import WRONG_NUMBER
from infra.edge import PLATFORM_LIMITS
from infra.functions import API, FUNCTIONS, SWEEP, Function, queue_resource

LONGEST_WAIT_MINUTES = {
    "registration": 15,
    "activation": 15,
    "submission": 15,
    "delivery": 60,  # mails wait for SES (ADR 0040)
    "mail": 60,
    "mail_events": 60,
    "reminders": 60,
    "exports": 120,
    "companies": 120,
}
"""Queue -> how old its oldest message may get before somebody is told."""
SWEEP_MISSED_MINUTES = 10
_FIVE_MINUTES, _MINUTE = 300, 60
_LOGGED_ERRORS = "LoggedErrors"
_COUNTED: dict[str, tuple[str, str, int, str]] = {
    "WrongNumbers": (
        "WrongLicenceNumbers",
        f'{{ $.message = "{WRONG_NUMBER}" }}',
        100,  # people mistype a few, and each network may try ten before it has to wait
        "Many licence numbers are wrong: somebody may be guessing them (ADR 0033).",
    ),
    "FailedSignIns": (
        "FailedSignIns",
        f'{{ $.outcome = "{InvalidCredentials.code}" }}',
        200,
        "Many sign-ins fail: somebody may be guessing passwords "
        "(README, Deploy and operate: alarms).",
    ),
}
"""What is counted in the log of the API: metric, pattern, how many in five minutes, description."""


def build() -> dict[str, Any]:
    """Build alarms, and the filters that count what they are about."""
    made = _of_the_api() | _of_logged_errors() | _of_missing_sweeps()
    for queue, minutes in LONGEST_WAIT_MINUTES.items():
        made |= _of_waiting(queue, minutes)
    for function in FUNCTIONS:
        if function.schedule:
            made |= _of_failing(function, f"The scheduled function {function.name} failed.")
        if function.queue:
            made |= _of_failing(
                function,
                f"{function.name} failed whole: out of time or memory, or it cannot start "
                "(README, Deploy and operate: alarms).",
            )
            made |= _of_throttling(function)
    return made


def _of_the_api() -> dict[str, Any]:
    made = {
        "ApiErrorsAlarm": _alarm(
            "The API answers requests with 5xx (README, Deploy and operate: logs).",
            "AWS/ApiGateway",
            "5XXError",
            {"Name": "ApiName", "Value": {"Ref": "AWS::StackName"}},
            threshold=5,
        ),
        "PlatformLimitsAlarm": _alarm(
            "Strangers used up what the platform takes in an hour (ADR 0037, docs/limits.md).",
            {"Ref": "AWS::StackName"},
            PLATFORM_LIMITS,
            threshold=1,
        ),
    }
    for name, (metric, pattern, most, description) in _COUNTED.items():
        made[f"{name}Logged"] = _filter(API, metric, pattern)
        made[f"{name}Alarm"] = _alarm(
            description, {"Ref": "AWS::StackName"}, metric, threshold=most
        )
    return made


def _of_logged_errors() -> dict[str, Any]:
    """Alarm on errors in the workers' logs; each comes again with the next try, so it lasts."""
    made = {
        f"{function.logical_id}LoggedErrors": _filter(
            function, _LOGGED_ERRORS, '{ $.level = "ERROR" }'
        )
        for function in FUNCTIONS
        if function.queue
    }
    return made | {
        "WorkerErrorsAlarm": _alarm(
            "A worker logged an error: a person must look (README, Deploy and operate: alarms).",
            {"Ref": "AWS::StackName"},
            _LOGGED_ERRORS,
            threshold=1,
            periods=12,
        )
    }


def _of_missing_sweeps() -> dict[str, Any]:
    """Alarm where the sweep does not run, which no error tells."""
    alarm = _alarm(
        f"The sweep has not run for {SWEEP_MISSED_MINUTES} minutes: work that was lost does not "
        "come back (README, Deploy and operate: alarms).",
        "AWS/Lambda",
        "Invocations",
        _named(SWEEP),
        threshold=1,
        seconds=SWEEP_MISSED_MINUTES * _MINUTE,
    )
    alarm["Properties"] |= {
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    return {"SweepMissedAlarm": alarm}


def _of_waiting(queue: str, minutes: int) -> dict[str, Any]:
    """Alarm as soon as the oldest message of a queue is so old, by the minute."""
    name = queue_resource(queue)
    alarm = _alarm(
        f"Work of the queue {queue} waits for {minutes} minutes: its worker does not keep up or "
        "does not run (README, Deploy and operate: alarms).",
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        {"Name": "QueueName", "Value": {"Fn::GetAtt": [name, "QueueName"]}},
        threshold=minutes * _MINUTE,
        seconds=_MINUTE,
    )
    alarm["Properties"]["Statistic"] = "Maximum"
    return {f"{name}AgeAlarm": alarm}


def _of_failing(function: Function, description: str) -> dict[str, Any]:
    named = _named(function)
    alarm = _alarm(description, "AWS/Lambda", "Errors", named, threshold=1)
    return {f"{function.logical_id}ErrorsAlarm": alarm}


def _of_throttling(function: Function) -> dict[str, Any]:
    """Alarm where a worker finds no room: what it is refused five times is a dead letter."""
    alarm = _alarm(
        f"{function.name} was refused for lack of concurrency: ask for a higher quota, or lower "
        "what the workers take (README, Deploy and operate: concurrency).",
        "AWS/Lambda",
        "Throttles",
        _named(function),
        threshold=1,
    )
    return {f"{function.logical_id}ThrottlesAlarm": alarm}


def _named(function: Function) -> dict[str, Any]:
    return {"Name": "FunctionName", "Value": {"Ref": function.logical_id}}


def _filter(function: Function, metric: str, pattern: str) -> dict[str, Any]:
    """Count the lines of a function's log (`core.logs`) that a pattern finds."""
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": {"Ref": f"{function.logical_id}LogGroup"},
            "FilterPattern": pattern,
            "MetricTransformations": [
                {
                    "MetricNamespace": {"Ref": "AWS::StackName"},
                    "MetricName": metric,
                    "MetricValue": "1",
                }
            ],
        },
    }


def _alarm(
    description: str,
    namespace: Any,
    metric: str,
    *dimensions: dict[str, Any],
    threshold: int,
    periods: int = 1,
    seconds: int = _FIVE_MINUTES,
) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": list(dimensions),
            "Statistic": "Sum",
            "Period": seconds,
            "EvaluationPeriods": periods,
            "DatapointsToAlarm": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmTopic"}],
        },
    }
