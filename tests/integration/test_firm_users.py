"""Inviting people into a firm, on the local stack."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from chalice.test import Client

from chalicelib.accounts import invitations, people
from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts.inviting import NobodyInvited
from chalicelib.accounts.model import InvitationNotFound, InvitationRenewed
from chalicelib.accounts.tries import TooManyTries
from chalicelib.aws import blobs
from chalicelib.aws.session import client as cloud
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.firms import oversight, profile, users
from chalicelib.firms import service as firms
from chalicelib.firms.forms import NewUser, UserChanges
from chalicelib.firms.words import TELLING
from chalicelib.mail import service as mail
from infra.local.mailbox import Mail as Received
from infra.local.stack import LocalStack
from tests.support.accounts_api import Api
from tests.support.licensing import email, mails, new_firm, pool_users
from tests.support.pictures import picture


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


def invited(address: str) -> Caller:
    caller = new_firm()
    users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))
    (planned,) = mails(caller.tenant)
    mail.deliver(caller.tenant, planned.id)
    return caller


@pytest.mark.parametrize("has_account", [True, False])
def test_the_invited_person_signs_in_and_accepts(api: Api, *, has_account: bool) -> None:
    address = email("asesora")
    if has_account:
        api.active(address)

    caller = invited(address)

    message = api.stack.mail.messages(to=address)[-1]
    assert message["subject"] == "Despacho Ficticio le invita a Enlace"
    if not has_account:
        assert pool_users(address) == []
        api.active(address)
    token = api.sign_in(address).body["access_token"]
    (waiting,) = api.signed_in("GET", "/v1/me", token).body["invitations"]
    accepted = api.signed_in("POST", f"/v1/me/invitations/{waiting['tenant']}/acceptance", token)
    assert (accepted.status, accepted.body["role"]) == (201, "adviser")
    assert api.signed_in("GET", f"/v1/firms/{caller.tenant}", token).status == 200
    assert len(list(accounts.members(caller.tenant))) == 2


def test_logo_of_a_confirmed_firm_is_in_its_mails_as_long_as_its_file_is_there(
    stack: LocalStack,
) -> None:
    unconfirmed, confirmed, gone = (new_firm(is_confirmed=each) for each in (False, True, True))
    drawn = {}
    for caller in (unconfirmed, confirmed, gone):
        profile.replace_logo(caller, picture(1200, 300), firms.firm(caller.tenant).version)
        logo = firms.firm(caller.tenant).logo
        assert logo is not None
        drawn[caller] = blobs.get(logo.key)
        if caller is gone:
            cloud("s3").delete_object(Bucket=settings().bucket_name, Key=logo.key)
    shown = {}
    for caller in drawn:
        address = email("asesora")
        users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))
        for planned in mails(caller.tenant):
            mail.deliver(caller.tenant, planned.id)
        (message,) = stack.mail.messages(to=address)
        shown[caller] = Received(message["id"], stack.mail.raw(message["id"]))

    (image,) = (
        each for each in shown[confirmed].message.walk() if each.get_content_type() == "image/png"
    )
    assert image.get_payload(decode=True) == drawn[confirmed]
    html = shown[confirmed].body("html")
    assert f'<img src="cid:{image["Content-ID"][1:-1]}" alt="Despacho Ficticio (Enlace)"' in html
    for caller in (unconfirmed, gone):
        assert [each.get_content_type() for each in shown[caller].message.walk()] == [
            "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip
        assert "<img" not in shown[caller].body("html")


def test_invitation_that_waits_follows_the_logo_of_its_firm(stack: LocalStack) -> None:
    caller, address = new_firm(), email("asesora")
    users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))

    def carried() -> object:
        waiting = accounts_store.find_invitation(address, caller.tenant)
        return waiting and waiting.in_name_of and waiting.in_name_of.logo

    profile.replace_logo(caller, picture(80, 20), firms.firm(caller.tenant).version)
    firm = firms.firm(caller.tenant)
    assert firm.logo is not None
    assert carried() == firm.logo
    operator, why = Caller(account_id="acc_operator"), Because(reason="Se comprobó")
    oversight.unconfirm(operator, firm.id, why)
    assert carried() is None
    oversight.confirm(operator, firm.id, why)
    assert carried() == firm.logo
    profile.remove_logo(caller, firms.firm(firm.id).version)
    assert carried() is None


def test_accepting_repeated_with_its_key_is_answered_alike(api: Api) -> None:
    address = email("asesora")
    api.active(address)
    caller = invited(address)
    token = api.sign_in(address).body["access_token"]
    path = f"/v1/me/invitations/{caller.tenant}/acceptance"

    first, again = (api.signed_in("POST", path, token, key="accept-once") for _ in range(2))
    other = api.signed_in("POST", path, token)

    assert (first.status, first.body) == (again.status, again.body)
    assert (other.status, other.body["code"]) == (404, "invitation-not-found")


def test_invited_at_once_somebody_has_one_invitation(stack: LocalStack) -> None:
    caller, address = new_firm(), email("asesor")

    def invite(_: int) -> str:
        try:
            return users.invite(caller, NewUser(email=address, name="Asesor Ficticio")).state
        except DomainError as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(invite, range(4)))

    assert "invited" in outcomes
    assert set(outcomes) <= {"invited", "changed-meanwhile"}
    listed = [
        u
        for u in accounts.user_page(caller.tenant, accounts.UserQuery()).data
        if u.state == "invited"
    ]
    assert [user.email for user in listed] == [address]


def test_person_who_invites_somebody_again_and_again_keeps_nobody_else_from_it(
    stack: LocalStack,
) -> None:
    address = email("asesor")
    nagging, other = (new_firm() for _ in range(2))
    for _ in range(5):
        accounts.count_invitation(nagging, address)

    with pytest.raises(TooManyTries):
        accounts.count_invitation(nagging, address)
    accounts.count_invitation(other, address)


@pytest.mark.parametrize("act", ["remove", "demote", "leave"])
def test_two_administrators_who_end_each_other_at_once_do_not_both(
    stack: LocalStack, act: str
) -> None:
    first = new_firm()
    second = Caller(joined(first, "administrator"), tenant=first.tenant, role="administrator")
    barrier = Barrier(2)

    def end(pair: tuple[Caller, Caller]) -> str:
        caller, other = pair
        version = accounts.member(first.tenant, other.account_id).version
        barrier.wait()
        try:
            if act == "remove":
                users.remove(caller, other.account_id, version)
            elif act == "demote":
                users.change(caller, other.account_id, UserChanges(role="adviser"), version)
            else:
                people.leave(caller, first.tenant)
        except DomainError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(end, [(first, second), (second, first)]))

    heads = [each for each in accounts.members(first.tenant) if people.is_head(each)]
    refusals = {"changed-meanwhile", "last-head", "user-not-found"}
    assert len(heads) == 1
    assert sorted(outcomes, key="done".__ne__)[0] == "done"
    assert sorted(outcomes, key="done".__ne__)[1] in refusals


def joined(caller: Caller, role: str) -> str:
    """Make somebody a user of the firm, as if they had accepted."""
    account_id = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.write_invited(tx, account_id, email("asesora"), "Asesora Ficticia", "es")
    accounts.write_membership(
        tx, account_id, caller.tenant, "firm", role, name="Ficticio", country="CR"
    )
    tx.commit()
    return account_id


def test_invitation_that_was_withdrawn_holds_no_more(api: Api) -> None:
    address = email("asesora")
    api.active(address)
    caller = new_firm()
    users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))
    token = api.sign_in(address).body["access_token"]

    accounts.withdraw_invitation(caller, address)

    path = f"/v1/me/invitations/{caller.tenant}/acceptance"
    assert api.signed_in("POST", path, token).body["code"] == "invitation-not-found"
    assert api.signed_in("GET", "/v1/me", token).body["invitations"] == []
    (planned,) = mails(caller.tenant)
    assert (planned.state, planned.reason) == ("failed", "withdrawn"), "it had not gone out yet"
    with pytest.raises(NobodyInvited):
        accounts.withdraw_invitation(caller, address)
    with pytest.raises(NobodyInvited):
        accounts.withdraw_invitation(new_firm(), address)


def test_expired_invitation_renews_itself_when_its_address_asks(stack: LocalStack) -> None:
    caller, guest = new_firm(), new_firm()
    address = accounts.account(guest.account_id).email
    users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))
    person = Caller(account_id=guest.account_id)

    with clock.set_to(clock.now() + timedelta(days=31)):
        with pytest.raises(InvitationRenewed) as caught:
            invitations.accept(person, caller.tenant)
        assert "30" in caught.value.sentence("es")
        assert invitations.accept(person, caller.tenant).role == "adviser"
    templates = [m.template for m in mails(caller.tenant)]
    assert templates == ["firm-user-invited"] * 2
    told = accounts.history_page(caller, caller.tenant, PageQuery(), TELLING).data
    assert [each.event for each in told][:2] == ["user_admitted", "invitation_renewed"]
    own = accounts.history_page(caller, guest.account_id, PageQuery(), TELLING).data
    assert own[0].text == "Persona Ficticia aceptó la invitación, como asesor del despacho."
    assert accounts.history_page(guest, guest.account_id, PageQuery(), TELLING).data == []


def test_invitation_is_renewed_for_some_time_and_not_for_ever(stack: LocalStack) -> None:
    caller, guest = new_firm(), new_firm()
    address = accounts.account(guest.account_id).email
    users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))

    with clock.set_to(clock.now() + timedelta(days=91)), pytest.raises(InvitationNotFound):
        invitations.accept(Caller(account_id=guest.account_id), caller.tenant)
