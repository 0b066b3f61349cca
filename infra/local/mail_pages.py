"""The pages of the mail viewer: who got which mails, and a mail with its HTML in a sandbox."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.local.mailbox import UNREADABLE, Mail

Facts = dict[str, Any]
SCRIPT = Path(__file__).with_name("mail_viewer.js").read_text(encoding="utf-8")
SCRIPT_DIGEST = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
"""For the policy of the page: this script may run there, and no other."""
_NEWEST = 5
"""So many mails of each person are on the page of all."""
_TITLE = "Correos / Mail"
_BACK = f"<p><a href='/'>← {_TITLE}</a></p>"
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; overflow-wrap: anywhere; padding: 1.5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .5rem; text-align: left; vertical-align: top; }
td:first-child { white-space: nowrap; }
iframe { background: #fff; box-sizing: border-box; height: 34rem; width: 100%; }
iframe, pre { border: 1px solid #8886; }
pre { padding: 1rem; white-space: pre-wrap; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  thead { display: none; }
  tr { border-bottom: 1px solid #8886; display: flex; flex-direction: column; padding: .5rem 0; }
  td { border: 0; padding: 0; }
  td:last-child { order: -1; }
}
"""


def listing(mails: list[Facts], to: str = "") -> str:
    """Show mails by the person they went to, or all those of one person; the newest first.

    The page never reloads by itself: its script tells of newer mails in the link that does.
    """
    people = _by_person(mails)
    if to:
        groups = [_group(to, people.get(to.lower(), []))]
    else:
        groups = [_group(person, rows, _NEWEST) for person, rows in people.items()]
    back = _BACK if to else ""
    newest = mails[-1]["id"] if mails else ""
    reload = (
        f"<p role='status'><a id='reload' href='' data-newest='{newest}' data-to='{escape(to)}'>"
        "Actualizar / Reload</a></p>"
    )
    shown = "".join(groups) or "<p>Todavía no hay correos. / No mail yet.</p>"
    script = f"<script>{SCRIPT}</script>"
    return _page(_TITLE, f"{back}<h1>{_TITLE}</h1>{reload}{shown}{script}")


def reading(mail: Mail) -> str:
    """Show one mail: its HTML without scripts or network, its text, its attachments."""
    try:
        title, content = mail.summary()["subject"], _content(mail)
    except Exception:  # whatever the parser stumbles over: its bytes can still be had
        title, content = UNREADABLE, f"<h1>{UNREADABLE}</h1>"
    source = f"<p><a href='/api/messages/{mail.id}/raw' download>.eml</a></p>"
    return _page(title, _BACK + content + source)


def _content(mail: Mail) -> str:
    facts = mail.summary()
    base = f"/messages/{mail.id}"
    parts = [
        f"<h1>{escape(facts['subject'])}</h1>",
        f"<dl><dt>De / From</dt><dd>{escape(facts['from'])}</dd>",
        f"<dt>Para / To</dt><dd>{', '.join(map(_person, facts['to']))}</dd>",
        f"<dt>Fecha / Date</dt><dd>{facts['received_at']}</dd></dl>",
    ]
    attached = "".join(
        f"<li><a href='{base}/attachments/{n}/{quote(name)}' download>{escape(name)}</a>"
        f" ({escape(kind)}, {len(data)} bytes)</li>"
        for n, (name, kind, data) in enumerate(mail.attachments())
    )
    if attached:
        parts.append(f"<h2>Adjuntos / Attachments</h2><ul>{attached}</ul>")
    if mail.body("html"):
        parts.append(f"<h2>HTML</h2><iframe sandbox title='HTML' src='{base}/html'></iframe>")
    parts.append(f"<h2>Texto / Text</h2><pre>{escape(mail.body('plain'))}</pre>")
    return "".join(parts)


def _by_person(mails: list[Facts]) -> dict[str, list[Facts]]:
    """Return the facts of the mails of each address, the newest first in both."""
    people: dict[str, list[Facts]] = {}
    for facts in reversed(mails):
        for person in dict.fromkeys(address.lower() for address in facts["to"] or [""]):
            people.setdefault(person, []).append(facts)
    return people


def _group(person: str, mails: list[Facts], most: int | None = None) -> str:
    shown = mails[: most if person else None]
    hidden = len(mails) - len(shown)
    more = f"<p>{_person(person, f'{hidden} más / more')}</p>" if hidden else ""
    return (
        f"<section><h2>{_person(person)} ({len(mails)})</h2><table>"
        "<thead><tr><th scope='col'>Fecha / Date</th><th scope='col'>Asunto / Subject</th></tr>"
        f"</thead><tbody>{''.join(map(_row, shown))}</tbody></table>{more}</section>"
    )


def _person(person: str, words: str = "") -> str:
    """Link to all the mails of a person."""
    if not person:
        return "(sin destinatario / no recipient)"
    return f"<a href='/?to={quote(person, safe='')}'>{escape(words or person)}</a>"


def _row(facts: Facts) -> str:
    subject = escape(facts["subject"]) or "(sin asunto / no subject)"
    return (
        f"<tr><td>{facts['received_at']}</td>"
        f"<td><a href='/messages/{facts['id']}'>{subject}</a></td></tr>"
    )


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='es'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )
