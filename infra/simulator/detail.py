"""DetalleMensaje: the list of findings in every layout in which it has been seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.simulator.findings import Finding

_NOTHING = "Comprobante aceptado por el simulador local, sin validez tributaria."
_COLUMNS = "codigo, mensaje, fila, columna"
_ROWS = "{head}\n[\n{columns}\n{rows}\n]"
_TRIAL = "Este comprobante se envió al ambiente de pruebas y no tiene validez tributaria."


def _doubled(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _with_braces(text: str) -> str:
    """Quote as the checker of structures does, whose own quotes and braces stay as they are."""
    return f'"{text} One of \'{{"urn:x":Clave, "urn:x":Otro}}\' is expected."'


@dataclass(frozen=True)
class Layout:
    """How a text is quoted and how the rows are put together."""

    quoted: Callable[[str], str] = _doubled
    template: str = _ROWS
    between: str = "\n"
    row: str = "{code}, {text}, {line}, {column}"


LAYOUTS = {
    "rows": Layout(),
    "one_line": Layout(template="{head} [ {columns} {rows} ]", between=" "),
    "header_in_brackets": Layout(template="{head}\n[{columns}]\n{rows}"),
    "no_brackets": Layout(lambda text: f'""{text}""', "\n\n{columns}\n{rows}\n"),
    "sentence": Layout(str, "{rows}", " ", "{text}"),
    "line_breaks": Layout(lambda text: _doubled(text.replace(" ", "\n"))),
    "unquoted": Layout(str),
    "braces": Layout(_with_braces),
    "escaped": Layout(
        lambda text: '\\"' + text.replace('"', '\\"') + '\\"', _ROWS.replace("\n", "\\n"), "\\n"
    ),
    "after_sentence": Layout(template=f"{_TRIAL}\n\n{_ROWS}"),
}


def detail_message(findings: Iterable[Finding], layout: str = "rows") -> str:
    """Write the list; line breaks in a text are none of the list.

    >>> print(detail_message([Finding(-99, "ya existe")]))
    El comprobante electrónico tiene los siguientes errores:
    [
    codigo, mensaje, fila, columna
    -99, "ya existe", 0, 0
    ]
    >>> print(detail_message([Finding(-99, "ya existe")], "sentence"))
    ya existe
    """
    found = list(findings)
    if not found:
        return _NOTHING
    kind = "errores" if any(finding.fatal for finding in found) else "avisos"
    head = f"El comprobante electrónico tiene los siguientes {kind}:"
    form = LAYOUTS[layout]
    rows = form.between.join(_row(finding, form) for finding in found)
    return form.template.format(head=head, columns=_COLUMNS, rows=rows)


def _row(finding: Finding, form: Layout) -> str:
    text = form.quoted(" ".join(finding.message.split()))
    return form.row.format(code=finding.code, text=text, line=finding.row, column=finding.column)
