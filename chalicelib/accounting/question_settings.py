"""What a firm asks its clients by itself, when it reminds them, and in which words."""

from __future__ import annotations

from chalicelib.accounting import question_store
from chalicelib.accounting.question import Effect, Wording
from chalicelib.accounting.question_forms import NewQuestionSettings
from chalicelib.accounting.question_kinds import QUESTION_KINDS, QuestionKind, shown_wording
from chalicelib.accounting.question_store import QuestionSettings
from chalicelib.accounting.question_views import QuestionKindView, QuestionSettingsView
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core.caller import Caller
from chalicelib.core.texts import Language


def read(caller: Caller) -> QuestionSettingsView:
    """Read what the firm has set, and all that clients can be asked about."""
    return _view(question_store.settings(caller.tenant), caller.language)


def put(caller: Caller, wanted: NewQuestionSettings, version: int) -> QuestionSettingsView:
    """Set it; questions that were asked already stay as they are, but for when they are mailed.

    Raises:
        ChangedMeanwhile: the settings are not at `version` any more.
    """
    before = question_store.settings(caller.tenant)
    check_version(before, version)
    changed = before.but(
        asked_by_itself=tuple(dict.fromkeys(wanted.asked_by_itself)),
        remind_days=tuple(wanted.remind_days),
        wording={code: each.wording for code, each in wanted.wording.items()},
    )
    tx = Transaction()
    changed = question_store.save_settings(tx, caller.tenant, changed)
    tx.note(Table(caller.tenant), caller.tenant, "question_settings_set", actor=caller.account_id)
    view = _view(changed, caller.language)
    tx.respond(caller, 200, view)
    tx.commit()
    return view


def _view(settings: QuestionSettings, language: Language) -> QuestionSettingsView:
    return QuestionSettingsView(
        version=settings.version,
        asked_by_itself=list(settings.asked_by_itself),
        remind_days=list(settings.remind_days),
        wording={code: shown_wording(each) for code, each in settings.wording.items()},
        kinds=[_kind_view(code, kind, language) for code, kind in QUESTION_KINDS.items()],
    )


def _kind_view(code: str, kind: QuestionKind, language: Language) -> QuestionKindView:
    effects: list[Effect] = [*kind.offered, *sorted(kind.allowed - {*kind.offered})]
    return QuestionKindView(
        code=code,
        title=kind.title.render(language),
        wording=shown_wording(Wording.of(kind.wording)),
        effects=effects,
        fields=sorted(kind.fields),
        needs_accounts=kind.needs_accounts,
        may_be_asked_by_itself=kind.is_the_clients,
    )
