"""Composition root: the application, its middleware, routes, queues and schedules. No logic.

A room is loaded by the first request or message that needs it, so that a function starts quickly.

Function names become logical ids of the template (`mail_worker` -> `MailWorker`): renaming one
replaces the function. Queue ARNs are stand-ins that the packaging replaces by the real ones.
"""

from __future__ import annotations

import gc

gc.disable()  # what is loaded stays: looking through it for what may go is a tenth of a cold start

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from chalice.app import CloudWatchEvent, Cron, Rate, Request, Response, SQSEvent

from chalicelib.aws.consumer import consume
from chalicelib.core import logs
from chalicelib.core.settings import log_level
from chalicelib.http.access import ROOMS
from chalicelib.http.application import Application
from chalicelib.http.cors import preflight
from chalicelib.http.endpoint import ROUTES
from chalicelib.http.middleware import finish
from chalicelib.http.responding import respond
from chalicelib.http.unknown import ANY_ADDRESS, METHODS, unknown_address

logs.configure(log_level())
app = Application(app_name="enlace", configure_logs=False)
app.api.cors = False  # of one origin only, and answered by the gateway: see chalicelib.http.cors


def _register(room: str, row: str) -> None:
    method, path = row.split(" ")

    def view(**parameters: str) -> Response:
        import_module(f"chalicelib.{room}.routes")
        return respond(ROUTES[row], cast("Request", app.current_request), parameters)

    app.route(path, methods=[method], content_types=[])(view)


def _register_preflight(path: str) -> None:
    methods = list(app.routes[path])

    def view(**_: str) -> Response:
        return preflight(methods)

    app.route(path, methods=["OPTIONS"], content_types=[])(view)


def _register_unknown() -> None:
    def view(**_: str) -> Response:
        return unknown_address()

    app.route(ANY_ADDRESS, methods=list(METHODS), content_types=[])(view)


for room, rows in ROOMS.items():
    for row in rows:
        _register(room, row)
_register_unknown()
for address in list(app.routes):
    _register_preflight(address)


@app.middleware("http")
def every_response(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Turn the framework's own refusals into problem documents; add the common headers."""
    return finish(event, get_response(event))


def _queue(name: str) -> str:
    return f"arn:aws:sqs:us-east-1:000000000000:enlace-{name}"


@app.on_sqs_message(queue_arn=_queue("registration"), name="registration_worker")
def registration_worker(event: SQSEvent) -> dict[str, Any]:
    """Prepare registered accounts."""
    from chalicelib.accounts.workers import handle

    return consume(event.to_dict(), "prepare_account", handle)


@app.on_sqs_message(queue_arn=_queue("activation"), name="activation_worker")
def activation_worker(event: SQSEvent) -> dict[str, Any]:
    """Activate accepted licences."""
    from chalicelib.licences.workers import handle

    return consume(event.to_dict(), "activate_licence", handle)


@app.on_sqs_message(queue_arn=_queue("submission"), name="submission_worker")
def submission_worker(event: SQSEvent) -> dict[str, Any]:
    """Sign documents, submit them and follow them to their final state."""
    from chalicelib.invoicing.workers import submit

    return consume(event.to_dict(), "submit_document", submit)


@app.on_sqs_message(queue_arn=_queue("delivery"), name="delivery_worker")
def delivery_worker(event: SQSEvent) -> dict[str, Any]:
    """Draw the PDF and deliver accepted documents to the customer."""
    from chalicelib.invoicing.workers import deliver

    return consume(event.to_dict(), "deliver_document", deliver)


@app.on_sqs_message(queue_arn=_queue("mail"), name="mail_worker")
def mail_worker(event: SQSEvent) -> dict[str, Any]:
    """Send the e-mails that wait."""
    from chalicelib.mail.workers import handle

    return consume(event.to_dict(), "send_mail", handle)


@app.on_sqs_message(queue_arn=_queue("mail_events"), name="mail_events_worker")
def mail_events_worker(event: SQSEvent) -> dict[str, Any]:
    """Hear what became of mails."""
    from chalicelib.postbox.workers import hear

    return consume(event.to_dict(), "hear_of_mail", hear)


@app.on_sqs_message(queue_arn=_queue("reminders"), name="reminders_worker")
def reminders_worker(event: SQSEvent) -> dict[str, Any]:
    """Remind people of what has come due."""
    from chalicelib.postbox.workers import remind

    return consume(event.to_dict(), "remind", remind)


@app.on_sqs_message(queue_arn=_queue("exports"), name="exports_worker")
def exports_worker(event: SQSEvent) -> dict[str, Any]:
    """Write the accounting batches that businesses asked for."""
    from chalicelib.accounting.workers import handle

    return consume(event.to_dict(), "export_batch", handle)


@app.on_sqs_message(queue_arn=_queue("companies"), name="companies_worker")
def companies_worker(event: SQSEvent) -> dict[str, Any]:
    """Take in the company lists that firms sent."""
    from chalicelib.firms.workers import handle

    return consume(event.to_dict(), "take_company_list", handle)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """Send again what is due and was not done."""
    from chalicelib.aws.sweeping import sweep as send_due_again

    send_due_again()


@app.schedule(Rate(1, unit=Rate.DAYS), name="catalogues")
def catalogues(event: CloudWatchEvent) -> None:
    """Take our copies of lists that others keep in anew."""
    from chalicelib.catalogues.service import refresh

    refresh()


@app.schedule(Cron(10, 0, "*", "*", "?", "*"), name="anchors")
def anchors(event: CloudWatchEvent) -> None:
    """Keep how far histories went on the day before where nobody can change it."""
    from chalicelib.aws.anchoring import anchor

    anchor()


gc.freeze()  # nor do later collections look through it
gc.enable()
