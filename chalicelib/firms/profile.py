"""The profile of a firm: what it says of itself, and how its mails look."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput, NotFound
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.ids import new_id
from chalicelib.core.tax_ids import broken_rule, likely_type
from chalicelib.core.texts import Text
from chalicelib.firms import logo, store
from chalicelib.firms.forms import FirmChanges
from chalicelib.firms.gone_files import write_gone
from chalicelib.firms.model import Firm
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.service import spread
from chalicelib.mail import service as mail

REPLY_TO_UNPROVEN = FieldRule(
    "reply-to-unproven",
    Text(
        es="No es el correo de un usuario activo del despacho. Invite antes a esa dirección, para "
        "que conste que es del despacho.",
        en="It is not the e-mail of an active user of the firm. Invite that address first, so that "
        "it is known to be the firm's.",
    ),
)
_PNG = "image/png"


class LogoNotFound(NotFound):
    """The firm has no logo."""

    code = "logo-not-found"
    text = Text(
        es="El despacho no tiene logotipo; súbalo con «PUT …/logo».",
        en="The firm has no logo; upload one by “PUT …/logo”.",
    )


def change(caller: Caller, wanted: FirmChanges, version: int) -> Firm:
    """Change what the firm says of itself; its members see another name at once.

    Raises:
        ChangedMeanwhile: the firm is not at `version` any more.
        InvalidInput: the tax id does not fit the firm's country, or nobody has proven `reply_to`.
    """
    before = read_firm(caller.tenant)
    check_version(before, version)
    _check(before, wanted)
    after = before.but(**wanted.said)
    tx = Transaction()
    changed = sorted(name for name in wanted.said if getattr(before, name) != getattr(after, name))
    if after.email != before.email:
        mail.write(
            tx,
            tenant=before.id,
            recipient=before.email,
            language=after.language,
            template="firm-email-changed",
            facts={"firm": after.name, "email": after.email},
            natural_key=(before.email, str(before.version)),
        )
    return _write(tx, caller, before, after, "firm_changed", fields=" ".join(changed))


def replace_logo(caller: Caller, data: bytes, version: int) -> Firm:
    """Set the logo of the firm's mails.

    Raises:
        ChangedMeanwhile: the firm is not at `version` any more.
        LogoTooLarge, UnreadableLogo: the file is no picture that is taken.
    """
    before = read_firm(caller.tenant)
    check_version(before, version)
    drawn = logo.draw(data)
    key = blobs.key(before.id, "logo", clock.now(), f"{new_id('logo')}.png")
    blobs.put(key, drawn.data, _PNG)
    kept = mail.Logo(key=key, width=drawn.width, height=drawn.height)
    return _write(Transaction(), caller, before, before.but(logo=kept), "logo_set")


def read_logo(caller: Caller, how: FileQuery) -> FileLink:
    """Make a link to the firm's logo.

    Raises:
        LogoNotFound: it has none.
    """
    found = read_firm(caller.tenant).logo
    if found is None:
        raise LogoNotFound
    return blobs.link(found.key, "logo.png", _PNG, inline=how.inline)


def remove_logo(caller: Caller, version: int) -> None:
    """Take the logo away.

    Raises:
        ChangedMeanwhile: the firm is not at `version` any more.
        LogoNotFound: it has none.
    """
    before = read_firm(caller.tenant)
    check_version(before, version)
    if before.logo is None:
        raise LogoNotFound
    _write(Transaction(), caller, before, before.but(logo=None), "logo_removed")


def _check(firm: Firm, wanted: FirmChanges) -> None:
    wrong = []
    if wanted.tax_id is not None:
        number_type = likely_type(firm.country, wanted.tax_id)
        rule = broken_rule(firm.country, number_type, wanted.tax_id)
        wrong += [rule.at("/tax_id")] if rule else []
    if wanted.reply_to is not None:
        active = {each.email for each in accounts.users(firm.id) if each.state == "active"}
        if wanted.reply_to not in active:
            wrong.append(REPLY_TO_UNPROVEN.at("/reply_to"))
    if wrong:
        raise InvalidInput(wrong)


def _write(
    tx: Transaction, caller: Caller, before: Firm, after: Firm, event: str, **facts: str
) -> Firm:
    spread(before, after)
    if before.logo is not None and after.logo != before.logo:
        write_gone(tx, before.id, before.logo.key)
    written = store.write_firm(tx, after)
    tx.note(Table(after.id), after.id, event, actor=caller.account_id, **facts)
    tx.commit()
    return written
