"""What becomes of a mail after it was handed over, and what people are told of that. Pure.

News of it may come twice, late and in any order: what is known only ever moves up `_RANK`, and
news of an older mail, or of an earlier round of the same one, changes nothing.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

Fate = Literal["waiting", "sent", "delayed", "delivered", "failed", "bounced", "complained"]
_RANK: Final[dict[Fate, int]] = {
    "waiting": 0,
    "sent": 1,
    "delayed": 2,
    "delivered": 3,
    "failed": 4,
    "bounced": 4,
    "complained": 5,
}
MISSED: Final[frozenset[Fate]] = frozenset({"failed", "bounced", "complained"})
"""Those in which whoever caused the mail must do something."""
FATE_NAMES: Final[dict[Fate, Text]] = {
    "waiting": Text(es="por enviar", en="to be sent"),
    "sent": Text(es="enviado", en="sent"),
    "delayed": Text(es="retrasado", en="delayed"),
    "delivered": Text(es="entregado", en="delivered"),
    "failed": Text(es="no enviado", en="not sent"),
    "bounced": Text(es="devuelto", en="bounced"),
    "complained": Text(es="rechazado como no deseado", en="reported as unwanted"),
}
Reason = Literal[
    "address-bounced-before",
    "address-complained-before",
    "content-refused",
    "expired",
    "mailbox-full",
    "no-such-address",
    "not-accepted",
    "passing-trouble",
    "silenced",
    "unwanted",
]
REASONS: Final[dict[Reason, Text]] = {
    "address-bounced-before": Text(
        es="Otro correo a esa dirección fue devuelto, así que este no se envió. Corrija la "
        "dirección; si es correcta, pida que se envíe de nuevo.",
        en="Another mail to that address bounced, so this one was not sent. Correct the address; "
        "if it is right, have it sent again.",
    ),
    "address-complained-before": Text(
        es="Quien lee esa dirección marcó un correo nuestro como no deseado y ya no se le escribe. "
        "Pídale otra dirección, o que guarde sus avisos en su cuenta, con lo que vuelven.",
        en="Whoever reads that address reported a mail of ours as unwanted and is written to no "
        "more. Ask them for another address, or to save their notices in their account, which "
        "brings them back.",
    ),
    "content-refused": Text(
        es="El servidor del destinatario no admitió el contenido. Pida que se envíe de nuevo a "
        "otra dirección, o entregue usted los archivos.",
        en="The recipient's server did not take the contents. Have it sent again to another "
        "address, or hand the files over yourself.",
    ),
    "expired": Text(
        es="Lo que decía dejó de valer antes de que pudiera salir, así que no se envió. Vuelva a "
        "pedirlo.",
        en="What it said was good no more before it could go out, so it was not sent. Ask for it "
        "again.",
    ),
    "mailbox-full": Text(
        es="El buzón está lleno. Avise al destinatario y pida que se envíe de nuevo.",
        en="The mailbox is full. Tell the recipient, and have it sent again.",
    ),
    "no-such-address": Text(
        es="Esa dirección no existe o no recibe correo. Corríjala.",
        en="That address does not exist or takes no mail. Correct it.",
    ),
    "not-accepted": Text(
        es="El correo no se pudo enviar. Revise la dirección y pida que se envíe de nuevo.",
        en="The mail could not be sent. Check the address, and have it sent again.",
    ),
    "passing-trouble": Text(
        es="El servidor del destinatario no lo recibió por ahora. Pida que se envíe de nuevo más "
        "tarde.",
        en="The recipient's server did not take it for now. Have it sent again later.",
    ),
    "silenced": Text(
        es="Quien lo recibe pidió no recibir estos avisos.",
        en="Whoever receives it asked not to get such notices.",
    ),
    "unwanted": Text(
        es="El destinatario lo marcó como no deseado; no se le escribe más. Hable con él por otra "
        "vía.",
        en="The recipient reported it as unwanted and is written to no more. Talk to them another "
        "way.",
    ),
}
"""Why, and what to do; none is ever renamed."""


def reason_told(kept: str) -> Text:
    """Tell a reason as histories keep it; one that is not known is told as itself."""
    words = {str(reason): text for reason, text in REASONS.items()}
    return words.get(kept) or Text(es=kept, en=kept)


class MailNote(Model):
    """What is known of a mail by now, kept with what it belongs to."""

    tenant: str
    """Whose the mail is."""
    mail_id: str
    to: str
    written_at: Instant
    round: int
    """How often a person had it sent again."""
    state: Fate
    at: Instant
    reason: Reason | None = None

    def replaces(self, known: MailNote | None) -> bool:
        """Return whether this is news to who knows that."""
        if known is None or known.mail_id != self.mail_id:
            return known is None or known.written_at <= self.written_at
        return (self.round, _RANK[self.state]) > (known.round, _RANK[known.state])


class MailState(Shown):
    """How far a mail has come, and what to do if it did not arrive."""

    to: str
    state: Annotated[Fate, in_words(FATE_NAMES)]
    at: Instant
    reason: Annotated[Reason | None, in_words(REASONS)]
    """Why it did not arrive; its words say what to do."""

    @classmethod
    def of(cls, note: MailNote) -> MailState:
        """Show a note."""
        return cls(to=note.to, state=note.state, at=note.at, reason=note.reason)
