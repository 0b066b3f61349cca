from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import get_args

import pytest
from jinja2 import UndefinedError, meta, nodes

from chalicelib.core.texts import LANGUAGES, Language
from chalicelib.mail import compose
from chalicelib.mail.compose import Links
from chalicelib.mail.model import TEMPLATES, Correspondent, Logo

APP_URL = "https://app.example.com"
COMPANIES: list[dict[str, object]] = [
    {
        "company": "Ejemplo <Ficticio> S.A.",
        "code": "00017",
        "imports": [
            {
                "id": f"imp_{month}",
                "period": f"2026-{month}",
                "documents": 3,
                "total": "1130",
                "currency": "CRC",
                "incidents": 2,
            }
            for month in (10, 11)
        ],
    },
    {
        "company": "Otra Ficticia",
        "code": "00018",
        "imports": [
            {
                "id": "imp_3",
                "period": "2026-12",
                "documents": 1,
                "total": "20.5",
                "currency": "USD",
                "incidents": 0,
            }
        ],
    },
]
TOTALS: list[dict[str, object]] = [
    {"documents": 6, "total": "2260", "currency": "CRC", "incidents": 4},
    {"documents": 1, "total": "20.5", "currency": "USD", "incidents": 0},
]
NOTICES: list[dict[str, object]] = [
    {"holder": "Ejemplo <Ficticio> S.L.", "body": "AEAT", "day": "12/11/2026", "left": "3"},
    {"holder": "Otra Ficticia", "body": "DGT", "day": "14/11/2026", "left": "5"},
]
CLIENTS: list[dict[str, object]] = [
    {"company": "Ejemplo <Ficticio> S.A.", "client_email": "uno@example.com"},
    {"company": "Otra Ficticia", "client_email": "dos@example.com"},
]
QUESTIONS: list[dict[str, object]] = [
    {
        "text": "¿Es <b>correcto</b>?",
        "number": "00100001010000000007",
        "day": "05/10/2026",
        "customer": "Cliente <Inventado>",
        "total": "1.130,00 CRC",
    }
]
ANSWERS: list[dict[str, object]] = [
    {
        "company": "Ejemplo <Ficticio> S.A.",
        "code": "00042",
        "number": "00100001010000000007",
        "answer": "Lo explico",
        "text": "Es un <b>abono</b>",
        "import": "imp_10",
    }
]
LISTED: dict[str, Sequence[object]] = {
    "companies": COMPANIES,
    "totals": TOTALS,
    "notices": NOTICES,
    "clients": CLIENTS,
    "questions": QUESTIONS,
    "answers": ANSWERS,
}
TYPED_FACTS = {
    "expires_at": "2026-11-29T12:00:00.000Z",
    "issued_at": "2026-11-02T03:30:00.000Z",
    "time_zone": "America/Costa_Rica",
    "total": "1130.5",
    "currency": "CRC",
    **{name: json.dumps(listed) for name, listed in LISTED.items()},
    "count": "3",
    "more": "0",
    "more_answers": "0",
    "again": "again",
    "reasons": json.dumps(["-37: <b>fecha</b> & hora"]),
    "steps": json.dumps(["Windows: instale el programa.", "Guarde el número."]),
    "paragraphs": json.dumps(["El negocio sigue solo.", "Pregunte a su despacho."]),
}
FORMS: tuple[compose.Form, ...] = get_args(compose.Form)
KNOWN_TO_ALL = {
    "language", "lead", "attachments", "sender", "unsubscribe", "logo", "address_of",
}  # fmt: skip
PLACES = {
    name: f"{name}_1"
    for name in ("firm", "business", "licence", "activation", "document", "export", "request")
}
API_URL = "https://api.example.com"
EVERY = [(template, language) for template in TEMPLATES for language in LANGUAGES]


def facts_of(template: str) -> dict[str, str]:
    declared = TEMPLATES[template]
    return {
        name: TYPED_FACTS.get(name, f"<b>{name}</b> & co")
        for name in declared.facts | declared.secrets
    }


