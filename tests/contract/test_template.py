"""What the emulator does not keep, asserted on the template's text."""

from __future__ import annotations

import doctest
import importlib
import json
import logging
import re
from dataclasses import MISSING, fields
from typing import Any, get_args

import pytest

from chalicelib.aws import queues, session
from chalicelib.aws.queues import QUEUES
from chalicelib.core import logs
from chalicelib.core.countries import countries, required_part
from chalicelib.core.settings import Settings, choices, pattern
from chalicelib.countries.costa_rica.hacienda import http, reception
from chalicelib.http import endpoint, problems, viewer
from chalicelib.http.access import ACCESS
from chalicelib.http.limits import LIMITS
from chalicelib.installations.results import WRONG_NUMBER
from chalicelib.mail.kinds import KINDS, Stream
from chalicelib.mail.model import LEASE_SECONDS
from infra import distribution, edge, gateway, overlay, rights
from infra.deployment import TEMPLATE
from infra.functions import (
    API,
    DELIVERY,
    FUNCTIONS,
    MAIL,
    MAIL_EVENTS,
    SUBMISSION,
    Function,
    dead_letter_resource,
    queue_resource,
)
from infra.left_out import HALF_MADE, LEFT_OUT, for_emulator
from infra.packaging import ROOT

WRITTEN: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))
RESOURCES: dict[str, Any] = WRITTEN["Resources"]
OVERLAY = overlay.build()
WORKERS = [f for f in FUNCTIONS if f.queue]
STREAMS = {"account": "AccountMails", "documents": "DocumentMails", "firms": "FirmMails"}


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[name]["Properties"]
    return found


def test_pools_tokens_which_nobody_uses_end_as_soon_as_they_may() -> None:
    client = properties("UserPoolClient")

    assert client["GenerateSecret"] is True
    assert set(client["TokenValidityUnits"].values()) == {"minutes"}
    assert (client["AccessTokenValidity"], client["RefreshTokenValidity"]) == (5, 60)
    secret = properties("UserPoolClientSecret")["SecretString"]
    assert secret == {"Fn::GetAtt": ["UserPoolClient", "ClientSecret"]}


def test_table_is_recoverable_encrypted_and_forgets_what_expires() -> None:
    table = properties("Table")

    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_due_index_copies_what_the_sweep_reads() -> None:
    (index,) = properties("Table")["GlobalSecondaryIndexes"]

    assert index["IndexName"] == "due"
    assert index["Projection"]["NonKeyAttributes"] == ["due_queue", "due_body", "due_attempts"]


def test_bucket_is_private_versioned_encrypted_and_tls_only() -> None:
    bucket = properties("Bucket")

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (denial,) = properties("BucketPolicy")["PolicyDocument"]["Statement"]
    assert denial["Effect"] == "Deny"
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert bucket["ObjectLockConfiguration"]["Fn::If"][0] == "IsLocked"
    assert {rule["Status"] for rule in bucket["LifecycleConfiguration"]["Rules"]} == {"Enabled"}


def test_files_are_locked_by_themselves_outside_dev() -> None:
    protected = {"Condition": "IsProtected"}
    by_stage = {"Fn::Equals": [{"Ref": "ObjectLock"}, "by-stage"]}

    assert WRITTEN["Parameters"]["ObjectLock"]["Default"] == "by-stage"
    _, unless_told = WRITTEN["Conditions"]["IsLocked"]["Fn::Or"]
    assert unless_told == {"Fn::And": [by_stage, protected]}


def test_what_others_than_the_functions_do_leaves_a_trail() -> None:
    trail, trails = properties("Trail"), properties("TrailBucket")

    assert (trail["IsLogging"], trail["EnableLogFileValidation"]) == (True, True)
    management, *data = trail["AdvancedEventSelectors"]
    assert management["FieldSelectors"] == [{"Field": "eventCategory", "Equals": ["Management"]}]
    watched = [{one["Field"]: one for one in each["FieldSelectors"]} for each in data]
    kinds = [each["resources.type"]["Equals"] for each in watched]
    assert kinds == [["AWS::S3::Object"], ["AWS::DynamoDB::Table"]]
    functions = "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${AWS::StackName}-"
    for each in watched:
        assert set(each) >= {"resources.ARN", "userIdentity.arn"}
        assert each["userIdentity.arn"]["NotStartsWith"] == [{"Fn::Sub": functions}]
    assert trails["ObjectLockConfiguration"]["Fn::If"][0] == "IsLocked"
    assert trails["VersioningConfiguration"] == {"Status": "Enabled"}
    deny, *_ = properties("TrailBucketPolicy")["PolicyDocument"]["Statement"]
    assert (deny["Effect"], deny["Condition"]) == (
        "Deny", {"Bool": {"aws:SecureTransport": "false"}},
    )  # fmt: skip


