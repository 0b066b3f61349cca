"""What somebody of a firm is shown of all that waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, cast

from chalicelib.core.figures import Day
from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.home.forms import MatterKind
from chalicelib.home.matters import Matter
from chalicelib.home.waiting import KINDS, Waiting, WaitingKind
from chalicelib.home.words import MATTER_NAMES, TOLD
from chalicelib.licences.service import FAILURES
from chalicelib.mail import service as mail

KIND_NAMES: Final[dict[WaitingKind, Text]] = {kind: known.name for kind, known in KINDS.items()}


class WayOn(Model):
    """The route that leads on from a matter."""

    method: str
    path: str
    text: str
    """What to do there, in the reader's language."""


class MatterView(Shown):
    """One thing that waits for somebody of the firm."""

    id: str
    kind: Annotated[MatterKind, in_words(MATTER_NAMES)]
    text: str
    """What it is, in the reader's language."""
    since: Instant
    ends_at: Instant | None
    """When the key that it is about ends; null: there is none, or it has ended."""
    company_id: str
    company_code: str
    company_name: str
    licence_id: str | None
    import_id: str | None
    way_on: WayOn


class Home(ListedByState[MatterView]):
    """One page of what waits; `by_state` counts each kind."""


def home(page: ListedByState[Matter], firm_id: str, language: Language) -> Home:
    """Show a page of matters."""
    return Home(
        data=[_view(each, firm_id, language) for each in page.data],
        **page.model_dump(exclude={"data"}),
    )


def _view(matter: Matter, firm_id: str, language: Language) -> MatterView:
    told = TOLD[cast("MatterKind", matter.kind)]
    path = told.path.format_map(
        {"firm": firm_id, "licence": matter.licence_id, "import": matter.import_id}
    )
    return MatterView.model_validate(
        {
            "id": matter.id,
            "kind": matter.kind,
            "text": told.says.render(language, _facts(matter)),
            "since": matter.since,
            "ends_at": matter.ends_at or None,
            "company_id": matter.company_id,
            "company_code": matter.company_code,
            "company_name": matter.company_name,
            "licence_id": matter.licence_id or None,
            "import_id": matter.import_id or None,
            "way_on": WayOn(method=told.method, path=path, text=told.does.render(language)),
        }
    )


class WaitingView(Shown):
    """One thing that waits for the operator."""

    id: str
    kind: Annotated[WaitingKind, in_words(KIND_NAMES)]
    text: str
    """What it is, in the reader's language."""
    since: Instant
    """Since when it waits; of a document, when it was issued."""
    who: str
    """Name of the firm or business that it is about."""
    tenant: str
    """Its id."""
    way_on: WayOn


class OperatorWaiting(ListedByState[WaitingView]):
    """One page of what waits for the operator; `by_state` counts each kind."""


def waiting(page: ListedByState[Waiting], language: Language) -> OperatorWaiting:
    """Show a page of what waits."""
    return OperatorWaiting(
        data=[_waiting(each, language) for each in page.data],
        **page.model_dump(exclude={"data"}),
    )


def _waiting(row: Waiting, language: Language) -> WaitingView:
    kind, told = KINDS[cast("WaitingKind", row.kind)], row._asdict()
    way_on = WayOn(method="GET", path=kind.path.format_map(told), text=kind.does.render(language))
    shown = {name: told[name] for name in ("id", "kind", "since", "who", "tenant")}
    text = kind.says.render(language, told)
    return WaitingView.model_validate({**shown, "text": text, "way_on": way_on})


def _facts(matter: Matter) -> dict[str, object]:
    """Return what the sentence of a matter may name."""
    read = _READ.get(matter.kind)
    return read(matter.fact) if read is not None else {}


def _day(fact: str) -> dict[str, object]:
    return {"day": Day.read(fact)}


def _reason(fact: str) -> dict[str, object]:
    return {"reason": mail.reason_told(fact)}


def _fewer(fact: str) -> dict[str, object]:
    month, count, usual = fact.split()
    return {"month": month, "count": count, "usual": usual}


def _period(fact: str) -> dict[str, object]:
    first, last = map(Day.read, fact.split())
    return {"period_from": first, "period_to": last}


_READ: Final[dict[str, Callable[[str], dict[str, object]]]] = {
    "opening-failed": lambda fact: {"why": FAILURES[fact]},
    "documents-rejected": lambda fact: {"count": fact},
    "certificate-expired": _day,
    "certificate-ending": _day,
    "licence-ending": _day,
    "client-mail-missed": _reason,
    "firm-mail-missed": _reason,
    "number-mail-missed": _reason,
    "fewer-documents": _fewer,
    "import-pending": _period,
}
"""Kind of matter -> reads what its sentence names; the others name nothing."""
