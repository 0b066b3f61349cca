"""Who asks, and as what: by their token, their place in the tenant, or a connection of their firm.

`Connect-As` names a connection (`core.connecting`) on the routes of a business: who sends it acts
there for the client, in the name of the firm. On other routes it says nothing. All that is looked
at is read in one round trip, by a connection as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from chalice.app import Request

from chalicelib.aws.sessions import Held, note_use, session_key
from chalicelib.aws.standing import (
    read_rights,
    read_standing,
    wanted_of_connection,
    wanted_of_firm,
)
from chalicelib.aws.table import PLATFORM, get_many
from chalicelib.aws.transaction import StoredResponse, response_key
from chalicelib.core import clock
from chalicelib.core.api_tokens import ROLE as BY_TOKEN
from chalicelib.core.api_tokens import PersonNeeded
from chalicelib.core.caller import (
    Caller,
    ConnectionNotFound,
    Hidden,
    Idempotency,
    PublicRequest,
)
from chalicelib.core.connecting import ConnectionStanding, LinkStanding
from chalicelib.core.errors import Forbidden
from chalicelib.core.installed import ROLE
from chalicelib.core.scope import OF_COMPANIES
from chalicelib.core.sessions import PROOF_LASTS, SessionRecord
from chalicelib.core.standing import FirmStanding, Membership, SignedIn
from chalicelib.core.texts import Language, Text
from chalicelib.http import auth
from chalicelib.http.endpoint import Route
from chalicelib.http.reading import header

CONNECT_AS: Final = "Connect-As"
CONNECTED_AS: Final = "Connected-As"
"""In every response to somebody who acts by a connection: whose it is, and until when."""


class ProofNeeded(Forbidden):
    """The route wants the person of the session to have proven lately that it is them."""

    code = "proof-needed"
    text = Text(
        es="Para esto hace falta haber demostrado quién es hace menos de {minutes} minutos: "
        "escriba su contraseña y repita.",
        en="This takes a proof of who you are that is less than {minutes} minutes old: type your "
        "password and repeat.",
    )
    way = "POST /v1/sessions/current/proof"


class FactorNeeded(Forbidden):
    """What the person may do takes a second factor, and their session has none."""

    code = "second-factor-needed"
    text = Text(
        es="Para esto hace falta un segundo factor: prepárelo en «Mi cuenta», o entre con él si ya "
        "lo tiene.",
        en="This takes a second factor: set it up at “My account”, or sign in with it if you have "
        "one.",
    )
    way = "POST /v1/me/second-factor"


class Standing(NamedTuple):
    """What is known of who asks; None stands for what is not there or was not asked for."""

    account: SignedIn | None = None
    session: SessionRecord | None = None
    membership: Membership | None = None
    """Of the tenant, or of the firm that is connected."""
    firm: FirmStanding | None = None
    connection: ConnectionStanding | None = None
    link: LinkStanding | None = None
    stored: StoredResponse | None = None
    """The response that this very request had before, if it may repeat."""


def identify(
    route: Route,
    request: Request,
    tenant: str,
    language: Language,
    request_id: str,
    idempotency: Idempotency | None,
) -> tuple[Caller, Standing]:
    """Find out who asks, where they belong, and whether this very request has a response.

    Who says no language is responded to in that of the account.
    """
    held = auth.read_bearer(header(request, "authorization"))
    caller = Caller(
        account_id=held.account_id,
        language=language,
        request_id=request_id,
        tenant=PLATFORM if route.access.audience == "operator" else tenant,
        idempotency=idempotency,
    )
    standing = _read(route, caller, held, connection_named(route, request))
    account, session = auth.check_standing(standing.account, standing.session, held)
    note_use(caller.account_id, session, clock.now())
    caller = replace(caller, session=session)
    if not header(request, "accept-language"):
        caller = replace(caller, language=account.language)
    if standing.membership is not None:  # to others it is as if the firm were not there
        auth.check_firm(standing.firm)
    return caller, standing


def connection_named(route: Route, request: Request) -> str:
    """Return the id of the connection by which somebody asks; empty: for themselves."""
    return header(request, CONNECT_AS) if route.access.audience == "business" else ""


def acting(route: Route, request: Request, caller: Caller, standing: Standing) -> Caller:
    """Return who asks as they act by the connection that they name; without one, as they are.

    Raises:
        ConnectionNotFound: there is none, or it is another person's.
        ConnectionOver: it is over.
    """
    if not connection_named(route, request):
        return caller
    firm_id = standing.connection.firm_id if standing.connection else ""
    known = _with_rights(standing.membership, firm_id, caller)
    return caller.by_connection(standing.connection, standing.link, known, clock.now())


def admitted(route: Route, caller: Caller, standing: Standing) -> Caller:
    """Return who asks with the rights that they have in the tenant, or refuse.

    Raises:
        Hidden: they do not belong there.
        Deactivated: they belong there, and may do nothing for now.
        NotAllowed: their role does not carry the permission of the route.
        ApplicationMissing: the application that the permission takes is not theirs.
        BeyondConnection: they act by a connection, which does not go so far.
    """
    permission, membership = route.access.permission, standing.membership
    if not caller.tenant:
        return caller
    if caller.connected or caller.role in {ROLE, BY_TOKEN}:
        caller.require(permission)
        return caller
    if permission in OF_COMPANIES:
        membership = _with_rights(membership, caller.tenant, caller)
    return caller.within(membership, permission, clock.now())


def require_proof(route: Route, caller: Caller) -> None:
    """Pass, or refuse somebody who may sit at the open session of another.

    Raises:
        PersonNeeded: it is a program that asks.
        ProofNeeded: the last proof is too long ago.
    """
    if not route.access.is_proven:
        return
    if caller.session is None:
        raise PersonNeeded
    if not caller.session.is_proven(clock.now()):
        raise ProofNeeded(minutes=int(PROOF_LASTS.total_seconds()) // 60)


def require_factor(route: Route, caller: Caller, standing: Standing) -> None:
    """Pass, or refuse whoever must have a second factor and came without.

    Operators must, and administrators of a firm that says so, in the businesses of its clients too.

    Raises:
        FactorNeeded: their session was not proven by one.
    """
    if caller.session is None or caller.session.has_factor:
        return
    firm, role = standing.firm, standing.membership.role if standing.membership else ""
    wants = firm is not None and firm.wants_second_factor and role == "administrator"
    if wants or route.access.audience == "operator":
        raise FactorNeeded


def _with_rights(membership: Membership | None, tenant: str, caller: Caller) -> Membership | None:
    """Return a membership with the rights that do not lie beside it."""
    if membership is None or not membership.is_apart:
        return membership
    return membership.but(rights=read_rights(tenant, caller.account_id))


def _read(route: Route, caller: Caller, held: Held, connection_id: str) -> Standing:
    """Read who asks, as whom, whether their firm is locked, and the response that there may be."""
    wanted: list[Any] = [(session_key(held.account_id, held.session_id), SessionRecord)]
    names = ["session"]
    try:
        if connection_id:
            of_it = wanted_of_connection(caller.tenant, connection_id, caller.account_id)
            if not of_it:
                raise ConnectionNotFound
            wanted += of_it
            names += ["connection", "link", "firm", "membership"]
        elif route.access.audience == "firm":
            wanted.append(wanted_of_firm(caller.tenant))
            names.append("firm")
        if caller.idempotency:
            key = response_key(caller, caller.idempotency.key_digest)
            wanted.append((key, StoredResponse))
            names.append("stored")
        tenant = "" if connection_id else caller.tenant
        account, membership, *rest = read_standing(caller.account_id, tenant, wanted)
    except ValueError as exc:  # a tenant that cannot be one
        raise Hidden from exc
    found = {"membership": membership} | dict(zip(names, rest, strict=True))
    return Standing(account=account, **found)


def stored_response(caller: Caller | PublicRequest) -> StoredResponse | None:
    """Read the response that this very request had before, if it may repeat."""
    if caller.idempotency is None:
        return None
    key = response_key(caller, caller.idempotency.key_digest)
    found: StoredResponse | None = get_many([(key, StoredResponse)])[0]
    return found


def connected_as(connection: ConnectionStanding) -> str:
    """Write the header that tells on whose behalf a response is: names in UTF-8 (RFC 8187)."""
    firm, client = (
        f"UTF-8''{quote(name, safe='')}"
        for name in (connection.firm_name, connection.business_name)
    )
    until = clock.iso(connection.expires_at)
    told = f"connection={connection.id}; scope={connection.scope}; until={until}"
    return f"{told}; firm*={firm}; client*={client}"
