"""What waits for a firm: worst first, told in words, of what is true by now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

from chalicelib.accounting.service import ListedBatch
from chalicelib.core import clock
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import LANGUAGES
from chalicelib.firms.service import KnownMatter
from chalicelib.home.forms import HomeQuery, MatterKind
from chalicelib.home.matters import LISTING, SOON, Matter, of_imports, of_licences
from chalicelib.home.views import home
from chalicelib.home.words import TOLD
from chalicelib.licences.service import LicenceRow

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DAY = timedelta(days=1)


def at(days: int) -> str:
    return clock.iso(NOW + days * DAY)


def licence(state: str = "active", name: str = "lic_1") -> LicenceRow:
    company = ("con00042", "00042", "Peña Ficticia")
    return LicenceRow(name, state, "invoicing", *company, "", "", since=at(-2))


def kinds(*known: KnownMatter, state: str = "active") -> list[str]:
    return [each.kind for each in of_licences([licence(state)], known, NOW)]


def every() -> list[Matter]:
    known = [
        KnownMatter("lic_1 client-mail", at(-1), fact="no-such-address"),
        KnownMatter("lic_1 number-mail", at(-1), fact="mailbox-full"),
        KnownMatter("lic_1 firm-mail", at(-1), fact="mailbox-full"),
        KnownMatter("lic_1 not-begun", at(-9), at(1)),
        KnownMatter("lic_2 not-begun", at(-9), at(-1)),
        KnownMatter("lic_1 certificate", at(5), fact="2026-12-04"),
        KnownMatter("lic_2 certificate", at(-5), fact="2026-11-24"),
        KnownMatter("lic_1 issued", at(-4), fact="2026-07:20 2026-08:22 2026-09:24 2026-10:3"),
        KnownMatter("lic_2 issued", at(-4), fact="2026-10:3"),
        KnownMatter("lic_1 rejected", at(-4), fact="doc_1 doc_2"),
        KnownMatter("lic_1 opening", at(-4), fact="client-owns-another"),
    ]
    states = ("active", "active", "awaiting_client", "provisioning_failed", "draft", "unlinked")
    granted = [licence(state, f"lic_{place}") for place, state in enumerate(states, 1)]
    granted[0] = granted[0]._replace(held=at(-1))
    granted[5] = granted[5]._replace(held=at(-1))  # it is over
    granted[1] = granted[1]._replace(valid_until="2026-12-28")
    granted[3] = granted[3]._replace(company_id="con00043")  # nothing came in its place
    batch = ("con00042", "00042", "Peña Ficticia", "2026-10-01", "2026-10-31", at(-3))
    batches = [
        ListedBatch("bat_1", "pending", *batch), ListedBatch("bat_2", "imported", *batch),
    ]  # fmt: skip
    return [*of_imports(batches), *of_licences(granted, known, NOW)]


def test_each_kind_is_listed_worst_first_and_told_with_a_way_on_in_each_language() -> None:
    page = LISTING.select(every(), HomeQuery(limit=100), None)

    assert [each.kind for each in page.rows] == list(get_args(MatterKind)) == list(TOLD)
    listed = ListedByState[Matter](data=page.rows, total=page.total, by_state=page.by_state)
    for language in LANGUAGES:
        shown = home(listed, "firm_1", language)
        assert [each.since for each in shown.data] == [
            datetime.fromisoformat(each.since) for each in page.rows
        ]
        for each in shown.data:
            assert each.text.endswith(".")
            assert "{" not in each.text + each.way_on.path + each.way_on.text
            assert (each.import_id or each.licence_id or "?") in each.way_on.path
    told = {each.kind: each.text for each in home(listed, "firm_1", "es").data}
    assert "04/12/2026" in told["certificate-ending"]
    assert "01/10/2026 a 31/10/2026" in told["import-pending"]
    assert "reemplazado: 2." in told["documents-rejected"]
    assert "2026-10 el cliente emitió 3 comprobantes; lo usual son 22" in told["fewer-documents"]
    assert "no existe" in told["client-mail-missed"]
    assert "otro negocio de la misma identificación" in told["opening-failed"]
    assert "último día de la licencia es el 28/12/2026" in told["licence-ending"]


def test_a_failure_is_no_matter_once_another_licence_of_the_product_holds_the_company() -> None:
    failed = licence("provisioning_failed", "lic_old")

    def left(*others: LicenceRow) -> list[str]:
        return [each.kind for each in of_licences([failed, *others], [], NOW)]

    assert left() == left(licence("draft", "lic_2")) == ["licence-failed"]
    assert left(licence("active", "lic_2")) == left(licence("suspended", "lic_2")) == []
    elsewhere = licence("active", "lic_2")._replace(company_id="con00043")
    assert left(elsewhere) == ["licence-failed"]


def test_what_is_known_counts_by_what_it_means_now_and_while_the_licence_lives() -> None:
    soon = KnownMatter("lic_1 certificate", clock.iso(NOW + SOON), fact="2027-01-28")
    old = KnownMatter("lic_1 rejected", at(-31), fact="doc_1")
    late = KnownMatter("lic_1 certificate", clock.iso(NOW + SOON + DAY), fact="2027-01-29")

    assert (kinds(soon), kinds(late)) == (["certificate-ending"], [])
    assert kinds(old) == kinds(KnownMatter("lic_1 opening", at(-31), fact="x")) == []
    for state in ("suspended", "unlinked", "deleted", "withdrawn", "provisioning"):
        assert kinds(soon, state=state) == []
    assert kinds(KnownMatter("lic_9 certificate", at(-1), fact="2026-11-28")) == []


def test_last_day_of_a_licence_is_a_matter_from_thirty_days_before_on_while_it_is_active() -> None:
    def left(until: str, state: str = "active") -> list[str]:
        row = licence(state)._replace(valid_until=until)
        return [each.kind for each in of_licences([row], [], NOW)]

    assert (left("2026-12-29"), left("2026-12-30")) == (["licence-ending"], [])
    assert (left("2026-11-01"), left("2026-11-01", "suspended")) == (["licence-ending"], [])
