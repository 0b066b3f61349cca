"""Releasing an installation: by the firm, or by the client with a code that is mailed.

A lost computer cannot release itself. Who has the number asks for a code, which goes to the contact
of the licence alone: nothing that is responded tells who that is, or whether there is a licence.
"""

from __future__ import annotations

import json
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.standing import installation_key
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.countries import facts_of
from chalicelib.core.texts import Text
from chalicelib.installations import store
from chalicelib.installations.checking_in import check_in_by
from chalicelib.installations.forms import InstallationPatch, Release, ReleaseRequest
from chalicelib.installations.model import (
    Facts,
    Head,
    Installation,
    InstallationNotFound,
    NumberNotFound,
)
from chalicelib.installations.noting import note
from chalicelib.installations.number import tidy
from chalicelib.installations.store import Number
from chalicelib.installations.views import (
    InstallationList,
    InstallationView,
    ReleaseAsked,
    Released,
)
from chalicelib.mail import service as mail

_HEADLINE: Final = Text(
    es="Se liberó una instalación de su licencia",
    en="An installation of your licence was released",
)
_BY_FIRM: Final = Text(
    es="{firm} liberó la instalación del equipo «{installation}»: allí el programa deja de "
    "funcionar con la licencia, y otro equipo puede usarla.",
    en="{firm} released the installation on the computer “{installation}”: there the program "
    "works by the licence no more, and another computer can use it.",
)
_BY_CODE: Final = Text(
    es="Con el código que le enviamos se liberó la instalación del equipo «{installation}»: allí "
    "el programa deja de funcionar con la licencia de {firm}, y otro equipo puede usarla.",
    en="By the code that we sent you the installation on the computer “{installation}” was "
    "released: there the program works by the licence of {firm} no more, and another computer "
    "can use it.",
)


def listed(number_id: str) -> InstallationList:
    """List the installations of a number, the first that was bound before the others.

    Raises:
        NumberNotFound: there is no such number.
    """
    found = store.read(number_id)
    if found is None:
        raise NumberNotFound
    shown = _views(found)
    allowed = found.facts.installations_allowed
    return InstallationList(data=shown, allowed=allowed, in_use=len(shown))


def rename(
    caller: Caller, number_id: str, installation_id: str, given: InstallationPatch, version: int
) -> InstallationView:
    """Call an installation otherwise, for the firm.

    Raises:
        InstallationNotFound: the number has no such installation.
        ChangedMeanwhile: it is not at `version` any more.
    """
    facts, _, before = store.read_one(number_id, installation_id)
    check_version(before, version)
    tx = Transaction()
    after = tx.replace(installation_key(number_id, before.id), before.but(name=given.name))
    note(tx, facts, "installation_named", after, caller)
    tx.commit()
    return _view(after)


def release(caller: Caller, number_id: str, installation_id: str) -> None:
    """Release an installation, for the firm; the client's contact is told.

    Raises:
        InstallationNotFound: the number has no such installation.
    """
    facts, head, found = store.read_one(number_id, installation_id)
    tx = Transaction()
    _write_released(tx, number_id, facts, head, found, caller)
    tx.respond(caller, 204)
    tx.commit()


def ask(request: PublicRequest, given: ReleaseRequest) -> ReleaseAsked:
    """Have a code mailed to the contact of the licence; the response does not tell."""
    tidied = tidy(given.number)
    if tidied is None:
        return ReleaseAsked()
    number_id = store.number_id_of(tidied)
    accounts.count_release_mail(number_id)
    found = store.find(tidied)
    if found is not None and found.installations and found.facts.state != "deleted":
        tx = Transaction()
        _write_code(tx, found)
        tx.commit()
    return ReleaseAsked()


def confirm(request: PublicRequest, given: Release) -> Released:
    """List the installations to who has the code, and release the one that is named.

    Raises:
        InvalidCode: wrong, spent, expired, or none was asked for; or there is no such number.
        InstallationNotFound: the number has no such installation; the code stays good.
        TooManyTries: tried too often.
    """
    tidied = tidy(given.number)
    if tidied is None:
        raise accounts.InvalidCode
    number_id = store.number_id_of(tidied)
    tried_by = f"{number_id} {request.network}"
    accounts.count_release(tried_by)
    found = store.find(tidied)
    kept = None if found is None or found.is_replaced else store.release_code(found.id)
    if found is None or kept is None or not kept.code.is_matched_by(given.code, clock.now()):
        raise accounts.InvalidCode
    if kept.released is not None:
        return _released_before(kept.released, found, given)
    accounts.forget_release(tried_by)
    if given.installation is None:
        return Released(installations=_views(found), released=None)
    gone = found.installations.get(given.installation)
    if gone is None:
        raise InstallationNotFound
    tx = Transaction()
    store.write_release_code_spent(tx, found.id, kept, gone.id)
    _write_released(tx, found.id, found.facts, found.head, gone, None)
    tx.commit()
    left = [each for each in _views(found) if each.id != gone.id]
    return Released(installations=left, released=gone.id)


def _released_before(gone: str, found: Number, given: Release) -> Released:
    """Respond as before to who asks again for what a code did; it is good for nothing else."""
    if given.installation != gone or gone in found.installations:
        raise accounts.InvalidCode
    return Released(installations=_views(found), released=gone)


def _write_released(
    tx: Transaction,
    number_id: str,
    facts: Facts,
    head: Head,
    found: Installation,
    caller: Caller | None,
) -> None:
    store.write_released(tx, number_id, head, found)
    note(tx, facts, "installation_released", found, caller)
    mail.write(
        tx,
        tenant=facts.firm_id,
        recipient=facts.contact_email,
        language=facts.contact_language,
        template="licence-changed",
        facts={
            "headline": _HEADLINE.render(facts.contact_language),
            "paragraphs": json.dumps(
                [_told(facts, found, is_by_firm=caller is not None)], ensure_ascii=False
            ),
        },
        natural_key=(found.id, "released", str(found.version), clock.iso(found.bound_at)),
    )


def _told(facts: Facts, found: Installation, *, is_by_firm: bool) -> str:
    said = _BY_FIRM if is_by_firm else _BY_CODE
    told = {"firm": facts.firm_name, "installation": found.name}
    return said.render(facts.contact_language, {**told})


def _write_code(tx: Transaction, found: Number) -> None:
    facts = found.facts
    spelled, code = accounts.fresh_code("release")
    mailed = store.write_release_code(tx, found.id, code)
    mail.write(
        tx,
        tenant=facts.firm_id,
        recipient=facts.contact_email,
        language=facts.contact_language,
        template="installation-code",
        facts={
            "firm": facts.firm_name,
            "expires_at": clock.iso(code.expires_at),
            "time_zone": facts_of(facts.country).time_zone,
        },
        secrets={"code": spelled},
        natural_key=(found.id, str(mailed), clock.iso(code.created_at)),
    )


def _views(found: Number) -> list[InstallationView]:
    bound = sorted(found.installations.values(), key=lambda each: (each.bound_at, each.id))
    return [_view(each) for each in bound]


def _view(found: Installation) -> InstallationView:
    return InstallationView.of(found, is_overdue=clock.now() > check_in_by(found))
