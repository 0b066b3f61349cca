"""What a product is: one row that says everything by which it differs from the others.

A row that lacks a part cannot be made, and neither can an activation that does not know its
product. Nothing asks for a product by name: what is asked for is what its row says
(docs/adr/0011).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.accounts.service import Account
from chalicelib.aws.transaction import Transaction
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.firms.service import Company, FeatureName, Firm
from chalicelib.licences.act_mails import Mailed
from chalicelib.licences.act_words import ActName
from chalicelib.licences.model import Licence, News, Provision, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How people are told of the product."""

    name: Text
    """As a heading."""
    in_mails: Text
    """Within a sentence: the firm has activated … for the company, the licence for … is active."""
    makes: Text
    """What its activation will make, in the summary before it is accepted; may name `{company}`."""
    makes_to_run: Text | None
    """The same where the firm is to run what is made, and the client gets no user; None: it is the
    client's alone."""
    consequences: Text
    """What having it means, in the same summary."""
    keeps: Text
    """The sentence that says what of the client's stays as it is, whatever becomes of a licence."""
    firm_sees: Text
    """The sentence that tells the firm what it will see, once the licence is active."""
    if_agreed: Text
    """The sentence that tells the owner of a business what the firm gets if they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mails:
    """Which mails its activation sends: the template of each, which tells the words above."""

    firm: str
    """To the firm: the licence is active."""
    client_with_key: str
    """To a client who gets a user with it."""
    client_linked: str
    """To a client who had one."""
    owner_asked: str
    """To the owner of a business that is there already: whether they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What stays as it is while a licence of the product is live."""

    tax_id: bool
    """The business keeps its tax id."""
    company_code: bool
    """The company's code in the firm's list stays with its taxpayer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """What one activation has to do, and for whom."""

    product: Product
    licence: Licence
    provision: Provision
    firm: Firm
    company: Company
    account: Account | None
    """The client's account, if there was one."""
    business_id: str | None
    """The client's business, if there was one: then the account owns it and is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Makes:
    """What its activation makes; each act may be repeated and meets its own work."""

    existing: Callable[[Company, Sequence[str]], str | None]
    """The business that is there already: one of those that the client's account owns, which is
    asked, or another's, which ends the activation."""
    prepare: Callable[[Activation], str]
    """What lies outside the table, by the ids of the provision; returns where it lies."""
    write: Callable[[Transaction, Activation, str | None, str], list[News]]
    """What belongs into the one transaction, for the account that owns it (None: the firm runs it
    by mandate), with what was prepared; returns what the licence's history is to tell of it."""
    write_joined: Callable[[Transaction, Licence, str], list[News]]
    """The same for a business that is there already, once its owner agrees."""
    is_settled: Callable[[str], bool]
    """Whether what was made has become the client's for good: then nobody takes it back."""
    has_begun: Callable[[str], bool]
    """Whether something was done in it that has to be kept: then nobody removes it."""
    standing: Callable[[str], str]
    """How far whoever runs it has taken it: another text once they did what only they do."""
    write_standing_kept: Callable[[Transaction, str], str]
    """Has nobody take it further meanwhile, and returns how far it is."""
    write_unmade: Callable[[Transaction, str, str], None]
    """Removes the business that was made, for the actor of its history."""


class PanelLine(Model):
    """One thing that the control panel of a licence says."""

    code: str
    text: str
    """In the reader's language."""
    value: str | None
    """The same for programs: a state, or an instant; null when there is none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One row of the table (`products.PRODUCTS`)."""

    code: str
    """What it is called in the API and in keys; never changed."""
    is_served: Callable[[str], bool]
    """Whether it is offered to companies of a country."""
    words: Words
    makes: Makes
    locks: Locks
    mails: Mails
    panel: Callable[[Licence, Language], list[PanelLine]]
    """What the firm is shown of the business under the licence: how far it is, and nothing that is
    the client's alone."""
    acts: Mapping[ActName, Mapping[State, tuple[Text, ...]]]
    """What acts will do, where it is not what `act_words.ACTS` says."""
    told: Mapping[ActName, Mailed]
    """What the client is mailed of them, where it is not what `act_mails.TO_CLIENT` says."""
    left: Mailed
    """What the firm is mailed when its client leaves it."""
    hands_batches: bool
    """Whether the firm receives the accounting batches of the business."""
    covers_plan: bool
    """Whether the business issues by a plan, which the firm or the client pays."""
    feature: FeatureName | None
    """What the operator must have approved for the firm; None: every firm may."""
    is_installed: bool
    """Whether the client installs programs by its number, under terms, and looks after the own
    mailboxes as long as it is active."""

    @property
    def is_run_by_firms(self) -> bool:
        """Whether a firm may run by mandate what is made, without client access."""
        return self.words.makes_to_run is not None
