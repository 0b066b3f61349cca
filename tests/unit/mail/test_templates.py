from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError, meta

from chalicelib.core.texts import LANGUAGES, Language
from chalicelib.mail import compose
from chalicelib.mail.model import TEMPLATES

APP_URL = "https://app.example.com"
IMPORTS = [
    {
        "company": "Ejemplo <Ficticio> S.A.",
        "code": "00017",
        "period": "2026-11",
        "documents": 3,
        "total": "1130.00",
        "currency": "CRC",
        "incidents": 2,
    },
    {
        "company": "Otra Ficticia",
        "code": "00018",
        "period": "2026-11",
        "documents": 1,
        "total": "20.5",
        "currency": "USD",
        "incidents": 0,
    },
]
TYPED_FACTS = {
    "expires_at": "2026-11-29T12:00:00.000Z",
    "issued_at": "2026-11-02T03:30:00.000Z",
    "time_zone": "America/Costa_Rica",
    "total": "1130.5",
    "currency": "CRC",
    "imports": json.dumps(IMPORTS),
    "more": "0",
}
EVERY = [(template, language) for template in TEMPLATES for language in LANGUAGES]


def facts_of(template: str) -> dict[str, str]:
    declared = TEMPLATES[template]
    return {
        name: TYPED_FACTS.get(name, f"<b>{name}</b> & co")
        for name in declared.facts | declared.secrets
    }


def render(template: str, language: Language, app_url: str = APP_URL) -> compose.Rendered:
    return compose.render(
        template, language, facts_of(template), app_url=app_url, attachments=["factura.xml"]
    )


def names_used(file: str) -> set[str]:
    """Names that a template file and the layouts it pulls in take from outside."""
    environment = compose.environment()
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, file)
    tree = environment.parse(source)
    names = set(meta.find_undeclared_variables(tree))
    for other in meta.find_referenced_templates(tree):
        names |= names_used(other or "")
    return names - {"parts"}


@pytest.mark.parametrize(("template", "language"), EVERY)
@pytest.mark.parametrize("form", ["txt", "html"])
def test_template_uses_exactly_its_declared_facts(template: str, language: str, form: str) -> None:
    declared = TEMPLATES[template]

    used = names_used(f"{language}/{template}.{form}") - {"subject", "language", "app_url"}

    expected = declared.facts | declared.secrets
    if template == "document-delivery":
        expected |= {"attachments"}
    assert used - expected == set()
    assert expected - used <= {"language"}


def test_every_template_file_is_declared() -> None:
    files = {
        path.relative_to(compose.TEMPLATES_PATH) for path in compose.TEMPLATES_PATH.rglob("*.*")
    }

    named = {
        f"{language}/{template}.{form}" for template, language in EVERY for form in ("txt", "html")
    }

    assert {file.as_posix() for file in files} == named | {"base.html", "parts.html"}


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_mail_shows_all_its_facts_in_both_forms(template: str, language: Language) -> None:
    mail = render(template, language)

    for name, value in facts_of(template).items():
        if name not in TYPED_FACTS:
            assert value in mail.subject + mail.text, name
            assert "&lt;b&gt;" + name + "&lt;/b&gt; &amp; co" in mail.html, name
    assert mail.subject
    assert "\n" not in mail.subject
    assert "<b>" not in mail.html


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_html_is_accessible_and_loads_nothing_from_outside(
    template: str, language: Language
) -> None:
    mail = render(template, language)

    assert f'<html lang="{language}">' in mail.html
    assert re.search(r"<(img|link|script|style|iframe|form)\b", mail.html) is None
    assert "background-image" not in mail.html
    links = re.findall(r'href="([^"]+)"', mail.html)
    assert all(link.startswith(APP_URL) for link in links)
    _Balance().check(mail.html)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_without_an_application_no_mail_has_a_link_or_promises_one(
    template: str, language: Language
) -> None:
    mail = render(template, language, app_url="")

    assert "href" not in mail.html
    for words in (mail.text, re.sub(r"<[^>]+>", "", mail.html)):
        assert re.search(r"(^|[\s>])/[a-z]|\b(aquí|enlace:|here|link)\b", words) is None, words
    assert "\n\n\n" not in mail.text