@cache
def render(template: str, language: Language, app_url: str = APP_URL) -> compose.Rendered:
    return compose.render(
        template,
        language,
        facts_of(template),
        links=Links(app_url, places=PLACES),
        attachments=["factura.xml"],
    )


def every_mail(app_url: str = APP_URL) -> Iterator[tuple[str, Language, compose.Rendered]]:
    return (
        (template, language, render(template, language, app_url)) for template, language in EVERY
    )


@cache
def source(name: str, form: compose.Form = "html") -> nodes.Template:
    environment = compose.environment(form)
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


def parts(form: compose.Form) -> dict[str, list[str]]:
    """What mails of a form are written with, and what each part takes."""
    found = source("layout.jinja", form).find_all(nodes.Macro)
    return {part.name: [argument.name for argument in part.args] for part in found}


def facts_used(template: str, language: str) -> set[str]:
    tree = source(f"{language}/{template}.jinja")
    own = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
    return meta.find_undeclared_variables(tree) - own - parts("html").keys() - KNOWN_TO_ALL


def test_template_uses_exactly_its_declared_facts() -> None:
    for template, language in EVERY:
        declared = TEMPLATES[template]
        assert facts_used(template, language) == declared.facts | declared.secrets, template


@pytest.mark.parametrize("form", FORMS)
def test_layout_and_notices_use_no_facts(form: compose.Form) -> None:
    names = ["layout.jinja", *(f"{language}/notice.jinja" for language in LANGUAGES)]

    for name in names:
        used = meta.find_undeclared_variables(source(name, form))
        assert used <= KNOWN_TO_ALL | {"subject"}


def test_the_same_parts_are_there_for_text_and_for_html() -> None:
    assert parts("text") == parts("html")


def test_every_template_file_is_declared_and_every_mail_is_there_in_every_language() -> None:
    files = {
        path.relative_to(compose.TEMPLATES_PATH).as_posix()
        for path in compose.TEMPLATES_PATH.rglob("*")
        if path.is_file()
    }

    mails = {f"{language}/{template}.jinja" for template, language in EVERY}
    notices = {f"{language}/notice.jinja" for language in LANGUAGES}
    assert files == mails | notices | {f"{form}/layout.jinja" for form in FORMS}


def test_a_mail_is_words_and_parts_and_carries_no_markup_of_its_own() -> None:
    markup = (nodes.ScopedEvalContextModifier, nodes.Include, nodes.Import)
    for template, language in EVERY:
        tree = source(f"{language}/{template}.jinja")

        words = "".join(data.data for data in tree.find_all(nodes.TemplateData))
        assert re.search(r"[<>&]", words) is None, template
        filters = {each.name for each in tree.find_all(nodes.Filter)}
        assert filters <= {"amount", "day", "moment", "int", "length", "urlencode"}, template
        assert not list(tree.find_all(markup)), template