def test_name_of_the_api_takes_nothing_below_tls_1_2_and_is_its_only_one() -> None:
    made = OVERLAY["Resources"]

    assert made["Domain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"
    assert made["RestAPI"]["Properties"]["DisableExecuteApiEndpoint"] == {
        "Fn::If": ["HasDomain", True, False]
    }
    assert made["DomainMapping"]["Properties"]["RestApiId"] == {"Ref": "RestAPI"}
    assert {made[name]["Condition"] for name in ("Domain", "DomainMapping")} == {"HasDomain"}
    assert "DomainHasCertificate" in WRITTEN["Rules"]


@pytest.mark.parametrize("kind", sorted(LEFT_OUT))
def test_what_the_emulator_lacks_is_in_the_template(kind: str) -> None:
    written = {each["Type"] for each in OVERLAY["Resources"].values() if "Type" in each}

    assert kind in written, "a row for nothing"
    assert set(HALF_MADE) <= written - set(LEFT_OUT)
    assert kind not in {e["Type"] for e in for_emulator(WRITTEN)["Resources"].values()}


@pytest.mark.parametrize(
    "name",
    [
        "Table",
        "Bucket",
        "TaxSecretsKey",
        "MailSecretsKey",
        "LicenceSecretsKey",
        "NumberSecret",
        "UserPool",
    ],
)
def test_what_holds_data_outlives_its_stack(name: str) -> None:
    protection = {"DeletionProtectionEnabled", "DeletionProtection"} & set(properties(name))
    # empty things of a failed creation go; what is protected from deletion cannot
    wanted = "Retain" if protection else "RetainExceptOnCreate"

    assert RESOURCES[name]["DeletionPolicy"] == wanted
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", ["TaxSecretsKey", "MailSecretsKey", "LicenceSecretsKey"])
def test_keys_rotate(name: str) -> None:
    assert properties(name)["EnableKeyRotation"] is True


@pytest.mark.parametrize("function", WORKERS, ids=lambda f: f.queue)
def test_queue_waits_six_times_the_function_and_gives_up_after_five(function: Function) -> None:
    queue = properties(queue_resource(function.queue))

    assert queue["VisibilityTimeout"] >= 6 * function.timeout_seconds
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": [dead_letter_resource(function.queue), "Arn"]},
        "maxReceiveCount": 5,
    }
    assert queue["SqsManagedSseEnabled"] is True


def test_a_document_is_given_up_by_its_requests_before_its_function_is() -> None:
    slowest = reception.REQUESTS_OF_A_STEP * (http.CONNECT_SECONDS + http.READ_SECONDS)

    assert SUBMISSION.batch_size * slowest < SUBMISSION.timeout_seconds


@pytest.mark.parametrize("function", [MAIL, DELIVERY], ids=lambda f: f.name)
def test_mails_that_ses_does_not_answer_are_given_up_before_their_function_is(
    function: Function,
) -> None:
    ses = session.PATIENCE["sesv2"]

    assert ses.tries == 1, "nothing makes two calls one mail"
    slowest = ses.connect_seconds + ses.read_seconds
    assert function.batch_size * slowest < function.timeout_seconds
    assert slowest < LEASE_SECONDS


def test_a_question_to_the_authority_is_given_up_before_the_api_is() -> None:
    assert API.timeout_seconds > http.CONNECT_SECONDS + http.READ_SECONDS


