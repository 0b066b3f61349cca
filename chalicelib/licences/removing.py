"""The owner removes a business that never issued: licences end, firms and people are told.

What goes and what stays is told before it is done, and decided in docs/adr/0022.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.folding import fold
from chalicelib.core.history import CLIENT
from chalicelib.core.tax_ids import tidy
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.forms import BusinessRemoval
from chalicelib.licences.handing import write_handed
from chalicelib.licences.linking import write_freed
from chalicelib.licences.telling import write_firm_told_of_leaving
from chalicelib.licences.views import RemovalTold
from chalicelib.onboarding import service as onboarding

NOT_THIS_BUSINESS: Final = FieldRule(
    "not-this-business",
    Text(
        es="No es el nombre ni la identificación de este negocio; escriba uno de los dos, para "
        "confirmar que es el que quiere borrar.",
        en="This is neither the name nor the tax id of this business; type one of them, to confirm "
        "that it is the one that you mean to remove.",
    ),
)
_GOES: Final = Text(
    es="Se borran el negocio {business}, su perfil, actividades, consecutivos, plan y la conexión "
    "con la administración tributaria con su llave.",
    en="The business {business} is removed, with its profile, activities, series, plan and the "
    "connection to the tax authority with its key.",
)
_PEOPLE: Final = Text(
    es="Nadie entra más en él; quien tiene acceso recibe hoy un correo. Las cuentas siguen siendo "
    "de sus dueños.",
    en="Nobody gets into it any more; who has access gets an e-mail today. Accounts stay their "
    "owners'.",
)
_FIRM: Final = Text(
    es="{firm} recibe hoy un correo que lo dice, y su licencia queda desvinculada.",
    en="{firm} gets an e-mail about it today, and its licence is unlinked.",
)
_STAYS: Final = Text(
    es="Queda el historial de lo que se hizo. Borrarlo no se puede deshacer; puede abrir otro con "
    "la misma identificación.",
    en="The history of what was done stays. Removing cannot be undone; you can open another one "
    "with the same tax id.",
)


def tell(caller: Caller) -> RemovalTold:
    """Tell what removing the business would do, and what is to be typed; or why it stays."""
    try:
        dossier = onboarding.removable(caller.tenant)
    except onboarding.BusinessHasDocuments as refusal:
        why = refusal.sentence(caller.language)
        return RemovalTold(is_possible=False, what_happens=[why], confirm_with=[])
    firms_told = [
        _FIRM.render(caller.language, {"firm": firms.firm(link.firm_id).name})
        for link in onboarding.licences(caller.tenant)
    ]
    told: dict[str, object] = {"business": dossier.business.name}
    said = [text.render(caller.language, told) for text in (_GOES, _PEOPLE)]
    return RemovalTold(
        is_possible=True,
        what_happens=[*said, *firms_told, _STAYS.render(caller.language)],
        confirm_with=[dossier.business.name, dossier.profile.id_number],
    )


def remove(caller: Caller, wanted: BusinessRemoval) -> None:
    """Remove the business; firms whose request waits are told by the worker.

    Raises:
        BusinessHasDocuments: it has issued, and stays.
        InvalidInput: neither its name nor its tax id was typed.
    """
    dossier = onboarding.removable(caller.tenant)
    names = {fold(dossier.business.name), fold(tidy(dossier.profile.id_number))}
    if not names & {fold(wanted.confirmation), fold(tidy(wanted.confirmation))}:
        raise InvalidInput([NOT_THIS_BUSINESS.at("/confirmation")])
    tx = Transaction()
    for link in onboarding.licences(caller.tenant):
        _write_unlinked(tx, caller, link)
    _write_people_told(tx, caller, dossier.business.name)
    onboarding.write_removed(tx, dossier, actor=caller.account_id)
    onboarding.write_to_clear(tx, dossier.business)
    tx.respond(caller, 204)
    tx.commit()


def _write_unlinked(tx: Transaction, caller: Caller, link: onboarding.LicenceLink) -> None:
    onboarding.write_licence_gone(tx, caller.tenant, link.licence_id)
    licence = store.licence(link.firm_id, link.licence_id)
    if licence is None:
        return
    left = store.write(tx, licence.after("unlink"))
    write_freed(tx, licence)
    store.note(tx, left, "client_left", actor=CLIENT)
    write_handed(tx, left, "client", actor=CLIENT, at_business=caller.account_id)
    write_firm_told_of_leaving(tx, left)


def _write_people_told(tx: Transaction, caller: Caller, name: str) -> None:
    """Write to who had access, from their own tenants: what waits of the business goes."""
    members = [each.account_id for each in onboarding.people_at_once(caller.tenant)]
    for person in accounts.accounts(members):
        accounts.write_tenant_gone(tx, person, caller.tenant, name)
