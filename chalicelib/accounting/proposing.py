"""A firm proposes a schedule to its client, which accepts it, sets another, or refuses it.

It lies with the client, one for each licence, and is answered while the firm receives the batches
by that licence. What is accepted is set in the same transaction. One that nobody answers comes due
once its time is over.
"""

from __future__ import annotations

from chalicelib.accounting import asked_store, scheduling
from chalicelib.accounting.asked_views import ScheduleProposalView, ScheduleView
from chalicelib.accounting.document_types import checked_country
from chalicelib.accounting.forms import AcceptedSchedule, Decline, NewSchedule, NewScheduleProposal
from chalicelib.accounting.proposal_mails import write_answered, write_to_client
from chalicelib.accounting.proposed import (
    LIFETIME,
    ProposalEvent,
    ScheduleNotProposed,
    ScheduleProposal,
)
from chalicelib.accounting.receiving import receiving
from chalicelib.accounting.schedule import Timing
from chalicelib.accounting.words import when_told
from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import CLIENT, SYSTEM, of_firm
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence
from chalicelib.onboarding import service as onboarding


def propose(
    caller: Caller, licence_id: str, wanted: NewScheduleProposal, version: int
) -> ScheduleProposalView:
    """Propose a schedule to the client of a licence, in place of the last; its heads are mailed.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ExportNotAskable: the firm receives no batches by it right now.
        LicenceRunByFirm: the client has no access; your firm runs the business.
        ChangedMeanwhile: the last proposal is not at `version` any more.
        LimitReached: as many mails were caused as may be in a day.
        InvalidInput: a type of document is none of the country.
    """
    licence, business_id = receiving(caller, licence_id)
    licences.require_client(licence)
    checked_country(business_id, wanted.document_types)
    before, now = asked_store.proposal(business_id, licence.id), clock.now()
    check_version(before, version)
    accounts.count_mail(caller, client=licence.client_email)
    proposal = ScheduleProposal(
        version=version,
        created_at=before.created_at if before else now,
        **_timing(wanted),
        business_id=business_id,
        firm_id=caller.tenant,
        licence_id=licence.id,
        message=wanted.message,
        proposed_by=caller.account_id,
        proposed_at=now,
        expires_at=now + LIFETIME,
    )
    tx = Transaction()
    proposal = asked_store.save_proposal(tx, proposal)
    _note(tx, licence, "schedule_proposed", caller.account_id, _in_name_of_firm(caller))
    write_to_client(tx, proposal)
    tx.commit()
    return _view(proposal, caller.language)


def read_for_firm(caller: Caller, licence_id: str) -> ScheduleProposalView:
    """Return what the firm proposed last under a licence.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ScheduleNotProposed: nothing.
    """
    return _view(_of_licence(licences.find_licence(caller, licence_id)), caller.language)


def withdraw(caller: Caller, licence_id: str) -> None:
    """Propose it no more; the heads of the business are mailed.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        ScheduleNotProposed: nothing was proposed.
        ScheduleProposalOver: it was answered, or withdrawn, already.
    """
    licence = licences.find_licence(caller, licence_id)
    proposal = _of_licence(licence).to("withdrawn", clock.now())
    tx = Transaction()
    proposal = asked_store.save_proposal(tx, proposal)
    event: ProposalEvent = "schedule_proposal_withdrawn"
    _note(tx, licence, event, caller.account_id, _in_name_of_firm(caller))
    write_to_client(tx, proposal)
    tx.commit()


def read(caller: Caller) -> ScheduleProposalView:
    """Return what the firm that receives the batches proposed last.

    Raises:
        ScheduleNotProposed: nothing, or no firm receives them.
    """
    return _view(_received(caller)[0], caller.language)


def accept(caller: Caller, wanted: AcceptedSchedule, version: int) -> ScheduleView:
    """Set what is proposed, or another schedule in its place: one transaction with the answer.

    Raises:
        ScheduleNotProposed: nothing is, or no firm receives the batches.
        ScheduleProposalOver: it was answered or withdrawn, or is too old.
        ChangedMeanwhile: it is not at `version` any more.
        InvalidInput: a type of document is none of the country.
    """
    proposal, licence = _received(caller)
    check_version(proposal, version)
    answered = proposal.to("accepted", clock.now())
    proposed = Timing(**_timing(proposal))
    schedule = wanted.schedule or _as_proposed(proposed)
    chosen = Timing(**_timing(schedule))
    if chosen != proposed:
        answered = answered.but(accepted=chosen)
    tx = Transaction()
    before = asked_store.schedule(caller.tenant)
    changed = scheduling.write_set(tx, caller, schedule, before)
    _write_answer(tx, caller, licence, answered, "schedule_proposal_accepted")
    tx.commit()
    return scheduling.view(changed, caller.language)


