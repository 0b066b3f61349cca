"""Routes of licence numbers, and of the installations that took them."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.http.endpoint import Routes
from chalicelib.installations.service import InstallationList, InstallationPatch, InstallationView
from chalicelib.licences import computers, numbers, replacing, self_managing
from chalicelib.licences.forms import NumberMail, NumberReplacement, NumberTextQuery, SelfManagement
from chalicelib.licences.views import LicenceView, NumberText, NumberView, SelfManagementView

routes = Routes("licences")
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"


@routes.get(f"{_LICENCE}/number", returns=NumberView)
def read_licence_number(caller: Caller, licence: str) -> NumberView:
    """Read the number by which programs are installed; the history tells who did."""
    return numbers.show(caller, licence)


@routes.get(f"{_LICENCE}/number-text", query=NumberTextQuery, returns=NumberText)
def read_licence_number_text(caller: Caller, licence: str, query: NumberTextQuery) -> NumberText:
    """Read the number with the steps to install, to copy or to open in the own mail program.

    The history tells who did.
    """
    return numbers.text(caller, licence, query)


@routes.post(
    f"{_LICENCE}/number-mail",
    body=NumberMail,
    body_optional=True,
    returns=LicenceView,
    status=202,
    idempotent=True,
)
def send_licence_number(caller: Caller, licence: str, body: NumberMail) -> LicenceView:
    """Mail the number with the steps to install to the client, in the firm's name.

    It can be sent again, and counts each time (`number_mails`); how far the newest mail came is
    shown with the others.
    """
    return numbers.send(caller, licence, body)


@routes.post(
    f"{_LICENCE}/number-replacement",
    body=NumberReplacement,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def replace_licence_number(
    caller: Caller, licence: str, body: NumberReplacement, version: int
) -> LicenceView:
    """Give the licence another number, as where its number has leaked; the old one dies at once.

    Computers that are installed go on by the other number (`keep`), or none is installed any more
    (`release`). The client is told by mail; `…/acts` says all of it before.
    """
    return replacing.replace_number(caller, licence, body, version)


@routes.get(f"{_LICENCE}/installations", returns=InstallationList)
def list_installations(caller: Caller, licence: str) -> InstallationList:
    """List the computers that the licence is installed on, with their last check-in."""
    return computers.listed(caller, licence)


@routes.patch(
    f"{_LICENCE}/installations/{{installation}}",
    body=InstallationPatch,
    returns=InstallationView,
    versioned=True,
)
def rename_installation(
    caller: Caller, licence: str, installation: str, body: InstallationPatch, version: int
) -> InstallationView:
    """Call an installation otherwise, so that people know which computer it is."""
    return computers.rename(caller, licence, installation, body, version)


@routes.post(f"{_LICENCE}/installations/{{installation}}/release", idempotent=True)
def release_installation(caller: Caller, licence: str, installation: str) -> None:
    """Release an installation: its program stops, and another computer can take its place.

    The client's contact is told by mail, and both histories tell it.
    """
    computers.release(caller, licence, installation)


@routes.put(
    "/v1/firms/{firm}/clients/{client}/self-management",
    body=SelfManagement,
    returns=SelfManagementView,
)
def put_self_management(caller: Caller, client: str, body: SelfManagement) -> SelfManagementView:
    """Set whether a client manages its own notifications: licence and mark in one act.

    `true` makes and issues its licence by what is given (a draft that there is, is taken), or has
    one that rests work again; `false` lets it rest, or takes back what is not active yet. Who takes
    the mailboxes over (`mailboxes_to`) is asked where a licence begins to rest or works again. What
    is so already stays as it is. A new licence is active once its activation is done, which a
    client who has a business in Enlace has to agree to.
    """
    return self_managing.put(caller, client, body)
