"""The mail viewer: by person, nothing of a mail but its text, no reload under who reads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from infra.http_server import Request
from infra.local import mail_pages
from infra.local.mail_server import MailServer
from infra.local.mailbox import Mail, Mailbox

ANA, BEA, CARL = "ana@example.com", "bea@example.com", "carl@example.com"


def kept(folder: Path, *mails: tuple[str, str]) -> Mailbox:
    mailbox = Mailbox(folder)
    for to, subject in mails:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "enlace@example.com", to, subject
        message.set_content("text")
        mailbox.keep(message.as_bytes())
    return mailbox


class Page(HTMLParser):
    """What a page shows: the headings of persons with their subjects, and the elements in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.people: dict[str, list[str]] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._heading, self._cell = "", ""
        self._in: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in.append(tag)
        if tag == "h2":
            self._heading = ""
        if tag == "td":
            self._cell = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2":
            self.people[self._heading] = []
        if tag == "tr" and self._cell:
            self.people[self._heading].append(self._cell)
            self._cell = ""
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "h2" in self._in:
            self._heading += data
        if "td" in self._in:
            self._cell += data


def test_each_person_has_their_mails_and_who_had_one_last_comes_first(tmp_path: Path) -> None:
    mailbox = kept(
        tmp_path, (ANA, "one"), (BEA, "two"), (f"{ANA}, {CARL}", "three"), (ANA.upper(), "four")
    )

    page = Page(mail_pages.listing(mailbox.summaries()))

    assert page.people == {
        f"{ANA} (3)": ["four", "three", "one"],
        f"{CARL} (1)": ["three"],
        f"{BEA} (1)": ["two"],
    }
    assert list(page.people) == [f"{ANA} (3)", f"{CARL} (1)", f"{BEA} (1)"]


def test_who_has_many_is_shown_in_short_with_a_link_to_all(tmp_path: Path) -> None:
    mailbox = kept(tmp_path, (BEA, "other"), *((ANA, f"mail {number}") for number in range(7)))

    everybody = Page(mail_pages.listing(mailbox.summaries()))
    one = Page(mail_pages.listing(mailbox.summaries(), ANA.upper()))

    assert len(everybody.people[f"{ANA} (7)"]) == 5
    assert ("a", {"href": "/?to=ana%40example.com"}) in everybody.elements
    assert one.people == {f"{ANA.upper()} (7)": [f"mail {number}" for number in range(6, -1, -1)]}


def test_a_mail_is_read_once_however_often_lists_are_asked_for(tmp_path: Path) -> None:
    mailbox = kept(tmp_path, (ANA, "one"), (BEA, "two"))
    first, second = mailbox.summaries()
    for path in tmp_path.glob("*.eml"):
        path.write_bytes(b"")  # whoever read it again would find nothing
    mailbox.keep(f"To: {ANA}\nSubject: three\n\n".encode())

    later = mailbox.summaries(to=ANA.upper(), after=first["id"])

    assert [each["subject"] for each in later] == ["three"]
    assert mailbox.summaries(to=BEA) == [second]
    assert (second["to"], second["subject"]) == ([BEA], "two")


