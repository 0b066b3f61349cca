"""Which formats a firm takes, and how each is set: for all its companies, or for one of them."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounting.format_forms import NewFormatSettings
from chalicelib.accounting.format_store import counting, format_key, own
from chalicelib.accounting.format_views import FormatSettingsView, known_formats
from chalicelib.accounting.formats import export_format, format_names
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms

FORMAT_UNKNOWN = FieldRule(
    "format-unknown",
    Text(
        es="No hay un formato de ese nombre; los que hay: {known}.",
        en="There is no format of that name; those that there are: {known}.",
    ),
)
SWITCH_UNKNOWN = FieldRule(
    "switch-unknown",
    Text(
        es="El formato no tiene esa opción; las que tiene: {known}.",
        en="The format has no such switch; those that it has: {known}.",
    ),
)
SWITCH_VALUE = FieldRule(
    "switch-value",
    Text(
        es="La opción no admite ese valor; los que admite: {known}.",
        en="The switch does not take that value; those that it takes: {known}.",
    ),
)


def read(caller: Caller, company_id: str = "") -> FormatSettingsView:
    """Read what counts for the firm, or for one of its companies.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    if company_id:
        firms.read_company(caller, company_id)
    return _view(caller, company_id)


def change(
    caller: Caller, wanted: NewFormatSettings, version: int, company_id: str = ""
) -> FormatSettingsView:
    """Set formats and switches for the firm, or for one of its companies alone.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        InvalidInput: there is no such format or switch, or it does not take the value.
        ChangedMeanwhile: the settings are not at `version` any more.
    """
    if company_id:
        firms.read_company(caller, company_id)
    faults = list(_faults(wanted))
    if faults:
        raise InvalidInput(faults)
    before = own(caller.tenant, company_id)
    check_version(before, version)
    after = before.but(formats=tuple(wanted.formats), switches=wanted.switches)
    tx = Transaction()
    tx.replace(format_key(caller.tenant, company_id), after)
    formats = ", ".join(after.formats)
    if company_id:
        _note(tx, caller, company_id, "company_formats_set", formats=formats)
    else:
        _note(tx, caller, "", "export_formats_set", formats=formats)
    tx.commit()
    return _view(caller, company_id)


def remove(caller: Caller, company_id: str, version: int) -> None:
    """Have the firm's settings count for a company again.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ChangedMeanwhile: its own are not at `version` any more.
    """
    firms.read_company(caller, company_id)
    had = own(caller.tenant, company_id)
    check_version(had, version)
    if had.version:
        tx = Transaction()
        tx.delete(format_key(caller.tenant, company_id), had.version)
        _note(tx, caller, company_id, "company_formats_removed")
        tx.commit()


def _note(tx: Transaction, caller: Caller, company_id: str, event: str, **facts: str) -> None:
    subject = company_id or caller.tenant
    tx.note(
        Table(caller.tenant), subject, event, actor=caller.account_id, about=company_id, **facts
    )


def _faults(wanted: NewFormatSettings) -> Iterator[FieldError]:
    for name, values in wanted.switches.items():
        if name not in format_names():
            known = ", ".join(format_names())
            yield FORMAT_UNKNOWN.at(f"/switches/{name}", known=known)
            continue
        switches = {switch.name: switch for switch in export_format(name).switches}
        for switch, value in values.items():
            pointer = f"/switches/{name}/{switch}"
            if switch not in switches:
                yield SWITCH_UNKNOWN.at(pointer, known=", ".join(switches) or "-")
            elif not switches[switch].takes(value):
                known = ", ".join(switches[switch].values or ("true", "false"))
                yield SWITCH_VALUE.at(pointer, known=known)


def _view(caller: Caller, company_id: str) -> FormatSettingsView:
    source, counts = counting(caller.tenant, company_id)
    is_own = source == ("company" if company_id else "firm")
    return FormatSettingsView(
        version=counts.version if is_own else 0,
        set_by=source,
        formats=list(counts.formats),
        known=known_formats(counts.switches, caller.language),
    )
