"""The pages of the mail viewer: a list, and a mail with its HTML in a sandbox."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from infra.local.mailbox import UNREADABLE, Mail

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; overflow-wrap: anywhere; padding: 1.5rem; }
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


def listing(mails: list[Mail]) -> str:
    """Show the mails, newest first; the page looks again by itself."""
    rows = "".join(_row(mail) for mail in reversed(mails))
    table = (
        "<table><thead><tr><th scope='col'>Fecha / Date</th><th scope='col'>Para / To</th>"
        f"<th scope='col'>Asunto / Subject</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    empty = "<p>Todavía no hay correos. / No mail yet.</p>"
    refresh = "<meta http-equiv='refresh' content='5'>"
    return _page("Correos / Mail", f"<h1>Correos / Mail</h1>{table if mails else empty}", refresh)


def reading(mail: Mail) -> str:
    """Show one mail: its HTML without scripts or network, its text, its attachments."""
    try:
        title, content = mail.summary()["subject"], _content(mail)
    except Exception:  # whatever the parser stumbles over: its bytes can still be had
        title, content = UNREADABLE, f"<h1>{UNREADABLE}</h1>"
    back = "<p><a href='/'>← Correos / Mail</a></p>"
    source = f"<p><a href='/api/messages/{mail.id}/raw' download>.eml</a></p>"
    return _page(title, back + content + source)


def _content(mail: Mail) -> str:
    facts = mail.summary()
    base = f"/messages/{mail.id}"
    parts = [
        f"<h1>{escape(facts['subject'])}</h1>",
        f"<dl><dt>De / From</dt><dd>{escape(facts['from'])}</dd>",
        f"<dt>Para / To</dt><dd>{escape(', '.join(facts['to']))}</dd>",
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


def _row(mail: Mail) -> str:
    facts = mail.summary()
    subject = escape(facts["subject"]) or "(sin asunto / no subject)"
    return (
        f"<tr><td>{facts['received_at']}</td><td>{escape(', '.join(facts['to']))}</td>"
        f"<td><a href='/messages/{mail.id}'>{subject}</a></td></tr>"
    )


def _page(title: str, body: str, head: str = "") -> str:
    return (
        "<!doctype html><html lang='es'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"{head}<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )
