"""Which formats a firm takes, and how each is set: for all its companies, or for one of them.

What a company has of its own stands whole in place of the firm's. A firm that has said nothing gets
the usual formats, set as usual.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from chalicelib.accounting.format_forms import NewFormatSettings
from chalicelib.accounting.format_views import FormatSettingsView, known_formats
from chalicelib.accounting.formats import (
    ShownFormat,
    SwitchValue,
    export_format,
    format_names,
    usual_formats,
)
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences

_SETTINGS = "EXPORT_FORMATS"
_OF_FIRM = "FIRM"
Source = Literal["usual", "firm", "company"]

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


class FormatSettings(Entity):
    """What is set for a firm, or for one of its companies."""

    formats: tuple[ShownFormat, ...]
    """Of an export that names none."""
    switches: dict[str, dict[str, SwitchValue]] = Field(default_factory=dict)
    """Format -> what is set in it; the rest is as usual."""


def settings_for(firm_id: str, company_id: str) -> FormatSettings:
    """Return what counts for a company: its own, else the firm's, else the usual."""
    return _counting(firm_id, company_id)[1]


def formats_of(business_id: str) -> list[str]:
    """Return the formats that the firm of a business takes; the usual ones where it has none."""
    licence = licences.batch_licence_of(business_id)
    if licence is None or licence.company_id is None:
        return list(usual_formats())
    return list(settings_for(licence.firm_id, licence.company_id).formats)


def usual_settings() -> FormatSettings:
    """Return what counts where nothing was set."""
    return FormatSettings(created_at=clock.now(), formats=usual_formats())


def _counting(firm_id: str, company_id: str = "") -> tuple[Source, FormatSettings]:
    """Return what counts, and by whom it was set."""
    asked: list[tuple[Source, Key]] = [("firm", _key(firm_id))]
    if company_id:
        asked.insert(0, ("company", _key(firm_id, company_id)))
    found = get_many([(key, FormatSettings) for _, key in asked])
    for (source, _), each in zip(asked, found, strict=True):
        if each is not None:
            return source, each
    return "usual", usual_settings()


def _key(firm_id: str, company_id: str = _OF_FIRM) -> Key:
    return Table(firm_id).key(_SETTINGS, company_id)


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
    before = _own(caller, company_id)
    check_version(before, version)
    after = before.but(formats=tuple(wanted.formats), switches=wanted.switches)
    tx = Transaction()
    tx.replace(_key(caller.tenant, company_id or _OF_FIRM), after)
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
    own = _own(caller, company_id)
    check_version(own, version)
    if own.version:
        tx = Transaction()
        tx.delete(_key(caller.tenant, company_id), own.version)
        _note(tx, caller, company_id, "company_formats_removed")
        tx.commit()


def _own(caller: Caller, company_id: str) -> FormatSettings:
    """Return what was set just here; version 0 where nothing was."""
    found = Table(caller.tenant).get(FormatSettings, _SETTINGS, company_id or _OF_FIRM)
    return found or usual_settings()


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
    source, counting = _counting(caller.tenant, company_id)
    is_own = source == ("company" if company_id else "firm")
    return FormatSettingsView(
        version=counting.version if is_own else 0,
        set_by=source,
        formats=list(counting.formats),
        known=known_formats(counting.switches, caller.language),
    )
