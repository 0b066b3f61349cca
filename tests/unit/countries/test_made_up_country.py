"""One folder and one line make a country: one that nobody foresaw issues, prints and posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from chalicelib.accounting import service as accounting
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import NewExport
from chalicelib.aws import blobs
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import countries, facts_of
from chalicelib.core.errors import InvalidInput
from chalicelib.invoicing import corrections, delivery, issuing, service, store, submission
from chalicelib.invoicing.forms import NewCancellation
from chalicelib.invoicing.note_rules import NotesNotServed
from chalicelib.onboarding import connecting, numbering, opening, status, steps, subscribing
from chalicelib.onboarding.forms import NewActivity, NewBusiness, NewSubscription
from tests.support.bodies import Given
from tests.support.businesses import person
from tests.support.registries import also_served
from tests.unit.countries.ficticia import authority
from tests.unit.countries.ficticia.business import Street

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def ficticia() -> Iterator[None]:
    with also_served("XF", "tests.unit.countries.ficticia"):
        yield
    authority.received.clear()


def ready() -> Caller:
    """Open a business of Ficticia and take it through onboarding."""
    owner = person()
    wanted = NewBusiness(
        country="XF", id_type="F", id_number="1234", legal_name="Comercio Ficticio"
    )
    opened = opening.create_business(Caller(account_id=owner), wanted)
    caller = Caller(account_id=owner, tenant=opened.id, role="owner")
    missing = {step for step, told in status.read_status(caller).steps if not told.done}
    assert missing == {"profile", "activities", "tax_authority", "series", "subscription"}
    profile = {
        "id_type": "F", "id_number": "1234", "legal_name": "Comercio Ficticio",
        "address": {"street": "Calle Inventada 1"}, "phone": "55550000", "email": "a@example.com",
    }  # fmt: skip
    steps.put_profile(caller, Given(profile), 1)
    steps.add_activity(caller, NewActivity(code="7777"))
    connecting.connect(caller, Given({"word": "plantada"}), 0)
    series = {"series": [{"document_type": "invoice", "next": 5}]}
    numbering.put_series(caller, Given(series), 0)
    subscribing.put_subscription(caller, NewSubscription(plan="annual"), 0)
    assert status.finish(caller).ready
    return caller


def step(caller: Caller, document_id: str) -> None:
    progress = store.progress(caller.tenant, document_id)
    assert progress is not None
    submission.step(caller.tenant, document_id, progress.version)


def test_one_folder_and_one_line_make_a_country() -> None:
    caller = ready()
    sale = {"customer": "Cliente Inventado", "email": "cliente@example.com", "amount": "100.00"}

    issued = issuing.issue(caller, Given(sale))
    step(caller, issued.id)
    step(caller, issued.id)
    delivery.deliver(caller.tenant, issued.id)

    shown = service.read_document(caller, issued.id)
    assert (shown.number, shown.key, str(shown.total)) == ("F-5", "F-1234-5", "110.0000")
    assert (shown.state, shown.files) == ("accepted", ("answer", "pdf", "xml"))
    assert isinstance(shown, authority.SaleView)
    assert shown.sale.customer == "Cliente Inventado"
    assert authority.received["F-1234-5"].startswith(b"F-1234-5 100.00 10.0000 ")
    progress = store.progress(caller.tenant, issued.id)
    assert progress is not None
    text = PdfReader(BytesIO(blobs.get(progress.files["pdf"]))).pages[0].extract_text()
    assert "Comercio Ficticio" in text
    assert "Cliente Inventado" in text

    day = clock.now().date()
    wanted = NewExport(
        period_from=day - timedelta(days=1), period_to=day + timedelta(days=1), formats=["csv"]
    )
    export = accounting.create_export(caller, wanted)
    run_export(caller.tenant, export.id)
    made = accounting.read_export(caller, export.id)
    assert made.state == "done", made
    (file,) = made.files
    journal = blobs.get(store_key(caller, export.id)).decode("utf-8-sig")
    lines = [row.split(";") for row in journal.splitlines()[1:]]
    posted = {(row[3], row[5], row[6]) for row in lines}
    assert posted == {("1000", "110.00", ""), ("4000", "", "100.00"), ("3000", "", "10.00")}
    assert file.name == "journal.csv"


def store_key(caller: Caller, export_id: str) -> str:
    from chalicelib.accounting import store as batches

    export = batches.export(caller.tenant, export_id)
    assert export is not None
    batch = batches.batch(export.batch_home, export.batch_id)
    assert batch is not None
    return batch.files[0].key


def test_what_the_country_refuses_is_refused_by_field() -> None:
    caller = ready()

    with pytest.raises(InvalidInput) as refused:
        issuing.issue(caller, Given({"customer": "x", "amount": "1"}))

    assert [error.pointer for error in refused.value.fields] == ["/email"]


def test_form_that_only_this_country_has_is_told_in_its_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        Given({"street": "Inventada 1"}).read(Street)

    told = [(error.pointer, error.sentence("es")) for error in refused.value.fields]
    assert told == [("/street", "No tiene el formato esperado. Escriba «Calle» y su nombre.")]


def test_what_a_country_does_not_say_of_notes_is_not_corrected_there() -> None:
    caller = ready()
    sale = {"customer": "Cliente Inventado", "email": "cliente@example.com", "amount": "100.00"}
    issued = issuing.issue(caller, Given(sale))

    with pytest.raises(NotesNotServed) as refused:
        corrections.cancel(caller, issued.id, NewCancellation())

    assert refused.value.facts == {"country": "XF"}


def test_nobody_serves_it_outside_the_test() -> None:
    with also_served("XG", "tests.unit.countries.ficticia"):
        assert countries()[-1] == "XG"

    assert "XG" not in countries()
    with also_served("ES", "tests.unit.countries.ficticia"):
        assert facts_of("ES").name.en == "Ficticia"
    assert facts_of("ES").name.en == "Spain"