def test_a_mail_that_may_be_silenced_says_where_and_mail_programs_find_it() -> None:
    address = f"{API_URL}/v1/mail-preferences/abc"
    facts = facts_of("pending-imports-digest")

    words = compose.render("pending-imports-digest", "es", facts, links=Links(unsubscribe=address))
    raw = compose.compose(
        mail_id="mail_1", sender="enlace@example.com", recipient="ana@example.com", words=words,
        written_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip

    assert f"\n\nPara no recibir más avisos como este: {address}\n\nEste mensaje" in words.text
    assert f'<br><a href="{address}"' in words.html
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_html_shows_in_whose_name_and_colour_a_mail_comes() -> None:
    firm = Correspondent("Ejemplo & Cía (Enlace)", accent="#123abc")

    facts = facts_of("licence-linked-client")
    mail = compose.render(
        "licence-linked-client", "es", facts, links=Links(APP_URL, places=PLACES), in_name_of=firm
    )

    band = mail.html[: mail.html.index("<h1")]
    assert "Ejemplo &amp; Cía (Enlace)</td>" in band
    assert "3px solid #123abc" in band
    assert "background-color:#123abc" in mail.html
    assert ">Enlace</td>" in render("licence-linked-client", "es").html


def test_logo_heads_the_html_alone_with_the_name_of_its_firm_and_only_if_it_is_there() -> None:
    logo = Logo(key="firm_1/logo/2026/11/logo_2.png", width=480, height=119)
    firm = Correspondent('"><img src=x> & Cía (Enlace)', logo=logo)
    facts = facts_of("licence-linked-client")

    with_logo, without = (
        compose.render(
            "licence-linked-client", "es", facts, links=Links(), in_name_of=firm, picture=picture
        )
        for picture in (b"drawn", None)
    )

    (shown,) = re.findall(r"<img[^>]*>", with_logo.html)
    assert shown.startswith(
        '<img src="cid:logo_2@enlace" alt="&#34;&gt;&lt;img src=x&gt; &amp; Cía (Enlace)"'
        ' width="240" height="60" style="display:block;'
    )
    assert with_logo.picture == compose.Picture("logo_2@enlace", b"drawn")
    assert (without.picture, "<img" in without.html) == (None, False)
    assert with_logo.text == without.text


@pytest.mark.parametrize("app_url", [APP_URL, ""])
def test_text_and_html_say_the_same_words_in_the_same_order(app_url: str) -> None:
    for template, _, mail in every_mail(app_url):
        html = mail.html[mail.html.index("<h1") :]
        shown = unescape(re.sub(r"<[^>]+>", " ", html))
        said = f"{mail.subject} {mail.text}"
        assert re.findall(r"\w+", shown) == re.findall(r"\w+", said), template


def test_parts_stand_in_text_with_an_empty_line_between_them() -> None:
    delivery, access = render("document-delivery", "es"), render("licence-activated-client", "en")

    assert (
        "\n\nComprobante: <b>document_type</b> & co\nNúmero: <b>number</b> & co\n"
        "<b>key_name</b> & co: <b>key</b> & co\n" in delivery.text
    )
    assert (
        "\n\nArchivos adjuntos:\n\n- factura.xml\n\nGuarde el XML: es el comprobante. El PDF"
        in (delivery.text)
    )
    assert "\n\nAccess key:\n\n    <b>access_key</b> & co\n\nSign in to Enlace" in access.text
    assert f"\n\nSign in for the first time:\n{APP_URL}/entrar\n\n" in access.text
    assert re.search(r"\S  |\n[ ]*\n[ ]*\n| \n", delivery.text + access.text) is None


def test_the_address_of_every_link_is_shown_too() -> None:
    for template, _, mail in every_mail():
        for link in re.findall(r'href="([^"]+)"', mail.html):
            assert re.search(rf">{re.escape(link)}</(p|a)>", mail.html), template
            assert unescape(link) in mail.text, template


def test_every_mail_ends_by_saying_that_it_is_automatic() -> None:
    notices = {"es": "nunca le pedirá su contraseña", "en": "never asks for your password"}
    for template, language, mail in every_mail():
        assert notices[language] in mail.text.splitlines()[-1], template
        assert mail.html.count(notices[language]) == 1, template


def test_every_mail_shows_all_its_facts_in_both_forms() -> None:
    for template, _, mail in every_mail():
        for name, value in facts_of(template).items():
            if name not in TYPED_FACTS:
                assert value in mail.subject + mail.text, (template, name)
                assert f"&lt;b&gt;{name}&lt;/b&gt; &amp; co" in mail.html, (template, name)
        assert mail.subject, template
        assert "\n" not in mail.subject
        assert "<b>" not in mail.html, template


def test_html_is_accessible_and_loads_nothing_from_outside() -> None:
    for template, language, mail in every_mail():
        assert f'<html lang="{language}">' in mail.html
        assert re.search(r"<(img|link|script|style|iframe|form)\b", mail.html) is None, template
        assert "background-image" not in mail.html
        links = re.findall(r'href="([^"]+)"', mail.html)
        assert all(link.startswith(APP_URL) for link in links), template
        _Balance().check(mail.html)


def test_without_an_application_no_mail_has_a_link_or_promises_one() -> None:
    promise = r"(^|[\s>])/[a-z]|\b(aquí|enlace:|here|link)\b"
    for template, _, mail in every_mail(app_url=""):
        assert "href" not in mail.html, template
        for words in (mail.text, re.sub(r"<[^>]+>", "", mail.html)):
            assert re.search(promise, words) is None, words
        assert "\n\n\n" not in mail.text, template


@pytest.mark.parametrize("app_url", [APP_URL, ""])
def test_no_sentence_ends_in_a_colon_with_nothing_after_it_or_in_two_full_stops(
    app_url: str,
) -> None:
    notice = r":\s*(Este mensaje es automático|This message is automatic|$)"
    for template, language in EVERY:
        facts = facts_of(template)
        for name in facts.keys() & {"firm", "company", "business", "issuer"}:
            facts[name] = "Ejemplo S.A."

        mail = compose.render(
            template,
            language,
            facts,
            links=Links(app_url, places=PLACES),
            attachments=["factura.xml"],
        )

        shown = re.sub(r"<[^>]+>|\s+", " ", mail.html[mail.html.index("<h1") :])
        for words in (mail.subject, mail.text, shown):
            assert re.search(r"\.\s*\.", words) is None, words
        assert re.search(notice, mail.text) is None, mail.text
        assert re.search(rf"{notice}|:\s*https:", shown) is None, shown


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
    said = {"es": "entre con ella una vez más", "en": "sign in with it once more"}[language]
    for template in ("licence-activated-client", "access-key-renewed"):
        mail = render(template, language)

        for words in (mail.text, mail.html):
            assert said in words


def test_long_values_break_instead_of_leaving_a_narrow_screen() -> None:
    for template, _, mail in every_mail():
        before = mail.html[: mail.html.index("<h1")]
        content = before[before.rindex("<td") :]
        assert "word-break:break-word;overflow-wrap:anywhere;" in content, template
        for value in re.findall(r"<p[^>]*font-family:Consolas[^>]*>", mail.html):
            assert "word-break:break-all" in value, template
        assert re.search(r"<td[^>]*nowrap|scope=.col", mail.html) is None, template


def test_a_subject_is_one_line_of_150_characters_at_most_in_both_forms() -> None:
    facts = facts_of("licence-activated-firm") | {"company": "Ejemplo\r\n" + "x" * 200}

    mail = compose.render("licence-activated-firm", "es", facts, links=Links())

    assert mail.subject == f"Licencia activada: Ejemplo {'x' * 123}"
    assert f"<title>{mail.subject}</title>" in mail.html
    assert mail.text.startswith("La licencia")


def test_line_break_in_a_fact_cannot_reach_the_headers() -> None:
    facts = facts_of("licence-activated-firm") | {"company": "Ejemplo\r\nBcc: b@example.com"}
    words = compose.render(
        "licence-activated-firm", "es", facts, links=Links(APP_URL, places=PLACES)
    )

    raw = compose.compose(
        mail_id="mail_1", sender="enlace@example.com", recipient="ana@example.com", words=words,
        written_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip

    message = message_from_bytes(raw, policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Licencia activada: Ejemplo Bcc: b@example.com"


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_fact_is_an_error_and_not_a_gap(language: Language) -> None:
    with pytest.raises(UndefinedError):
        compose.render("account-exists", language, {}, links=Links(APP_URL, places=PLACES))


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

    imports = f"{APP_URL}/despacho/firm_1/importaciones"
    assert re.search(
        r"\n\n00017 Ejemplo <Ficticio> S\.A\.\n\n- Periodo 2026-10: .*\n- Periodo 2026-11: .*\n\n"
        r"00018 Otra Ficticia\n\n- Periodo 2026-12: .*\n\nEn total\n\n- Comprobantes: 6, ",
        spanish.text,
    )
    assert (
        f"- Periodo 2026-10: comprobantes: 3, ₡1\u00a0130,00, incidencias: 2 {imports}/imp_10\n"
        in spanish.text
    )
    assert f'incidencias: 2<br><a href="{imports}/imp_10"' in spanish.html
    assert "documents: 1, $20.50, incidents: 0 " in english.text
    assert "Ejemplo &lt;Ficticio&gt; S.A." in english.html
    assert spanish.subject.startswith("3 importaciones pendientes")


def test_where_there_is_no_console_a_digest_leads_nowhere() -> None:
    facts = facts_of("pending-imports-digest")

    words = compose.render("pending-imports-digest", "es", facts, links=Links(places=PLACES))

    assert "incidencias: 2\n" in words.text
    assert "<a " not in words.html


def test_people_are_asked_in_the_console_and_mail_programs_by_the_api() -> None:
    api, window = f"{API_URL}/v1/mail-preferences/abc", f"{APP_URL}/mail-preferences/abc"
    links = Links(APP_URL, api, window, PLACES)

    words = compose.render("notice-due", "es", facts_of("notice-due"), links=links)

    assert words.unsubscribe == api
    assert f'<a href="{window}"' in words.html
    assert api not in words.text + words.html


@pytest.mark.parametrize(
    ("language", "subject", "rest"), [("es", "15 imp", "12 más"), ("en", "15 pen", "12 more")]
)
def test_digest_counts_the_imports_that_it_does_not_list(
    language: Language, subject: str, rest: str
) -> None:
    facts = facts_of("pending-imports-digest") | {"count": "15", "more": "12"}

    mail = compose.render(
        "pending-imports-digest", language, facts, links=Links(APP_URL, places=PLACES)
    )

    assert mail.subject.startswith(subject)
    assert rest in mail.text
    assert rest in mail.html


@pytest.mark.parametrize(
    ("language", "singular", "plural"),
    [
        ("es", ["1 importación", "Revísela "], ["3 importaciones", "Revíselas "]),
        ("en", ["1 pending import ", "Review it "], ["3 pending imports ", "Review them "]),
    ],
)  # fmt: skip
def test_digest_speaks_of_one_import_or_of_several(
    language: Language, singular: list[str], plural: list[str]
) -> None:
    several = facts_of("pending-imports-digest")
    one = several | {"companies": json.dumps(COMPANIES[1:]), "count": "1"}

    for facts, said, unsaid in ((one, singular, plural), (several, plural, singular)):
        mail = compose.render(
            "pending-imports-digest", language, facts, links=Links(APP_URL, places=PLACES)
        )
        words = mail.subject + mail.text + mail.html
        assert all(each in words for each in said)
        assert not any(each in words for each in unsaid)


MORE: dict[Language, str] = {"es": "y 7 más", "en": "and 7 more"}


def test_what_is_told_of_many_names_each_and_how_many_more_there_are() -> None:
    for template, listed, named in (
        ("notice-due", "notices", "Otra Ficticia"),
        ("notice-expired", "notices", "Otra Ficticia"),
        ("client-key-expired", "clients", "dos@example.com"),
    ):
        for language, more in MORE.items():
            several = facts_of(template) | {"more": "7"}
            one = several | {"more": "0", listed: json.dumps(LISTED[listed][:1])}
            told = compose.render(template, language, several, links=Links(APP_URL, places=PLACES))
            alone = compose.render(template, language, one, links=Links(APP_URL, places=PLACES))
            assert "9 " in told.subject
            assert named in told.text
            assert more in told.text
            assert named not in alone.text
            assert "Ejemplo <Ficticio>" in alone.subject


def test_delivery_shows_the_day_where_the_reader_is_and_the_colon_sign() -> None:
    mail = render("document-delivery", "es")

    assert "1 de noviembre de 2026" in mail.text
    assert "₡1\u00a0130,50" in mail.html
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
