"""What a firm has to ask the operator for before it may use it, and the talk about it. Pure.

What is active stands with the firm, which is read where it counts; a request is the talk that led
there, and remains as what was asked and how it was decided (docs/adr/0035).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple

from pydantic import Field

from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.listing import Listing
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text

FeatureName = Literal["sme_licences"]
FEATURE_NAMES: Final[dict[FeatureName, Text]] = {
    "sme_licences": Text(
        es="licencias PYME de notificaciones", en="SME licences for notifications"
    ),
}
Side = Literal["firm", "operator"]
SIDE_NAMES: Final[dict[Side, Text]] = {
    "firm": Text(es="el despacho", en="the firm"),
    "operator": Text(es="el operador", en="the operator"),
}
FeatureState = Literal["asked", "approved", "rejected", "withdrawn", "revoked"]
FEATURE_STATE_NAMES: Final[dict[FeatureState, Text]] = {
    "asked": Text(es="pedida", en="asked for"),
    "approved": Text(es="aprobada", en="approved"),
    "rejected": Text(es="rechazada", en="rejected"),
    "withdrawn": Text(es="retirada por el despacho", en="withdrawn by the firm"),
    "revoked": Text(es="retirada por el operador", en="revoked by the operator"),
}
FeatureAct = Literal["approve", "reject", "withdraw", "revoke"]
MACHINE: Final[dict[tuple[FeatureState, FeatureAct], FeatureState]] = {
    ("asked", "approve"): "approved",
    ("asked", "reject"): "rejected",
    ("asked", "withdraw"): "withdrawn",
    ("approved", "revoke"): "revoked",
}
"""Every step that exists; after a final one the firm can ask again."""
MOST_SAID: Final = 40
"""Messages of one request."""


class FeatureNotActive(Conflict):
    """The firm must ask the operator for it first."""

    code = "feature-not-active"
    text = Text(
        es="Su despacho aún no tiene activas las {feature}. ¿Quiere activarlas? Un administrador "
        "puede pedirlo al operador.",
        en="Your firm does not have {feature} active yet. Do you want to activate them? An "
        "administrator can ask the operator.",
    )
    way = "POST /v1/firms/{firm}/feature-requests"


class FeatureAskedAlready(Conflict):
    """The firm has it, or a request for it waits."""

    code = "feature-asked-already"
    text = Text(
        es="Su despacho ya tiene las {feature}, o ya las pidió; vea sus solicitudes al operador.",
        en="Your firm has {feature} already, or has asked for them; see its requests to the "
        "operator.",
    )
    way = "GET /v1/firms/{firm}/feature-requests"


class WrongFeatureState(Conflict):
    """The request was decided, or withdrawn."""

    code = "wrong-feature-state"
    text = Text(
        es="La solicitud está {state} y no admite ese paso; léala de nuevo.",
        en="The request is {state}, which does not allow that step; read it again.",
    )


class FeatureTalkFull(Conflict):
    """As much was said of one request as there may be."""

    code = "feature-request-full"
    text = Text(
        es="Esta solicitud ya tiene {most} mensajes; decídala o retírela, y empiece otra.",
        en="This request has {most} messages already; decide or withdraw it, and begin another.",
    )


class FeatureRequestNotFound(NotFound):
    """The firm has no such request."""

    code = "feature-request-not-found"
    text = Text(
        es="No existe esa solicitud; vea las que el despacho hizo al operador.",
        en="There is no such request; see those that the firm made to the operator.",
    )
    way = "GET /v1/firms/{firm}/feature-requests"


class Said(Model):
    """A message of the talk."""

    by: Side
    at: Instant
    message: str = Field(repr=False)


class FeatureRequest(Entity):
    """A firm asks the operator for a feature."""

    id: str
    firm_id: str
    firm_name: str
    """As it was called when it asked."""
    feature: FeatureName
    state: FeatureState = "asked"
    asked_by: str
    said: tuple[Said, ...]
    """Oldest first."""
    decided_at: Instant | None = None

    @property
    def waits_for(self) -> Side | None:
        """Whose turn it is: of whoever did not write last; None: it is decided."""
        if self.state != "asked":
            return None
        return "operator" if self.said[-1].by == "firm" else "firm"

    def with_message(self, by: Side, message: str, at: datetime) -> FeatureRequest:
        """Return it with one message more.

        Raises:
            WrongFeatureState: it is decided.
            FeatureTalkFull: there are as many as there may be.
        """
        if self.state != "asked":
            raise WrongFeatureState(state=FEATURE_STATE_NAMES[self.state])
        if len(self.said) >= MOST_SAID:
            raise FeatureTalkFull(most=MOST_SAID)
        return self.but(said=(*self.said, Said(by=by, at=at, message=message)))

    def after(self, act: FeatureAct, at: datetime, reason: str | None = None) -> FeatureRequest:
        """Return it as it is after `act`; a reason is what the operator says of it.

        Raises:
            WrongFeatureState: the step does not exist from here.
        """
        following = MACHINE.get((self.state, act))
        if following is None:
            raise WrongFeatureState(state=FEATURE_STATE_NAMES[self.state])
        last = () if reason is None else (Said(by="operator", at=at, message=reason),)
        return self.but(state=following, decided_at=at, said=(*self.said, *last))


class ListedFeature(NamedTuple):
    """What the operator's list knows of a request."""

    id: str
    firm_id: str
    firm_name: str
    feature: str
    state: str
    waits_for: str
    """Empty: it is decided."""
    since: str
    """Of the last message."""

    @classmethod
    def of(cls, asked: FeatureRequest) -> ListedFeature:
        """Take from a request what the list needs."""
        since = clock.iso(asked.said[-1].at)
        return cls(
            asked.id,
            asked.firm_id,
            asked.firm_name,
            asked.feature,
            asked.state,
            asked.waits_for or "",
            since,
        )


_WAITING: Final = ("operator", "firm", "")
FEATURE_LISTING: Final = Listing[ListedFeature](
    row=ListedFeature,
    searched=lambda row: (row.id, row.firm_id, row.firm_name),
    sorts={
        "waiting": lambda row: f"{_WAITING.index(row.waits_for)}{row.since}",
        "since": lambda row: row.since,
        "firm_name": lambda row: row.firm_name.casefold(),
    },
    state=lambda row: row.state,
)
