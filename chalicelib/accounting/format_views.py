"""What a firm is shown of the formats that it can take, and of how each is set. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from chalicelib.accounting.formats import (
    ExportFormat,
    ShownFormat,
    Switch,
    SwitchValue,
    SwitchValues,
    export_format,
    format_labels,
    format_names,
)
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown, in_words

SOURCE_NAMES: Final[dict[Literal["usual", "firm", "company"], Text]] = {
    "usual": Text(es="lo usual", en="as usual"),
    "firm": Text(es="lo que puso el despacho", en="set by the firm for all its companies"),
    "company": Text(es="lo puesto para esta empresa", en="set for this company"),
}


class SwitchChoice(Model):
    """What a switch can be set to."""

    value: str
    text: str
    """What it means, in the reader's language."""


class ShownSwitch(Model):
    """What firms, or their programs, differ in."""

    name: str
    text: str
    """What it decides, in the reader's language."""
    why: str | None
    """Why there is no one answer, where sources disagree."""
    choices: list[SwitchChoice] | None
    """What it can be set to; null: it is on (`true`) or off (`false`)."""
    usual: SwitchValue
    """How it is set where nothing is said."""
    value: SwitchValue
    """How it is set here."""


class KnownFormat(Shown):
    """A format that a batch can be written in."""

    format: ShownFormat
    file_names: list[str]
    """The files that it writes, in the order in which they are imported."""
    switches: list[ShownSwitch]


class FormatSettingsView(Shown):
    """Which formats are written where an export names none, and how each format is set."""

    version: int
    """Of what was set just here; 0: nothing was."""
    set_by: Annotated[Literal["usual", "firm", "company"], in_words(SOURCE_NAMES)]
    """Whose settings these are."""
    formats: Annotated[list[ShownFormat], InWords(format_labels)]
    known: list[KnownFormat]
    """All formats that there are."""


def known_formats(switches: Mapping[str, SwitchValues], language: Language) -> list[KnownFormat]:
    """Show all formats, set as `switches` say."""
    return [_known(name, switches.get(name, {}), language) for name in format_names()]


def _known(name: str, values: SwitchValues, language: Language) -> KnownFormat:
    usual, own = export_format(name), export_format(name, values)
    return KnownFormat(
        format=name,
        file_names=[file.file_name for file in own.files],
        switches=[_switch(each, usual, own, language) for each in usual.switches],
    )


def _switch(
    switch: Switch, usual: ExportFormat, own: ExportFormat, language: Language
) -> ShownSwitch:
    choices = None
    if switch.values is not None:
        choices = [
            SwitchChoice(value=value, text=words.render(language))
            for value, words in switch.values.items()
        ]
    return ShownSwitch(
        name=switch.name,
        text=switch.words.render(language),
        why=switch.why.render(language) if switch.why else None,
        choices=choices,
        usual=getattr(usual, switch.name),
        value=getattr(own, switch.name),
    )
