"""What a firm does with a licence that is there: it rests, goes on, ends (docs/adr/0021).

Each act is told before it is done, done once however often it is asked for, and told to those whom
it concerns in the transaction that does it. What a licence holds of a company and a business
follows from its state (`linking.write_held`), whatever the act.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.history import SYSTEM, of_firm
from chalicelib.core.texts import Text
from chalicelib.licences import reminding, store
from chalicelib.licences.act_views import acts_view
from chalicelib.licences.act_words import ACTS, CLIENTS_OWN, STRANGERS_ONLY, ActName
from chalicelib.licences.forms import Deletion, Handing, NewPayer
from chalicelib.licences.handing import NOTHING_SAID, foretold, keeper_said, write_handed
from chalicelib.licences.linking import link_after, link_of, write_held
from chalicelib.licences.model import (
    LINKED,
    MACHINE,
    TERMS_OVER,
    Keeper,
    Licence,
    LicenceIncomplete,
)
from chalicelib.licences.products import product_of, require_plan
from chalicelib.licences.run_words import require_possible, told_of
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import (
    issuing_after,
    note_at_business,
    write_request_gone,
    write_told,
)
from chalicelib.licences.views import Acts, LicenceView, view
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import CoverEnd

CLIENT_EMAIL_DIFFERS = FieldRule(
    "client-email-differs",
    Text(
        es="No es el correo del cliente de esta licencia; escríbalo como está en ella, para "
        "confirmar que es la que quiere eliminar.",
        en="This is not the e-mail of the client of this licence; type it as the licence has it, "
        "to confirm that it is the one that you mean to delete.",
    ),
)


def read_acts(caller: Caller, licence_id: str) -> Acts:
    """Tell what can be done with a licence now, and what each act would do."""
    licence = find_licence(caller, licence_id)
    return acts_view(
        licence,
        _offered(licence),
        cover_end_of(licence),
        foretold(licence),
        caller.language,
    )


def _offered(licence: Licence) -> list[ActName]:
    """List what the firm may do: a licence that is the taxpayer's for good is not taken back."""
    hidden: set[ActName] = set(CLIENTS_OWN)
    if is_settled(licence):
        hidden |= STRANGERS_ONLY
    if not is_closable(licence):
        hidden.add("close")
    if not product_of(licence).covers_plan:
        hidden.add("set_payer")
    if licence.stop is None:
        hidden.add("cancel_stop")
    if licence.number_id is None:
        hidden.add("replace_number")
    return [act for act in ACTS if act not in hidden and told_of(act, licence)]


def is_settled(licence: Licence) -> bool:
    """Return whether the client has proven the tax id, or issued: it is no stranger any more.

    Of a business that the firm runs it proves nothing that the firm connected it: one that has
    issued stays.
    """
    if licence.state not in LINKED or licence.business_id is None:
        return False
    makes = product_of(licence).makes
    stays = makes.is_settled if licence.run_by == "client" else makes.has_begun
    return stays(licence.business_id)


def is_closable(licence: Licence) -> bool:
    """Return whether the firm may take the access back now."""
    return licence.state == "active" and stands_as_opened(licence)


def stands_as_opened(licence: Licence) -> bool:
    """Return whether the business was opened, and stands as the firm left it then."""
    if licence.opened_at is None or licence.state not in LINKED:
        return False
    business_id = licence.business_id or ""
    is_alone = len(onboarding.licences(business_id)) == 1
    return is_alone and product_of(licence).makes.standing(business_id) == licence.opened_as


def cover_end_of(licence: Licence) -> CoverEnd | None:
    """Return until when the business issues if the firm pays no more; None: that is no news.

    News it is while the firm pays, and until the end comes of what it paid.
    """
    link = link_of(licence)
    if link is None:
        return None
    end = onboarding.cover_left(licence.business_id or "", link, None, "unlinked")
    is_news = link.pays_plan or (end is not None and end.ends_at > clock.now())
    return end if is_news else None


def suspend(
    caller: Caller, licence_id: str, version: int, wanted: Handing = NOTHING_SAID
) -> LicenceView:
    """Let the licence rest at once, until it is reinstated. Raises as `_act`."""
    return _act(caller, licence_id, version, "suspend", wanted)


def reinstate(
    caller: Caller, licence_id: str, version: int, wanted: Handing = NOTHING_SAID
) -> LicenceView:
    """Have a licence that rests work again. Raises as `_act`.

    Raises:
        LicenceIncomplete: its last day is over, so that it would not; its terms are changed first.
    """
    licence = find_licence(caller, licence_id)
    is_asked = licence.version == version and told_of("reinstate", licence)
    if is_asked and licence.is_term_over:
        raise LicenceIncomplete([TERMS_OVER.at("/terms/valid_until")])
    return _act(caller, licence_id, version, "reinstate", wanted)


