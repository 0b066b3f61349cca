"""What happened to exports and imports, and the formats of files, told to people."""

from __future__ import annotations

from typing import Final, cast

from chalicelib.accounting.export import REFUSAL_NAMES
from chalicelib.accounting.model import BatchEvent
from chalicelib.accounting.questions.model import END_NAMES, End
from chalicelib.accounting.schedule import RHYTHM_NAMES, Rhythm, ScheduleEvent, Timing
from chalicelib.core.texts import Language, Text

EVENTS: Final[dict[BatchEvent, Text]] = {
    "export_requested": Text(es="Se pidió la exportación.", en="The export was asked for."),
    "export_retried": Text(
        es="Se pidió intentar la exportación de nuevo.", en="The export was to be tried again."
    ),
    "export_scheduled": Text(
        es="La pidió la programación de entregas.", en="The schedule of exports asked for it."
    ),
    "export_empty": Text(es="No había nada que entregar.", en="There was nothing to hand over."),
    "export_done": Text(es="Se hizo el lote {batch}.", en="Batch {batch} was made."),
    "export_refused": Text(
        es="La exportación se rechazó: {reason}.", en="The export was refused: {reason}."
    ),
    "exported": Text(
        es="El negocio entregó el lote; comprobantes: {documents}.",
        en="The business handed the batch over; documents: {documents}.",
    ),
    "pending": Text(es="Quedó pendiente de importar.", en="It was left to be imported."),
    "downloaded": Text(es="Se descargó el archivo {file}.", en="File {file} was downloaded."),
    "claimed": Text(
        es="La tomó el agente «{agent}» para entregarla al programa.",
        en="Agent “{agent}” took it to hand it to the program.",
    ),
    "handed_to_program": Text(
        es="El agente «{agent}» entregó sus archivos al programa.",
        en="Agent “{agent}” handed its files to the program.",
    ),
    "claim_ended": Text(
        es="Se le quitó al agente «{agent}».", en="It was taken away from agent “{agent}”."
    ),
    "importing": Text(es="Se empezó a importar.", en="Its import began."),
    "imported": Text(es="Se importó.", en="It was imported."),
    "imported_with_incidents": Text(
        es="Se importó, con incidencias.", en="It was imported, with incidents."
    ),
    "discarded": Text(es="Se descartó: {reason}", en="It was discarded: {reason}"),
    "imported_in_part": Text(
        es="Se importó sin {released} de sus comprobantes, que quedaron libres.",
        en="It was imported without {released} of its documents, which are free.",
    ),
    "program_refused": Text(
        es="El programa del despacho no tomó {released} comprobantes, que quedaron libres.",
        en="The firm's program did not take {released} documents, which are free.",
    ),
    "program_refused_all": Text(
        es="El programa del despacho no tomó nada y se descartó: {reason}",
        en="The firm's program took nothing of it, and it was discarded: {reason}",
    ),
    "refusal_withdrawn": Text(
        es="Se retiró el rechazo del comprobante {number}, que está de nuevo en el lote.",
        en="The refusal of document {number} was withdrawn; it is in the batch again.",
    ),
    "question_asked": Text(
        es="Se preguntó al cliente por el comprobante {number}.",
        en="The client was asked about document {number}.",
    ),
    "question_answered": Text(
        es="El cliente respondió por el comprobante {number}.",
        en="The client answered about document {number}.",
    ),
    "question_answer_changed": Text(
        es="El cliente cambió su respuesta por el comprobante {number}.",
        en="The client changed the answer about document {number}.",
    ),
    "question_withdrawn": Text(
        es="Se retiró la pregunta por el comprobante {number}.",
        en="The question about document {number} was withdrawn.",
    ),
    "question_ended": Text(
        es="La pregunta por el comprobante {number} terminó: {end}.",
        en="The question about document {number} ended: {end}.",
    ),
    "undone": Text(
        es="Se deshizo la importación y está pendiente: {reason}",
        en="The import was undone and is pending: {reason}",
    ),
    "restored": Text(es="Se recuperó y está pendiente.", en="It was restored and is pending."),
    "superseded": Text(es="La sustituyó el lote {by}.", en="Batch {by} took its place."),
}
"""`{reason}` of a refusal is one of `REFUSAL_NAMES`."""

SCHEDULE_EVENTS: Final[dict[ScheduleEvent, Text]] = {
    "schedule_set": Text(
        es="Se programaron las entregas: {rhythm}, a las {hour}:00.",
        en="Exports were scheduled: {rhythm}, at {hour}:00.",
    ),
    "schedule_paused": Text(
        es="Se pusieron en pausa las entregas programadas.", en="Scheduled exports were paused."
    ),
    "schedule_resumed": Text(
        es="Se reanudaron las entregas programadas.", en="Scheduled exports were resumed."
    ),
    "schedule_ended": Text(
        es="Se terminó la programación de entregas.", en="The schedule of exports was ended."
    ),
    "schedule_stopped": Text(
        es="Las entregas programadas quedaron en pausa porque las recibiría otro despacho; "
        "reanúdelas si así lo quiere.",
        en="Scheduled exports were paused since another firm would receive them; resume them if "
        "that is what you want.",
    ),
}
"""`{rhythm}` is one of `RHYTHM_NAMES`."""
_WEEKDAYS: Final = (
    Text(es="lunes", en="Monday"),
    Text(es="martes", en="Tuesday"),
    Text(es="miércoles", en="Wednesday"),
    Text(es="jueves", en="Thursday"),
    Text(es="viernes", en="Friday"),
    Text(es="sábado", en="Saturday"),
    Text(es="domingo", en="Sunday"),
)
_WHEN: Final[dict[Rhythm, Text]] = {
    "daily": Text(
        es="cada día desde las {hour}:00, hasta el día anterior",
        en="each day from {hour}:00 on, up to the day before",
    ),
    "weekly": Text(
        es="cada {weekday} desde las {hour}:00, hasta el día anterior",
        en="each {weekday} from {hour}:00 on, up to the day before",
    ),
    "monthly": Text(
        es="el día {day} de cada mes desde las {hour}:00, el mes anterior",
        en="on day {day} of each month from {hour}:00 on, the month before",
    ),
}
BY_BUSINESS: Final[frozenset[BatchEvent]] = frozenset(
    {"exported", "superseded", "question_answered", "question_answer_changed"}
)
"""What people of the business do to a batch; all else that people do to it, the firm's do."""


def when_told(of: Timing, language: Language) -> str:
    """Say how often something is handed over, and up to which day.

    >>> timing = Timing(rhythm="weekly", weekday=5, days_after=0, hour=6)
    >>> when_told(timing, "es"), when_told(timing.but(rhythm="monthly", days_after=4), "en")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('cada viernes desde las 6:00, hasta el día anterior',
     'on day 5 of each month from 6:00 on, the month before')
    """
    facts = {"hour": of.hour, "day": 1 + of.days_after, "weekday": _WEEKDAYS[of.weekday - 1]}
    return _WHEN[of.rhythm].render(language, facts)


def facts_told(event: BatchEvent | ScheduleEvent, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event, with its codes in words."""
    if event == "export_refused":
        return {**facts, "reason": REFUSAL_NAMES[facts["reason"]]}
    if event == "question_ended":
        return {**facts, "end": END_NAMES[cast("End", facts["end"])]}
    if event == "schedule_set":
        return {**facts, "rhythm": RHYTHM_NAMES[cast("Rhythm", facts["rhythm"])]}
    return dict(facts)
