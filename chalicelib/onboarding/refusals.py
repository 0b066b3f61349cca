"""What onboarding refuses, each with its sentence."""

from __future__ import annotations

from chalicelib.core.errors import Conflict, FieldRule, NotFound, Unavailable, Unprocessable
from chalicelib.core.texts import Text

COUNTRY_FIXED = FieldRule(
    "country-fixed",
    Text(
        es="El país de un negocio no cambia; abra otro negocio para otro país.",
        en="The country of a business does not change; open another business for another one.",
    ),
)
ACTIVITY_UNKNOWN = FieldRule(
    "activity-unknown",
    Text(
        es="Esa actividad no está en el catálogo ni en el registro del contribuyente.",
        en="That activity is neither in the catalogue nor in the taxpayer's record.",
    ),
)
SERIES_TYPE_UNKNOWN = FieldRule(
    "document-type-unknown",
    Text(
        es="En el país del negocio no se numeran comprobantes de ese tipo. Los que hay: {known}.",
        en="Documents of that type are not numbered in the country of the business. There are: "
        "{known}.",
    ),
)
TOO_MANY_SERIES = FieldRule(
    "too-many-series",
    Text(
        es="Un negocio tiene como máximo {limit} series.",
        en="A business has at most {limit} series.",
    ),
)


class BusinessNotFound(NotFound):
    """There is no such business."""

    code = "business-not-found"
    text = Text(es="No existe ese negocio.", en="There is no such business.")


class TaxIdTaken(Conflict):
    """Another business of the platform has proven the tax id with its key."""

    code = "tax-id-taken"
    text = Text(
        es="Otro negocio ya está conectado con esa identificación. Si es suyo, entre con la cuenta "
        "que lo conectó o pida acceso a su propietario.",
        en="Another business is connected with that identification already. If it is yours, sign "
        "in with the account that connected it, or ask its owner for access.",
    )


class TooManyUnproven(Conflict):
    """The account opened as many businesses as it may without proving the tax id of one."""

    code = "too-many-unproven-businesses"
    text = Text(
        es="Ya abrió {limit} negocios cuya identificación no está comprobada. Conecte uno con la "
        "administración tributaria con las credenciales de ese mismo contribuyente, o ponga en uno "
        "de ellos la identificación del nuevo.",
        en="You opened {limit} businesses whose identification is not proven. Connect one to the "
        "tax authority with the credentials of that very taxpayer, or give one of them the "
        "identification of the new one.",
    )


class TaxIdFixed(Conflict):
    """The business has issued documents under its tax id."""

    code = "tax-id-fixed"
    text = Text(
        es="El negocio ya emitió comprobantes con su identificación; esta no puede cambiar.",
        en="The business has issued documents under its identification; it cannot change now.",
    )


class TaxIdOfLicence(Conflict):
    """A firm keeps the books of that very taxpayer."""

    code = "tax-id-of-licence"
    text = Text(
        es="El negocio trabaja con la licencia de «{firm}» para esta identificación. Pida a ese "
        "despacho que lo desvincule antes de cambiarla.",
        en="The business works under the licence of “{firm}” for this identification. Ask that "
        "firm to unlink it before you change it.",
    )


class ActivityNotFound(NotFound):
    """The business does not have the activity."""

    code = "activity-not-found"
    text = Text(
        es="El negocio no tiene esa actividad.", en="The business does not have that activity."
    )


class TooManyActivities(Conflict):
    """The list of activities is full."""

    code = "too-many-activities"
    text = Text(
        es="Un negocio tiene como máximo {limit} actividades.",
        en="A business has at most {limit} activities.",
    )


class RegisterUnavailable(Unavailable):
    """The taxpayers' register does not answer and the catalogue does not know the activity."""

    code = "register-unavailable"
    text = Text(
        es="La actividad no está en el catálogo y el registro de contribuyentes no responde; "
        "repita en un momento.",
        en="The activity is not in the catalogue and the taxpayers' register does not answer; try "
        "again in a moment.",
    )


class NotConnected(NotFound):
    """The business has not connected to the tax authority."""

    code = "tax-authority-not-connected"
    is_unset = True
    text = Text(
        es="El negocio aún no está conectado con la administración tributaria.",
        en="The business is not yet connected to the tax authority.",
    )


class NoTaxAuthority(Unprocessable):
    """Issuing is not offered in the country of the business."""

    code = "no-tax-authority"
    text = Text(
        es="Todavía no se ofrece la conexión con la administración tributaria en ese país "
        "({country}).",
        en="Connecting to the tax authority is not offered in that country yet ({country}).",
    )


class SeriesBelowIssued(Conflict):
    """A number that was given must never be given again."""

    code = "series-below-issued"
    text = Text(
        es="La serie {branch}-{terminal}-{document_type} ya emitió hasta el {last_issued}; el "
        "próximo debe ser mayor.",
        en="Series {branch}-{terminal}-{document_type} has issued up to {last_issued}; the next "
        "must be higher.",
    )


class SeriesExhausted(Conflict):
    """The last number was given out, and none may be given twice."""

    code = "series-exhausted"
    text = Text(
        es="La serie {branch}-{terminal}-{document_type} llegó a su último número, {last_issued}; "
        "siga con otra terminal o sucursal.",
        en="Series {branch}-{terminal}-{document_type} has reached its last number, {last_issued}; "
        "go on with another terminal or branch.",
    )


class SubscriptionNotChosen(NotFound):
    """The business has not chosen a plan."""

    code = "subscription-not-chosen"
    is_unset = True
    text = Text(es="El negocio aún no eligió plan.", en="The business has not chosen a plan yet.")


class OnboardingIncomplete(Unprocessable):
    """Something is missing; `fields` names it."""

    code = "onboarding-incomplete"
    text = Text(
        es="Faltan pasos antes de poder emitir; vea «errors».",
        en="Steps are missing before documents can be issued; see “errors”.",
    )


class ChartNotLoaded(NotFound):
    """No chart of accounts was loaded for the business."""

    code = "chart-not-loaded"
    text = Text(
        es="El negocio no tiene plan de cuentas cargado.",
        en="The business has no chart of accounts loaded.",
    )