@pytest.mark.parametrize(
    "name", [f(q) for q in QUEUES for f in (queue_resource, dead_letter_resource)]
)
def test_each_queue_has_a_policy_of_its_own_that_asks_for_tls(name: str) -> None:
    policies = [
        resource["Properties"]
        for resource in OVERLAY["Resources"].values()
        if resource.get("Type") == "AWS::SQS::QueuePolicy"
        and {"Ref": name} in resource["Properties"]["Queues"]
    ]

    (only,) = policies
    assert only["Queues"] == [{"Ref": name}]
    denial, *admitted = only["PolicyDocument"]["Statement"]
    assert bool(admitted) == (name == queue_resource(MAIL_EVENTS.queue))
    assert denial["Resource"] == {"Fn::GetAtt": [name, "Arn"]}
    assert (denial["Effect"], denial["Principal"]) == ("Deny", "*")
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("queue", QUEUES)
def test_dead_letters_raise_an_alarm(queue: str) -> None:
    letters = dead_letter_resource(queue)
    alarm = properties(f"{letters}Alarm")

    assert properties(letters)["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [letters, "QueueName"]}
    assert (alarm["Threshold"], alarm["AlarmActions"]) == (1, [{"Ref": "AlarmTopic"}])


def test_queues_of_code_table_and_template_are_the_same() -> None:
    assert {
        queue: properties(queue_resource(queue))["VisibilityTimeout"] for queue in QUEUES
    } == queues.VISIBILITY_SECONDS
    assert {f.queue for f in WORKERS} == set(QUEUES)
    assert {queue_resource(q) for q in QUEUES} == {n for n in RESOURCES if n.endswith("Queue")}


def test_mails_leave_by_tls_or_not_at_all() -> None:
    sets = [each for each in RESOURCES.values() if each["Type"] == "AWS::SES::ConfigurationSet"]

    assert [each["Properties"]["DeliveryOptions"]["TlsPolicy"] for each in sets] == ["REQUIRE"] * 3


def test_user_pool_admits_only_users_we_create_and_sends_nothing() -> None:
    pool = properties("UserPool")
    client = properties("UserPoolClient")

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    classes = ("Lowercase", "Uppercase", "Numbers", "Symbols")
    asked_for = [pool["Policies"]["PasswordPolicy"][f"Require{each}"] for each in classes]
    assert asked_for == [False] * len(classes)
    assert (
        pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 30
    )  # ours end at 7, and say so
    assert "AutoVerifiedAttributes" not in pool
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert client["ExplicitAuthFlows"] == [
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]


def test_every_setting_reaches_the_functions() -> None:
    variables = OVERLAY["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]

    wanted = {f.name.upper() for f in fields(Settings)} - {"SCHEMAS_PATH"}
    assert wanted <= set(variables)
    required = {f.name.upper() for f in fields(Settings) if f.default is MISSING}
    assert required <= {overlay.setting_name(name) for name in OVERLAY["Outputs"]}


def test_parameters_take_what_their_settings_take() -> None:
    declared = OVERLAY["Parameters"]

    for field in fields(Settings):
        if parameter := declared.get(overlay.camel(field.name)):
            assert parameter.get("AllowedPattern", "") == pattern(field.name), field.name
            assert tuple(parameter.get("AllowedValues", ())) == choices(field.name), field.name
    for name in ("SystemProviderId", "AskedRegisters", "TermsVersion", "CorsOrigins", "MailFrom"):
        assert declared[name]["AllowedPattern"]
        assert declared[name]["Description"]
    assert "debug" not in declared["LogLevel"]["AllowedValues"]


def test_what_is_said_of_the_origins_stays() -> None:
    assert (
        OVERLAY["Parameters"]["CorsOrigins"].items() >= WRITTEN["Parameters"]["CorsOrigins"].items()
    )


def test_alarms_point_to_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = [
        re.search(r"\(README, (.+): (.+)\)", resource["Properties"]["AlarmDescription"])
        for resource in (RESOURCES | OVERLAY["Resources"]).values()
        if resource.get("Type") == "AWS::CloudWatch::Alarm"
    ]
    pointers = {found.groups() for found in told if found}

    assert pointers
    for chapter, entry in pointers:
        _, _, rest = readme.partition(f"\n## {chapter}\n")
        assert f"\n- *{entry.capitalize()}*" in rest.partition("\n## ")[0]


def test_each_stream_of_mails_has_a_configuration_set_of_its_own() -> None:
    told = OVERLAY["Outputs"]["MailConfigurationSets"]["Value"]["Fn::Sub"]

    assert {kind.stream for kind in KINDS.values()} == set(STREAMS) == set(get_args(Stream))
    assert json.loads(told) == {stream: f"${{{name}}}" for stream, name in STREAMS.items()}
    for name in STREAMS.values():
        made = properties(name)
        assert made["SuppressionOptions"] == {"SuppressedReasons": []}
        assert made["ReputationOptions"] == {"ReputationMetricsEnabled": True}


def test_mail_events_wait_until_ses_may_publish_them() -> None:
    for name in STREAMS.values():
        assert RESOURCES[f"{name}Alarms"]["DependsOn"] == "AlarmTopicPolicy"
        assert RESOURCES[f"{name}News"]["DependsOn"] == "MailEventsTopicPolicy"


def test_news_of_mails_comes_from_ses_alone_by_one_topic_to_one_queue() -> None:
    destinations = [properties(f"{name}News") for name in STREAMS.values()]
    subscription = properties("MailEventsSubscription")
    (publishing,) = properties("MailEventsTopicPolicy")["PolicyDocument"]["Statement"]
    policy = OVERLAY["Resources"]["MailEventsQueuePolicy"]["Properties"]
    _, admitted = policy["PolicyDocument"]["Statement"]

    assert [each["ConfigurationSetName"]["Ref"] for each in destinations] == [*STREAMS.values()]
    for each in destinations:
        assert set(each["EventDestination"]["MatchingEventTypes"]) == {
            "SEND", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT", "REJECT"
        }  # fmt: skip
        topic = each["EventDestination"]["SnsDestination"]
        assert topic == {"TopicARN": {"Ref": "MailEventsTopic"}}
    assert publishing["Principal"] == {"Service": "ses.amazonaws.com"}
    assert publishing["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert subscription["TopicArn"] == {"Ref": "MailEventsTopic"}
    assert subscription["Endpoint"] == {"Fn::GetAtt": ["MailEventsQueue", "Arn"]}
    assert subscription["RawMessageDelivery"] is True
    assert admitted["Principal"] == {"Service": "sns.amazonaws.com"}
    assert admitted["Action"] == "sqs:SendMessage"
    assert admitted["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "MailEventsTopic"}}}


def test_records_that_verify_the_mail_domain_are_told_to_whoever_deploys() -> None:
    records = {k: v for k, v in OVERLAY["Outputs"].items() if k.startswith("MailDomainRecord")}
    variables = OVERLAY["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]

    told = [record["Value"]["Fn::Sub"] for record in records.values()]
    assert told[:3] == [
        f"${{MailIdentity.DkimDNSTokenName{n}}} CNAME ${{MailIdentity.DkimDNSTokenValue{n}}}"
        for n in (1, 2, 3)
    ]
    bounces = properties("MailIdentity")["MailFromAttributes"]["MailFromDomain"]["Fn::Sub"]
    assert [record.split(" ")[:2] for record in told[3:]] == [
        [bounces, "MX"], [bounces, "TXT"], ["_dmarc.${MailDomain}", "TXT"]
    ]  # fmt: skip
    assert "v=DMARC1; p=quarantine" in told[-1]
    assert {record["Condition"] for record in records.values()} == {"HasMailDomain"}
    assert not {name for name in variables if name.startswith("MAIL_DOMAIN")}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_function_has_least_rights(function: Function) -> None:
    for grant in function.grants:
        assert grant.resource != "*" or (grant.reason and grant.condition), grant
    for statement in rights.statements(function):
        for action in statement["Action"]:
            assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action), "no wildcard in an action"
            assert not action.endswith((":Scan", ":BatchWriteItem", ":PartiQLSelect"))


def allowed(function: Function, action: str, resource: str) -> bool:
    wanted = {"Fn::GetAtt": [resource, "Arn"]}
    return any(
        action in s["Action"] and s["Resource"] == wanted for s in rights.statements(function)
    )


def test_tax_secrets_are_opened_by_the_submission_worker_alone() -> None:
    openers = [f.name for f in FUNCTIONS if allowed(f, "kms:Decrypt", "TaxSecretsKey")]

    assert openers == ["submission_worker"]


def test_mail_secrets_are_opened_by_who_mails_and_who_sets_a_key_that_was_fixed() -> None:
    openers = [f.name for f in FUNCTIONS if allowed(f, "kms:Decrypt", "MailSecretsKey")]

    # ADR 0022: keys made again; ADR 0011: keys fixed at acceptance
    assert openers == ["registration_worker", "activation_worker", "mail_worker"]


def test_licence_secrets_are_opened_by_the_api_alone() -> None:
    openers = [f.name for f in FUNCTIONS if allowed(f, "kms:Decrypt", "LicenceSecretsKey")]

    assert openers == ["APIHandler"]


@pytest.mark.parametrize("function", WORKERS, ids=lambda f: f.queue)
def test_worker_reports_partial_failures_from_its_own_queue(function: Function) -> None:
    worker = OVERLAY["Resources"][function.logical_id]["Properties"]
    (source,) = worker["Events"].values()

    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["Properties"]["Queue"] == {"Fn::GetAtt": [queue_resource(function.queue), "Arn"]}
    polled = [s for s in rights.statements(function) if "sqs:ReceiveMessage" in s["Action"]]
    assert [s["Resource"] for s in polled] == [source["Properties"]["Queue"]]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_logs_are_kept_for_a_while_and_no_longer(function: Function) -> None:
    group = OVERLAY["Resources"][f"{function.logical_id}LogGroup"]["Properties"]

    assert group["RetentionInDays"] == {"Ref": "LogDays"}
    assert OVERLAY["Parameters"]["LogDays"]["Default"] == 90


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.schedule], ids=lambda f: f.name)
def test_one_failed_run_of_a_schedule_raises_an_alarm(function: Function) -> None:
    alarm = OVERLAY["Resources"][f"{function.logical_id}ErrorsAlarm"]["Properties"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors")
    assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["Statistic"]) == (1, 1, "Sum")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": function.logical_id}}]
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


@pytest.mark.parametrize("function", WORKERS, ids=lambda f: f.queue)
def test_error_in_the_log_of_a_worker_raises_an_alarm(function: Function) -> None:
    counted = OVERLAY["Resources"][f"{function.logical_id}LoggedErrors"]["Properties"]
    alarm = OVERLAY["Resources"]["WorkerErrorsAlarm"]["Properties"]
    (metric,) = counted["MetricTransformations"]

    assert counted["LogGroupName"] == {"Ref": f"{function.logical_id}LogGroup"}
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"]) == (
        metric["MetricNamespace"],
        metric["MetricName"],
        [],
    )
    assert (alarm["Threshold"], alarm["DatapointsToAlarm"], alarm["Statistic"]) == (1, 1, "Sum")
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_many_wrong_licence_numbers_in_the_log_of_the_api_raise_an_alarm() -> None:
    counted = OVERLAY["Resources"]["WrongNumbersLogged"]["Properties"]
    alarm = OVERLAY["Resources"]["WrongNumbersAlarm"]["Properties"]
    (metric,) = counted["MetricTransformations"]

    assert counted["LogGroupName"] == {"Ref": "APIHandlerLogGroup"}
    assert counted["FilterPattern"] == f'{{ $.message = "{WRONG_NUMBER}" }}'
    assert (alarm["Namespace"], alarm["MetricName"]) == (
        metric["MetricNamespace"],
        metric["MetricName"],
    )
    assert (alarm["Threshold"], alarm["Period"], alarm["Statistic"]) == (100, 300, "Sum")
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_what_counts_as_an_error_is_what_an_error_is_logged_as(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    logs.configure("INFO")
    logging.getLogger("chalicelib.example").error("example", extra={"document": "doc_1"})
    line = json.loads(capsys.readouterr().out)

    pattern = OVERLAY["Resources"]["MailWorkerLoggedErrors"]["Properties"]["FilterPattern"]
    assert pattern == f'{{ $.level = "{line["level"]}" }}'


def test_failures_that_the_api_answers_itself_raise_an_alarm() -> None:
    api = OVERLAY["Resources"]["RestAPI"]["Properties"]
    alarm = OVERLAY["Resources"]["ApiErrorsAlarm"]["Properties"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", "5XXError")
    assert alarm["Dimensions"] == [
        {"Name": "ApiName", "Value": api["DefinitionBody"]["info"]["title"]}
    ]
    assert "MetricsEnabled" not in api["MethodSettings"][0], "paid for, and by stage and route"
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_gateway_has_no_stage_but_ours() -> None:
    api = OVERLAY["Resources"]["RestAPI"]["Properties"]

    assert api["OpenApiVersion"] == "2.0", "SAM adds one named `Stage` where nobody says it"


def test_gateway_may_log_before_its_stage_is_made_and_after_another_is_gone() -> None:
    api = OVERLAY["Resources"]["RestAPI"]["Properties"]
    group = OVERLAY["Resources"]["GatewayLogGroup"]["Properties"]

    assert api["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": ["GatewayLogGroup", "Arn"]}
    assert {"Ref": "GatewayLogging"} in group["Tags"][0]["Value"]["Fn::If"]
    for name in ("GatewayLogging", "GatewayLoggingRole"):
        assert OVERLAY["Resources"][name]["DeletionPolicy"] == "Retain"


def test_gateway_answers_are_our_problem_documents() -> None:
    responses = OVERLAY["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]

    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE"} <= set(responses)
    for row in gateway.answers():
        text, _ = responses[row["type"]]["ResponseTemplates"][problems.CONTENT_TYPE]["Fn::Sub"]
        document = json.loads(text)
        known = f"https://$context.domainName${{Stage}}{problems.PAGES}{row['code']}"
        assert (document["type"], document["code"]) == (known, row["code"])
        assert " / " in document["detail"], "Spanish, then English"
    (limit,) = [row["detail"] for row in gateway.answers() if row["type"] == "REQUEST_TOO_LARGE"]
    assert limit.count(f" {endpoint.MAX_BODY_BYTES // 1024**2} MB") == 2
    ours = {code for code, _ in problems.GATEWAY_CODES.values()}
    assert {row["code"] for row in gateway.answers()} - ours == problems.GATEWAY_ONLY_CODES.keys()


def test_bodies_reach_the_application_byte_for_byte() -> None:
    api = OVERLAY["Resources"]["RestAPI"]["Properties"]

    assert api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_largest_body_fits_into_what_lambda_takes_in_base64() -> None:
    assert endpoint.MAX_BODY_BYTES * 4 / 3 < 6_000_000


def test_access_log_names_no_person_and_no_body() -> None:
    api = OVERLAY["Resources"]["RestAPI"]["Properties"]

    assert "resourcePath" in api["AccessLogSetting"]["Format"]
    assert "$context.path" not in api["AccessLogSetting"]["Format"].replace("resourcePath", "")
    assert api["MethodSettings"][0]["DataTraceEnabled"] is False
    assert api["MethodSettings"][0]["ThrottlingRateLimit"] > 0


def test_strangers_are_throttled_below_the_quotas_of_the_identity_provider() -> None:
    settings = OVERLAY["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    rates = {
        f"{each['HttpMethod']} {each['ResourcePath'][1:].replace('~1', '/')}": each[
            "ThrottlingRateLimit"
        ]
        for each in settings[1:]
    }
    sessions = "POST /v1/sessions"
    asked = {"POST /v1/accounts": 1, sessions: 1, f"{sessions}/new-password": 1}  # to authenticate
    made = {"POST /v1/accounts": 1, "POST /v1/password-resets/confirmation": 1}  # users

    assert rates.keys() == {row for row, each in ACCESS.items() if each.counted_as}
    assert sum(rates[row] * times for row, times in asked.items()) <= 120 * 0.9
    assert sum(rates[row] * times for row, times in made.items()) <= 50 * 0.9
    assert rates["POST /v1/sessions/refresh"] <= 120 * 0.9
    assert {each["ThrottlingBurstLimit"] for each in settings[1:]} <= set(rates.values())
    assert not any(each["DataTraceEnabled"] for each in settings)


def test_firewall_leaves_to_one_address_what_a_plan_lets_a_business_do() -> None:
    plans = [plan for country in countries() for plan in required_part(country, "plans")]
    most = max(plan.per_minute for plan in plans)

    assert 5 * most * 3 <= edge.ANYTHING, "each document is issued, and asked about twice"


def test_what_the_firewall_refuses_reads_as_what_the_gateway_does() -> None:
    _, headers, body = gateway.problem("THROTTLED", "")
    firewall = OVERLAY["Resources"]["Firewall"]["Properties"]
    wanted = {**headers, "Retry-After": "300"}
    del wanted["Content-Type"]  # WAF takes it from the kind of body alone

    written, at = firewall["CustomResponseBodies"]["refused"]["Content"]["Fn::Sub"]
    assert written.replace("${Api}", "") == body
    assert json.loads(written)["type"] == "${Api}/v1/problems/too-many-requests"
    named, of_aws = at["Api"]["Fn::If"][1:]
    assert named == {"Fn::Sub": "https://${DomainName}"}
    assert of_aws["Fn::Sub"][0].startswith("https://${RestAPI}.execute-api.")
    for rule in firewall["Rules"]:
        said = rule["Action"]["Block"]["CustomResponse"]["ResponseHeaders"]
        assert {each["Name"]: each["Value"] for each in said} == wanted
        assert len(said) <= 10, "WAF takes no more"


def narrowed(rate: dict[str, Any]) -> list[dict[str, Any]]:
    """List what a rate is narrowed to."""
    found: dict[str, Any] = rate["ScopeDownStatement"]
    every: list[dict[str, Any]] = found.get("AndStatement", {}).get("Statements", [found])
    return every


def test_firewall_stands_before_the_api_with_a_rate_for_each_act_and_one_for_all() -> None:
    resources = OVERLAY["Resources"]
    rules = {rule["Name"]: rule for rule in resources["Firewall"]["Properties"]["Rules"]}
    rates = {name: rule["Statement"]["RateBasedStatement"] for name, rule in rules.items()}
    place = resources["FirewallPlace"]["Properties"]

    direct = {each: rate for each, rate in rates.items() if not each.endswith("ByConsole")}
    by_console = {each.removesuffix("ByConsole"): rates[each] for each in rates.keys() - direct}
    proven = by_console["Anything"]["ScopeDownStatement"]

    assert {name.lower() for name in direct} == {*LIMITS, "anything"}
    assert {each: rate["Limit"] for each, rate in by_console.items()} == {
        each: rate["Limit"] for each, rate in direct.items()
    }
    assert [rule["Priority"] for rule in rules.values()] == list(range(len(rules)))
    assert all(
        rule["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429 for rule in rules.values()
    )
    assert all(10 <= rate["Limit"] <= edge.ANYTHING for rate in rates.values())
    called = {r.split(" ")[1] for r, a in ACCESS.items() if a.counted_as}
    for side in (direct, by_console):
        paths = re.findall(r'"SearchString": "([^"]+)"', json.dumps(side))
        assert sorted(paths) == sorted(path + end for path in called for end in ("", "/"))
    for name, rate in direct.items():
        assert rate["AggregateKeyType"] == "IP"
        assert narrowed(rate)[0] == {"NotStatement": {"Statement": proven}}, name
    for name, rate in by_console.items():
        assert rate["AggregateKeyType"] == "FORWARDED_IP"
        assert rate["ForwardedIPConfig"]["HeaderName"] == viewer.VIEWER
        assert narrowed(rate)[0] == proven, name
    assert proven["ByteMatchStatement"]["FieldToMatch"]["SingleHeader"]["Name"] == "enlace-edge"
    assert proven["ByteMatchStatement"]["SearchString"] == distribution.SECRET
    assert place["WebACLArn"] == {"Fn::GetAtt": ["Firewall", "Arn"]}
    assert place["ResourceArn"]["Fn::Sub"][1]["Api"] == {"Ref": "RestAPI"}
    assert properties("UserPool")["UserPoolTier"] == "LITE"


@pytest.mark.parametrize(
    "module",
    [
        "deployment",
        "functions",
        "gateway",
        "local.api_host",
        "overlay",
        "packaging",
        "release",
        "verification",
    ],
)
def test_examples_in_the_docstrings_hold(module: str) -> None:
    results = doctest.testmod(importlib.import_module(f"infra.{module}"))

    assert results.attempted > 0
    assert results.failed == 0
