from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.core.texts import LANGUAGES
from chalicelib.mail.compose import Links, render
from chalicelib.mail.model import TEMPLATES, About, Mail
from chalicelib.mail.windows import ROWS, WINDOWS, lead
from tests.unit.mail.test_templates import PLACES, facts_of

ROOT = Path(__file__).parents[3]
APP = "https://app.example.com"
EVERY = [(template, window) for template, windows in WINDOWS.items() for window in windows]
REQUEST = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (…|/v1)|[«“(]…/|/v1/")
MAILED = (
    "connections/telling.py",
    "licences/act_mails.py",
    "licences/bulk_telling.py",
    "licences/ending.py",
    "licences/consent_answers.py",
    "firms/oversight.py",
    "firms/deciding.py",
    "firms/words.py",
    "accounts/people_words.py",
    "accounts/notices.py",
)
"""Where sentences stand that mails take as their facts."""


def shape(path: str) -> str:
    return re.sub(r":\w+|\{\w+\}", "*", path.partition("?")[0])


def addresses() -> set[str]:
    """Those of the console's own table."""
    table = (ROOT / "web/routes.js").read_text(encoding="utf-8")
    return {shape(path) for path in re.findall(r'\bpath: "([^"]+)"', table)}


def rows_of(template: str) -> re.Pattern[str]:
    """Match the address of a row of a mail's list; of a mail without such rows, nothing."""
    path = ROWS[template].path.format(**PLACES | {"import": "IMPORT"}) if template in ROWS else ""
    return re.compile(re.escape(APP + path).replace("IMPORT", r"\w+") if path else r"(?!)")


def mail(tenant: str, template: str, about: About | None = None, **of: str) -> Mail:
    return Mail(
        id="mail_1", created_at=datetime(2026, 11, 1, tzinfo=UTC), tenant=tenant,
        recipient="ana@example.com", language="es", template=template, facts={}, about=about, of=of,
    )  # fmt: skip


def led(of: Mail) -> str:
    found = lead(of.template, "es", APP, of.places, {})
    return found.address.removeprefix(APP) if found else ""


def test_every_mail_has_its_row_and_every_window_is_one_of_the_console() -> None:
    known = addresses()

    assert WINDOWS.keys() == TEMPLATES.keys()
    assert [(template, window.path) for template, window in EVERY
            if shape(window.path) not in known] == []  # fmt: skip
    assert ROWS.keys() <= TEMPLATES.keys()
    assert [window.path for window in ROWS.values() if shape(window.path) not in known] == []


def test_a_mail_leads_by_one_link_and_without_console_names_the_window() -> None:
    for template, windows in WINDOWS.items():
        for window in windows or (None,):
            places = {name: PLACES[name] for name in window.places} if window else PLACES
            for language in LANGUAGES:
                facts = facts_of(template)
                linked = render(template, language, facts, links=Links(APP, places=places))
                alone = render(template, language, facts, links=Links(places=places))
                links = re.findall(r'href="([^"#]+)', linked.html)
                rows = [link for link in links if rows_of(template).fullmatch(link)]
                where = [f"{APP}{window.path.format(**places)}"] if window else []
                assert links == rows + where, template
                assert bool(rows) == (template in ROWS), template
                assert linked.text.count(APP) == len(links), template
                if window:
                    named = window.name.render(language)
                    assert re.search(rf"[«“]{re.escape(named)}[»”]\.", alone.text), template


@pytest.mark.parametrize(
    ("of", "path"),
    [
        (mail("firm_1", "licence-changed", About(kind="licence", tenant="firm_1", id="lic_1")),
         "/despacho/firm_1/licencias/lic_1"),
        (mail("biz_1", "licence-changed", About(kind="licence", tenant="firm_1", id="lic_1")),
         "/negocio/biz_1/despacho"),
        (mail("firm_1", "licence-changed"), ""),  # to somebody at the client's, whose home is none
        (mail("biz_1", "document-rejected", document="doc_1"),
         "/negocio/biz_1/comprobantes/doc_1"),
        (mail("firm_1", "activations-told", activation="bulk_1"),
         "/despacho/firm_1/licencias/en-bloque/bulk_1"),
        (mail("firm_1", "notice-due"), "/despacho/firm_1/notificaciones"),
        (mail("biz_1", "notice-due"), "/negocio/biz_1/notificaciones"),
        (mail("firm_1", "licence-ends"), "/despacho/firm_1/pymes"),
        (mail("firm_1", "confirmation-requested"), "/operador/despachos/firm_1"),
        (mail("firm_1", "feature-requested", request="feat_1"),
         "/operador/solicitudes/firm_1/feat_1"),
        (mail("usr_1", "operator-acted"), ""),
        (mail("biz_1", "operator-acted", document="doc_1"), "/negocio/biz_1/comprobantes/doc_1"),
    ],
)  # fmt: skip
def test_a_mail_leads_its_reader_to_a_window_of_their_own_side(of: Mail, path: str) -> None:
    assert led(of) == path


def test_what_stands_in_an_address_is_quoted() -> None:
    assert led(mail("biz_1", "document-rejected", document="../a?b#c")) == (
        "/negocio/biz_1/comprobantes/..%2Fa%3Fb%23c"
    )


def test_no_mail_tells_a_person_to_send_a_request() -> None:
    told = [
        node.value
        for name in MAILED
        for node in ast.walk(ast.parse((ROOT / "chalicelib" / name).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    written = [path.read_text() for path in (ROOT / "chalicelib/mail/templates").rglob("*.jinja")]

    assert [text for text in (*told, *written) if REQUEST.search(text)] == []