@pytest.mark.parametrize("app_url", [APP_URL, ""])
@pytest.mark.parametrize(("template", "language"), EVERY)
def test_no_sentence_ends_in_a_colon_with_nothing_after_it_or_in_two_full_stops(
    template: str, language: Language, app_url: str
) -> None:
    facts = facts_of(template)
    for name in facts.keys() & {"firm", "company", "business", "issuer"}:
        facts[name] = "Ejemplo S.A."

    mail = compose.render(template, language, facts, app_url=app_url, attachments=["factura.xml"])

    shown = re.sub(r"<[^>]+>|\s+", " ", mail.html[mail.html.index("<h1") :])
    for words in (mail.subject, mail.text, shown):
        assert re.search(r"\.\s*\.", words) is None, words
    ends = r":\s*(Este mensaje es automático|This message is automatic|https:|$)"
    assert re.search(ends, shown) is None, shown
    assert not mail.text.endswith(":\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_firm_is_not_told_that_its_client_got_a_key_which_they_may_not_need(
    language: Language,
) -> None:
    mail = render("licence-activated-firm", language)

    for words in (mail.text, mail.html):
        assert {"es": "Se ha avisado por correo a su cliente", "en": "has been told by e-mail"}[
            language
        ] in words
        assert re.search(r"para entrar|clave|to sign in|key", words) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_access_key_says_what_to_do_once_it_has_expired(language: Language) -> None:
    mail = render("licence-activated-client", language)

    for words in (mail.text, mail.html):
        assert {"es": "pida una contraseña nueva", "en": "ask for a new password"}[
            language
        ] in words


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_long_values_break_instead_of_leaving_a_narrow_screen(
    template: str, language: Language
) -> None:
    html = render(template, language).html

    content = html[: html.index("<h1")].rindex("<td")
    assert "word-break:break-word;overflow-wrap:anywhere;" in html[content : html.index("<h1")]
    for value in re.findall(r"<p[^>]*font-family:Consolas[^>]*>", html):
        assert "word-break:break-all" in value
    assert re.search(r"<td[^>]*nowrap|scope=.col", html) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_fact_is_an_error_and_not_a_gap(language: Language) -> None:
    with pytest.raises(UndefinedError):
        compose.render("account-exists", language, {}, app_url=APP_URL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_travel_behind_the_hash_so_that_no_server_logs_them(language: Language) -> None:
    mail = render("password-reset", language)

    (address,) = re.findall(r"https://\S+", mail.text)

    assert address.index("#") < address.index("code=")


def test_digest_lists_every_import_with_amounts_in_the_readers_form() -> None:
    spanish, english = (
        render("pending-imports-digest", "es"),
        render("pending-imports-digest", "en"),
    )

    assert (
        "00017 Ejemplo <Ficticio> S.A., periodo 2026-11: comprobantes: 3, ₡1.130,00 CRC"
        in spanish.text
    )
    assert "$20.50 USD" in english.text
    assert "Ejemplo &lt;Ficticio&gt; S.A." in english.html
    assert spanish.subject.startswith("2 importaciones pendientes")


@pytest.mark.parametrize(
    ("language", "subject", "rest"), [("es", "14 imp", "12 más"), ("en", "14 pen", "12 more")]
)
def test_digest_counts_the_imports_that_it_does_not_list(
    language: Language, subject: str, rest: str
) -> None:
    facts = facts_of("pending-imports-digest") | {"more": "12"}

    mail = compose.render("pending-imports-digest", language, facts, app_url=APP_URL)

    assert mail.subject.startswith(subject)
    assert rest in mail.text
    assert rest in mail.html


@pytest.mark.parametrize(
    ("language", "singular", "plural"),
    [
        ("es", ["1 importación", "Revísela ", "Revisar importación<"], ["2 importaciones",
         "Revíselas ", "Revisar importaciones<"]),
        ("en", ["1 pending import ", "Review it ", "Review import<"], ["2 pending imports ",
         "Review them ", "Review imports<"]),
    ],
)  # fmt: skip
def test_digest_speaks_of_one_import_or_of_several(
    language: Language, singular: list[str], plural: list[str]
) -> None:
    several = facts_of("pending-imports-digest")
    one = several | {"imports": json.dumps(IMPORTS[:1])}

    for facts, said, unsaid in ((one, singular, plural), (several, plural, singular)):
        mail = compose.render("pending-imports-digest", language, facts, app_url=APP_URL)
        words = mail.subject + mail.text + mail.html
        assert all(each in words for each in said)
        assert not any(each in words for each in unsaid)


def test_delivery_shows_the_day_where_the_reader_is_and_the_colon_sign() -> None:
    mail = render("document-delivery", "es")

    assert "1 de noviembre de 2026" in mail.text
    assert "₡1.130,50 CRC" in mail.html
    assert "- factura.xml" in mail.text


class _Balance(HTMLParser):
    """Checks that every element that must be closed is closed, in order."""

    def check(self, html: str) -> None:
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_files_break_on_narrow_screens(language: Language) -> None:
    html = render("document-delivery", language).html

    (style,) = re.findall(r'<li style="([^"]*)">factura\.xml</li>', html)
    assert "overflow-wrap:anywhere" in style