def refuse(caller: Caller, said: Decline, version: int) -> ScheduleProposalView:
    """Set nothing of what is proposed; the firm is mailed why.

    Raises:
        ScheduleNotProposed: nothing is, or no firm receives the batches.
        ScheduleProposalOver: it was answered or withdrawn, or is too old.
        ChangedMeanwhile: it is not at `version` any more.
    """
    proposal, licence = _received(caller)
    check_version(proposal, version)
    refused = proposal.to("refused", clock.now()).but(reason=said.reason)
    tx = Transaction()
    refused = _write_answer(tx, caller, licence, refused, "schedule_proposal_refused")
    tx.commit()
    return _view(refused, caller.language)


def expire(business_id: str, licence_id: str) -> None:
    """End a proposal that nobody answered, once its time is over; repeatable.

    The firm is told while it receives the batches: a business that left it, or was removed, owes it
    no answer.

    Raises:
        Retryable: the table does not answer.
    """
    proposal, now = asked_store.proposal(business_id, licence_id), clock.now()
    if proposal is None or proposal.state != "proposed" or now < proposal.expires_at:
        return
    tx = Transaction()
    expired = asked_store.save_proposal(tx, proposal.seen_at(now))
    licence = licences.batch_licence_of(business_id)
    if licence is not None and licence.id == licence_id:
        _note(tx, licence, "schedule_proposal_expired", SYSTEM, SYSTEM)
        write_answered(tx, expired, licence)
    tx.commit()


def _of_licence(licence: Licence) -> ScheduleProposal:
    found = asked_store.proposal(licence.business_id or "-", licence.id)
    if found is None:
        raise ScheduleNotProposed
    return found


def _received(caller: Caller) -> tuple[ScheduleProposal, Licence]:
    licence = licences.batch_licence_of(caller.tenant)
    if licence is None:
        raise ScheduleNotProposed
    return _of_licence(licence), licence


def _write_answer(
    tx: Transaction,
    caller: Caller,
    licence: Licence,
    answered: ScheduleProposal,
    event: ProposalEvent,
) -> ScheduleProposal:
    answered = asked_store.save_proposal(tx, answered)
    licences.require_as_read(tx, licence)
    _note(tx, licence, event, CLIENT, caller.actor)
    write_answered(tx, answered, licence)
    return answered


def _note(
    tx: Transaction, licence: Licence, event: ProposalEvent, by_firm: str, by_business: str
) -> None:
    """Note it in the histories of both sides, each of which names its own people alone."""
    licences.note(tx, licence, event, actor=by_firm)
    business_id, told = licence.business_id or "", {"licence_id": licence.id}
    told["firm_id"] = licence.firm_id
    tx.note(Table(business_id), business_id, event, actor=by_business, **told)


def _in_name_of_firm(caller: Caller) -> str:
    return of_firm(caller.tenant, caller.account_id)


def _timing(of: Timing | NewSchedule | NewScheduleProposal) -> dict[str, object]:
    """Return what is proposed, and set, of how often and what."""
    said = {name: getattr(of, name) for name in Timing.model_fields}
    return said | {"document_types": tuple(of.document_types or ())}


def _as_proposed(proposed: Timing) -> NewSchedule:
    said = proposed.model_dump() | {"document_types": list(proposed.document_types) or None}
    return NewSchedule.model_validate(said)


def _view(proposal: ScheduleProposal, language: Language) -> ScheduleProposalView:
    seen, business = proposal.seen_at(clock.now()), onboarding.business(proposal.business_id)
    shown = seen.model_dump(include=set(ScheduleProposalView.model_fields))
    return ScheduleProposalView.model_validate(
        shown
        | {
            "firm_name": firms.firm(seen.firm_id).name,
            "country": business.country,
            "time_zone": scheduling.zone_of(business.country),
            "when": when_told(seen, language),
            "accepted_when": when_told(seen.accepted, language) if seen.accepted else "",
        }
    )