def test_mail_to_nobody_is_shown_too(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.keep(b"Subject: lost\n\n")
    mailbox.keep(b"To: a@[\nSubject: broken\n\n")

    page = Page(mail_pages.listing(mailbox.summaries()))

    (subjects,) = page.people.values()
    assert sorted(subjects)[1] == "lost"
    assert len(subjects) == 2


@pytest.mark.parametrize("to", ["", "<script>alert(1)</script>", "'\"><script>alert(1)</script>"])
def test_nothing_of_a_mail_or_an_address_becomes_markup(tmp_path: Path, to: str) -> None:
    hostile = "'\"><script>alert(1)</script><img src=x onerror=alert(1)>"
    mailbox = kept(tmp_path, ('"<b>\'x"@example.com', hostile))

    text = mail_pages.listing(mailbox.summaries(), to)
    mail = mailbox.find(mailbox.summaries()[0]["id"])
    assert mail is not None
    reading = mail_pages.reading(mail)

    for shown in (text, reading):
        tags = [tag for tag, _ in Page(shown).elements]
        assert set(tags).isdisjoint({"b", "img"})
        assert not any(name.startswith("on") for _, attrs in Page(shown).elements for name in attrs)
    assert [tag for tag, _ in Page(text).elements].count("script") == 1
    assert "script" not in [tag for tag, _ in Page(reading).elements]


def test_page_runs_its_own_script_and_no_other_and_reloads_never(tmp_path: Path) -> None:
    server = MailServer(0, tmp_path, "http://nobody")
    answer = server._answer(Request("GET", "/", {}))
    server.stop()

    page = answer.body.decode()
    script = re.search("<script>(.*)</script>", page, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = str(answer.headers["Content-Security-Policy"])
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "connect-src 'self'" in policy
    assert "refresh" not in page
    assert "location.reload" not in page


_BROWSER = """
const fs = require("node:fs"), vm = require("node:vm");
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const link = {dataset: {newest: given.newest, to: given.to}, textContent: "Reload"};
const document = {title: "Mail", hidden: given.hidden, getElementById: () => link,
                  addEventListener: () => {}};
const asked = [], warned = [];
let look;
const page = vm.createContext({
  document, URL, location: {href: "http://127.0.0.1:8701/?to=x"},
  console: {warn: (...words) => warned.push(words.join(" "))},
  setInterval: (what) => { look = what; },
  fetch: async (address) => {
    asked.push(String(address));
    if (given.count < 0) throw new Error("refused");
    return {json: async () => ({messages: Array(given.count).fill({subject: "<b>x</b>"})})};
  },
});
vm.runInContext(given.script, page);
look();
setImmediate(() => console.log(JSON.stringify(
  {link: link.textContent, title: document.title, asked, warned: warned.length})));
"""


def looked(**given: Any) -> dict[str, Any]:
    """Run the page's script in a page that only has what it may touch; say what it then shows."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    facts = {"script": mail_pages.SCRIPT, "newest": "20261129T000000000-0001", "to": "", **given}
    done = subprocess.run(  # noqa: S603 - our own code
        [node, "-e", _BROWSER], input=json.dumps(facts), capture_output=True, text=True, check=True
    )
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_new_mail_is_told_in_the_link() -> None:
    seen = looked(count=2, hidden=False, to=ANA)

    assert seen["link"] == "2 nuevos, mostrar / 2 new, show"
    assert seen["title"] == "(2) Mail"
    assert seen["asked"] == [
        "http://127.0.0.1:8701/api/messages?after=20261129T000000000-0001&to=ana%40example.com"
    ]


def test_without_news_the_page_stays_as_it_is() -> None:
    seen = looked(count=0, hidden=False)

    assert (seen["link"], seen["title"], seen["warned"]) == ("Reload", "Mail", 0)


def test_page_that_nobody_sees_asks_nothing() -> None:
    assert looked(count=2, hidden=True)["asked"] == []


def test_stack_that_has_stopped_leaves_the_page_as_it_is() -> None:
    seen = looked(count=-1, hidden=False)

    assert (seen["link"], seen["warned"]) == ("Reload", 1)


def test_mail_is_shown_with_the_pictures_that_travel_with_it_and_no_others() -> None:
    message = EmailMessage()
    message.set_content("text")
    shown = '<img src="cid:a@enlace"><img src="cid:b@enlace">'
    message.add_alternative(shown, subtype="html")
    message.get_payload(1).add_related(b"drawn", "image", "png", cid="<a@enlace>")  # type: ignore[union-attr]

    page = Mail("a", message.as_bytes()).page()

    drawn = base64.b64encode(b"drawn").decode()
    assert page.strip() == f'<img src="data:image/png;base64,{drawn}"><img src="cid:b@enlace">'
