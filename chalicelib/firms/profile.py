"""The profile of a firm: what it says of itself, and how its mails look."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.ids import new_id
from chalicelib.core.tax_ids import broken_rule
from chalicelib.core.texts import Text
from chalicelib.firms import logo, reply_to
from chalicelib.firms.forms import FirmChanges
from chalicelib.firms.model import Firm
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.service import write_changed
from chalicelib.mail import service as mail

_PNG = "image/png"


class LogoNotFound(NotFound):
    """The firm has no logo."""

    code = "logo-not-found"
    text = Text(
        es="El despacho no tiene logotipo; suba uno.",
        en="The firm has no logo; upload one.",
    )
    way = "PUT /v1/firms/{firm}/logo"


def change(caller: Caller, wanted: FirmChanges, version: int) -> Firm:
    """Change what the firm says of itself; its members see another name at once.

    Raises:
        ChangedMeanwhile: the firm is not at `version` any more.
        InvalidInput: the tax id does not fit the firm's country.
        LimitReached, TooManyTries: too many mails with codes to prove `reply_to`, or addresses of
            the firm that no user of it has proven.
    """
    before = read_firm(caller.tenant)
    check_version(before, version)
    _check(before, wanted)
    tx, said = Transaction(), dict(wanted.said)
    after = before
    if "reply_to" in said:
        after = reply_to.write_wanted(tx, caller, before, wanted.reply_to)
        said["reply_to"] = after.reply_to
    after = after.but(**said).with_zone_kept(before, clock.now())
    changed = sorted(name for name in said if getattr(before, name) != getattr(after, name))
    if after.email != before.email:
        if after.email not in reply_to.proven(before.id):
            accounts.count_address(caller, after.email)
        mail.write(
            tx,
            tenant=before.id,
            recipient=before.email,
            language=after.language,
            template="firm-email-changed",
            facts={"firm": after.name, "email": after.email},
            natural_key=(before.email, str(before.version)),
        )
    reply_to.write_told(tx, before, after)
    if after.wants_second_factor and not before.wants_second_factor:
        accounts.write_factor_asked(tx, after.id, after.name, str(before.version))
    return write_changed(tx, caller, before, after, "firm_changed", fields=" ".join(changed))


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
    return write_changed(Transaction(), caller, before, before.but(logo=kept), "logo_set")


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
    write_changed(Transaction(), caller, before, before.but(logo=None), "logo_removed")


def _check(firm: Firm, wanted: FirmChanges) -> None:
    wrong = []
    if wanted.tax_id is not None:
        rule = broken_rule(firm.country, None, wanted.tax_id)
        wrong += [rule.at("/tax_id")] if rule else []
    if wrong:
        raise InvalidInput(wrong)