def unlink(
    caller: Caller, licence_id: str, version: int, wanted: Handing = NOTHING_SAID
) -> LicenceView:
    """Let the business go on alone; the company may get another licence. Raises as `_act`."""
    return _act(caller, licence_id, version, "unlink", wanted)


def withdraw(caller: Caller, licence_id: str, version: int) -> LicenceView:
    """Take a draft, a request or a failed activation back. Raises as `_act`."""
    return _act(caller, licence_id, version, "withdraw")


def delete(caller: Caller, licence_id: str, wanted: Deletion, version: int) -> LicenceView:
    """Unlink, and close the licence; whoever does it types the client's e-mail. Raises as `_act`.

    Raises:
        InvalidInput: it is another e-mail.
    """
    licence = find_licence(caller, licence_id)
    # Whoever read another version is told that first, and so is who cannot delete it.
    is_asked = licence.version == version and told_of("delete", licence)
    if is_asked and wanted.client_email.casefold() != (licence.client_email or "").casefold():
        raise InvalidInput([CLIENT_EMAIL_DIFFERS.at("/client_email")])
    return _act(caller, licence_id, version, "delete", wanted)


def set_payer(caller: Caller, licence_id: str, wanted: NewPayer, version: int) -> LicenceView:
    """Say who pays the plan of the business from now on. Raises as `_act`.

    Raises:
        InvalidInput: nobody does, as nothing is issued by the licence.
    """
    require_plan(find_licence(caller, licence_id), wanted.paid_by)
    return _act(caller, licence_id, version, "set_payer", paid_by=wanted.paid_by)


def _act(
    caller: Caller,
    licence_id: str,
    version: int,
    act: ActName,
    handing: Handing = NOTHING_SAID,
    **said: str,
) -> LicenceView:
    """Do an act; a licence of which it was done already is returned as it is.

    Raises:
        LicenceNotFound: there is none, or the caller may not see its company.
        LicenceChanged: it is not at `version` any more.
        WrongLicenceState, LicenceRunByFirm, LicenceBeingOpened: the act cannot be done now.
        InvalidInput: who takes mailboxes over is not said, or there are none to take over.
        LimitReached: as many mails were sent as may be in a day.
    """
    before = find_licence(caller, licence_id)
    if _is_done(before, act, said):
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    require_possible(act, before)
    keeper = keeper_said(before, act, handing)
    if before.state in LINKED:
        accounts.count_mail(caller, client=before.client_email)
    try:
        return _do(caller, before, act, keeper, said)
    except LicenceChanged:  # perhaps by a second click on this very act
        now = find_licence(caller, licence_id)
        if not _is_done(now, act, said):
            raise
        return view(now, caller.language)


def _is_done(licence: Licence, act: ActName, said: dict[str, str]) -> bool:
    event = ACTS[act].event
    if event is None:
        return licence.state in LINKED and licence.paid_by == said["paid_by"]
    return licence.state in {to for (_, step), to in MACHINE.items() if step == event}


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def _do(
    caller: Caller, before: Licence, act: ActName, keeper: Keeper | None, said: dict[str, str]
) -> LicenceView:
    row, tx = ACTS[act], Transaction()
    after = before.after(row.event) if row.event else before.but(**said)
    if before.state == "awaiting_client":
        write_request_gone(tx, before)
    after = write_done(tx, before, after, act, keeper, actor=caller.account_id)
    shown = view(after, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def write_done(
    tx: Transaction,
    before: Licence,
    after: Licence,
    act: ActName,
    keeper: Keeper | None,
    *,
    actor: str,
) -> Licence:
    """Add an act on a licence, as which it is `after`: what it held, histories and mails.

    The commit raises `LicenceChanged` when the licence moved, and `ChangedMeanwhile` else.
    """
    row, link = ACTS[act], link_of(before)
    at_business = of_firm(before.firm_id, actor) if actor != SYSTEM else before.firm_id
    after = store.write(tx, after, otherwise=LicenceChanged())
    end = write_held(tx, before, after, link, row.reason)
    if link is not None:
        note_at_business(tx, before.business_id or "", after, row.at_business, actor=at_business)
        write_told(tx, after, act, issuing_after(link_after(after, link), end), end, keeper)
    if act == "reinstate":
        reminding.write_resumed(tx, before)
    facts = {"payer": after.paid_by} if act == "set_payer" else {}
    store.note(tx, after, row.noted, actor=actor, **facts)
    write_handed(tx, after, keeper, actor=actor, at_business=at_business)
    return after
