"""All that is kept of a person, given to them in one file that programs can read."""

from __future__ import annotations

from chalicelib.accounts import factor_store, own_sessions, service, store
from chalicelib.accounts.histories import told_whole
from chalicelib.accounts.model import Account
from chalicelib.accounts.own_data_views import AcceptedTermsView, OwnData
from chalicelib.accounts.views import AccountView
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.mail import service as mail


def export(caller: Caller) -> OwnData:
    """Collect what is kept of the caller."""
    me, own = service.read_me(caller), service.account(caller.account_id)
    factor, address = factor_store.find_confirmed(own.id), mail.silenced_of(own.email)
    return OwnData(
        exported_at=clock.now(),
        account=AccountView.of(own),
        state=own.state,
        created_at=own.created_at,
        last_sign_in=next(iter(store.last_sign_ins([own.id])), None),
        terms=_terms_of(own),
        memberships=me.memberships,
        invitations=me.invitations,
        connections=me.connections,
        sessions=own_sessions.list_sessions(caller).data,
        second_factor_since=factor.confirmed_at if factor else None,
        silenced_mails=sorted(address.silenced),
        told_of_imports=mail.ShownRhythm.of(address.rhythm),
        history=told_whole(caller, own.id, own.id, service.telling_of_self(caller)),
    )


def _terms_of(own: Account) -> AcceptedTermsView | None:
    if own.terms is None:
        return None
    return AcceptedTermsView(**own.terms.model_dump())
