"""Another access key: the one that is mailed opens, the one before is dead, whatever dies."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.accounts import keys, sessions, store, workers
from chalicelib.accounts.forms import ChallengeAnswer, Credentials, KeyRequest
from chalicelib.accounts.model import Account
from chalicelib.accounts.sessions import AccessKeyExpired
from chalicelib.accounts.store import Errand
from chalicelib.accounts.views import NewPasswordRequired, Pending, Session
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials, InvalidSession
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core import clock
from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.ids import new_id
from chalicelib.licences import correcting
from chalicelib.licences.correcting import renew_key
from chalicelib.licences.model import WrongLicenceState
from chalicelib.mail import service as mail
from infra.local.stack import LocalStack
from tests.support.faults import overtaken_at
from tests.support.kills import kill_points, killed_after
from tests.support.licensing import (
    accepted,
    access_key,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    pool_users,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")
OWN, OTHER = "Propia-Ficticia-2026", "Ajena-Ficticia-2026"
KEY = re.compile(r"\b(?:[A-Za-z0-9]{5}-){3}[A-Za-z0-9]{5}\b")
ASKED = PublicRequest(language="es")


def client() -> tuple[str, str, str]:
    """Activate a licence; give the address, the account and the business."""
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    work(caller, licence)
    account = store.find_account_by_email(address)
    assert account is not None
    return address, account.id, read(caller, licence).business_id or ""


def sign_in(address: str, key: str) -> str:
    """Sign in with a key; give the session of the challenge."""
    outcome = sessions.sign_in(Credentials(email=address, password=key)).root
    assert isinstance(outcome, NewPasswordRequired)
    return outcome.session


def choose(address: str, session: str, password: str = OWN) -> None:
    given = ChallengeAnswer(
        email=address, session=session, new_password=password, accepted_terms="2026-11"
    )
    sessions.choose_password(ASKED, given)


def errands(address: str) -> list[dict[str, str]]:
    digest = store.digest_of(address)
    found = Table(PLATFORM).each(Errand, f"EMAIL#{digest}", prefix="ERRAND#")
    return [{"email_digest": digest, "errand_id": each.id} for each in found]


def do_errands(address: str) -> None:
    for body in errands(address):
        workers.handle(body)


def mailed_keys(stack: LocalStack, account_id: str, address: str) -> list[str]:
    """Send what waits and read the keys that were mailed, oldest first."""
    for planned in mails(account_id):
        mail.deliver(account_id, planned.id)
    texts = [stack.mail.message(each["id"])["text"] for each in stack.mail.messages(to=address)]
    return [found[0] for text in texts if (found := KEY.search(text))]


def expire(account_id: str) -> None:
    store.change_account(
        account_id, lambda each: each.but(access_key_expires_at=clock.now()), "key_ended"
    )


def test_firm_has_another_key_made_and_the_old_one_is_dead_at_once(stack: LocalStack) -> None:
    caller, address = new_firm(), email("cliente")
    licence = accepted(caller, address)
    work(caller, licence)
    business_id = read(caller, licence).business_id or ""
    old = access_key(stack, business_id, address)
    begun = sign_in(address, old)
    account = store.find_account_by_email(address)
    assert account is not None

    renew_key(caller, licence.id)

    with pytest.raises(AccessKeyExpired):
        sign_in(address, old)
    do_errands(address)
    with pytest.raises(InvalidCredentials):
        sign_in(address, old)
    with pytest.raises(InvalidSession):
        choose(address, begun)
    (first, new) = sorted(mailed_keys(stack, account.id, address), key=lambda each: each != old)
    assert first == old
    choose(address, sign_in(address, new))
    assert events(caller, licence)[-1] == "key_renewed"
    assert renew_key(caller, licence.id).state == "active", "it looks the same"
    do_errands(address)
    assert isinstance(sessions.sign_in(Credentials(email=address, password=OWN)).root, Session)


def test_expired_key_renews_itself_when_its_holder_comes(stack: LocalStack) -> None:
    address, account_id, business_id = client()
    old = access_key(stack, business_id, address)

    with clock.set_to(clock.now() + timedelta(days=8)):
        with pytest.raises(AccessKeyExpired):
            sign_in(address, old)
        do_errands(address)
        keys_mailed = mailed_keys(stack, account_id, address)
        (new,) = set(keys_mailed) - {old}
        choose(address, sign_in(address, new))


def test_who_asks_learns_nothing_and_only_an_expired_key_is_renewed(stack: LocalStack) -> None:
    address, account_id, business_id = client()
    old = access_key(stack, business_id, address)
    stranger = email("nadie")

    for each in (address, stranger):
        assert keys.ask(ASKED, KeyRequest(email=each)) == Pending()
        assert len(errands(each)) == 1
        do_errands(each)
        assert errands(each) == []

    assert mails(account_id) == []
    assert sign_in(address, old), "a key that is good stays"
    expire(account_id)
    keys.ask(ASKED, KeyRequest(email=address))
    do_errands(address)
    assert [m.template for m in mails(account_id)] == ["access-key-renewed"]


def test_killed_after_any_call_the_key_that_is_mailed_is_the_one_that_opens(
    stack: LocalStack,
) -> None:
    for calls in kill_points(40):
        address, account_id, _ = client()
        expire(account_id)
        keys.ask(ASKED, KeyRequest(email=address))
        ended = False
        with killed_after(calls):
            do_errands(address)
            ended = True
        do_errands(address)

        assert errands(address) == []
        (new,) = mailed_keys(stack, account_id, address)
        assert sign_in(address, new)
        if ended:
            break
    assert calls > 5


def test_asked_for_many_times_at_once_the_last_mail_opens(stack: LocalStack) -> None:
    address, account_id, _ = client()
    expire(account_id)
    account = store.find_account(account_id)
    assert account is not None
    for _ in range(3):
        keys.ask_for(account)
    bodies = errands(address) * 2

    def run(body: dict[str, str]) -> None:
        for _ in range(5):
            with suppress(Retryable, Stale):  # the queue brings it again
                workers.handle(body)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(run, bodies))
    do_errands(address)

    (new,) = mailed_keys(stack, account_id, address)
    assert sign_in(address, new)


@pytest.mark.parametrize("operation", ["AdminCreateUser", "TransactWriteItems"])
def test_password_that_is_chosen_meanwhile_stays(stack: LocalStack, operation: str) -> None:
    address, account_id, _ = client()
    expire(account_id)
    keys.ask(ASKED, KeyRequest(email=address))
    own = new_id("usr")
    identity.create_user(own, address, OWN)

    def choose_by_reset() -> None:
        def chosen(account: Account) -> Account:
            return account.with_own_password(pool_user=own)

        store.change_account(account_id, chosen, "password_reset")

    with overtaken_at(operation, choose_by_reset), suppress(Stale):
        do_errands(address)
    do_errands(address)

    assert errands(address) == []
    assert mails(account_id) == []
    assert own in pool_users(address)
    assert isinstance(sessions.sign_in(Credentials(email=address, password=OWN)).root, Session)


def test_licence_without_a_client_has_no_key_to_renew() -> None:
    caller = new_firm()
    begun = draft(caller, new_company(caller), email("cliente"))

    with pytest.raises(WrongLicenceState):
        correcting.renew_key(caller, begun.id)
