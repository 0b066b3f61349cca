"""What one row of a bulk does: a licence is made, or one that failed taken up, and accepted.

The licence and what came of the row are one transaction, so that a row has one licence, whoever
runs it and however often.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import FieldRule, Stale
from chalicelib.core.ids import new_id
from chalicelib.core.scope import CompanyScope
from chalicelib.firms import service as firms
from chalicelib.licences import bulk_store, store
from chalicelib.licences.addresses import known, own_addresses
from chalicelib.licences.bulk_rows import ActivationRow
from chalicelib.licences.bulks import (
    LICENCE_HELD,
    Bulk,
    Known,
    RowDone,
    decide,
    failed,
    holding,
    refused,
)
from chalicelib.licences.linking import facts_of_company, write_licensed
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.model import Licence
from chalicelib.licences.products import CLIENTS_ALONE, NOT_APPROVED, NOT_SERVED, PRODUCTS
from chalicelib.licences.provisions import activation_of, new_provision
from chalicelib.licences.service import LicenceAlreadyLive
from chalicelib.licences.store import LICENCE_LIST
from chalicelib.licences.terms import terms_of_new


class Accepting:
    """What accepting the rows of a bulk needs to know."""

    def __init__(self, firm: firms.Firm, bulk: Bulk, scope: CompanyScope) -> None:
        """Make it of a bulk, and of what whoever sent that may do by now."""
        self.firm, self.bulk, self._scope = firm, bulk, scope

    def decided(self, rows: Mapping[int, ActivationRow]) -> dict[int, RowDone]:
        """Say what rows, by their numbers, come to as things are now."""
        if not rows:
            return {}
        companies = self._companies(rows)
        held = holding(list(LICENCE_LIST.each(self.firm.id)), self.bulk.product)
        addresses = known([row.client_email for row in rows.values() if row.client_email])
        decided = {}
        for number, row in rows.items():
            known_as = self._company_id(row)
            company = companies.get(known_as)
            about = Known(
                company,
                held.get(known_as),
                self._own_addresses,
                addresses.get(row.client_email or ""),
                self._product_refused(row, company) if company else None,
            )
            decided[number] = decide(row, about, clock.now())
        return decided

    def _product_refused(self, row: ActivationRow, company: firms.Company) -> FieldRule | None:
        product = PRODUCTS[self.bulk.product]
        is_approved = product.feature is None or product.feature in self.firm.features
        against = (
            (NOT_SERVED, not product.is_served(company.country)),
            (NOT_APPROVED, not is_approved),
            (CLIENTS_ALONE, row.mandate is not None and not product.is_run_by_firms),
        )
        return next((rule for rule, stands in against if stands), None)

    def do(self, number: int, row: ActivationRow, decided: RowDone) -> RowDone:
        """Do what was decided of a row; if things moved meanwhile, decide anew."""
        try:
            return self._write(number, row, decided)
        except (Stale, LicenceAlreadyLive):
            return self._do_anew(number, row, decided.company)

    def _do_anew(self, number: int, row: ActivationRow, company: str) -> RowDone:
        """Do a row as things are now; what holds its company unseen has it refused."""
        try:
            return self._do_again(number, row)
        except LicenceAlreadyLive:
            return self._write(number, row, refused(LICENCE_HELD, clock.now(), company))

    @again(4, on=(Stale, LicenceAlreadyLive), pause=doubling(0.05))
    def _do_again(self, number: int, row: ActivationRow) -> RowDone:
        return self._write(number, row, self.decided({number: row})[number])

    def _write(self, number: int, row: ActivationRow, decided: RowDone) -> RowDone:
        tx = Transaction()
        if decided.what == "accepted" and not self.bulk.dry_run:
            company = firms.company(self.firm.id, self._company_id(row))
            made = self._licence(row, company)
            decided = decided.but(licence_id=made.id)
            bulk_store.add_row(tx, self.firm.id, self.bulk.id, number, decided)  # tells first
            self._write_accepted(tx, made, company)
        else:
            bulk_store.add_row(tx, self.firm.id, self.bulk.id, number, decided)
        try:
            tx.commit()
        except bulk_store.RowDoneBefore:
            (before,) = bulk_store.rows(self.firm.id, self.bulk.id, [number])
            return before or decided
        return decided

    def _write_accepted(self, tx: Transaction, made: Licence, company: firms.Company) -> None:
        provision = new_provision(self.bulk.created_by, is_told_in_summary=True)
        accepted = made.after("accept", provision=provision, failure=None)
        tx.claim(store.live_key(accepted), accepted.id, otherwise=LicenceAlreadyLive())
        accepted = store.write(tx, accepted, send=activation_of(accepted))
        write_licensed(tx, accepted, company, None)
        if made.mandate:
            said = {"mandate": made.mandate}
            store.note(tx, accepted, "mandate_stated", actor=self.bulk.created_by, **said)
        store.note(tx, accepted, "accepted", actor=self.bulk.created_by)

    def _licence(self, row: ActivationRow, company: firms.Company) -> Licence:
        """Return the licence of a row as it is before it is accepted."""
        said = {
            "firm_email": self.firm.email,
            "company_id": company.id,
            **facts_of_company(company),
            "client_email": row.client_email,
            "mandate": row.mandate,
            "client_name": row.client_name,
            "language": row.language or self.firm.language,
            "bulk_id": self.bulk.id,
            "own_address_confirmed": self.bulk.own_addresses,
        }
        if row.mandate:
            said["paid_by"] = "firm"  # whoever failed before may have been to pay
        before = self._failed(company.id)
        if before is not None:
            return before.changed(said)
        return Licence.model_validate(
            {
                "id": new_id("lic"),
                "created_at": clock.now(),
                "firm_id": self.firm.id,
                "product": self.bulk.product,
                "created_by": self.bulk.created_by,
                "terms": terms_of_new(self.bulk.product, self.firm),
                **said,
            }
        )

    def _failed(self, known_as: str) -> Licence | None:
        """Return the licence of a company whose activation failed, if there is one."""
        row = self._all_failed.get(known_as)
        found = store.licence(self.firm.id, row.id) if row else None
        return found if found is not None and found.state == "provisioning_failed" else None

    @cached_property
    def _own_addresses(self) -> frozenset[str]:
        """Addresses that are asked back; none where somebody said that they are meant."""
        if self.bulk.own_addresses:
            return frozenset()
        return own_addresses(self.firm)

    @cached_property
    def _all_failed(self) -> Mapping[str, LicenceRow]:
        return failed(list(LICENCE_LIST.each(self.firm.id)), self.bulk.product)

    def _companies(self, rows: Mapping[int, ActivationRow]) -> dict[str, firms.Company]:
        ids = [self._company_id(row) for row in rows.values()]
        seen = [each for each in ids if self.bulk.scope.covers(each) and self._scope.covers(each)]
        return firms.companies(self.firm.id, seen)

    def _company_id(self, row: ActivationRow) -> str:
        return company_id(self.firm.id, row.program, row.code)
