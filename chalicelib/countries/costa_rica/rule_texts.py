"""What to tell the person for each rule of `rules`: code and sentences."""

from __future__ import annotations

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

TYPE_NOT_YET = FieldRule(
    "document-type-not-available",
    Text(
        es="Este tipo de comprobante aún no se emite aquí. Elija uno de estos: {known}.",
        en="This type of document is not issued here yet. Choose one of these: {known}.",
    ),
)
NOT_WRITTEN = FieldRule(
    "field-not-in-document-type",
    Text(
        es="Un comprobante de tipo «{type}» no lleva este dato. Quítelo o elija otro tipo.",
        en="A document of type “{type}” has no such datum. Remove it or choose another type.",
    ),
)
RECEIVER_REQUIRED = FieldRule(
    "receiver-required",
    Text(
        es="Ponga el nombre y la identificación del receptor: este comprobante los necesita.",
        en="Give the name and the identification of the receiver: this document needs them.",
    ),
)
RECEIVER_TYPE = FieldRule(
    "receiver-type-not-allowed",
    Text(
        es="Este tipo de identificación no puede recibir el comprobante (05 solo en venta de"
        " mercancía no nacionalizada, condición 12; 06 nunca). Corrija la identificación.",
        en="This type of identification cannot receive the document (05 only for goods not yet"
        " cleared through customs, condition 12; 06 never). Correct the identification.",
    ),
)
ACTIVITY_FORMAT = FieldRule(
    "activity-format",
    Text(
        es="Escriba el código de actividad con 6 dígitos, o con 4 dígitos, punto y 1 dígito: "
        "6201.0.",
        en="Write the code of the activity with 6 digits, or 4 digits, a dot and 1 digit: 6201.0.",
    ),
)
SALE_CONDITION = FieldRule(
    "sale-condition-not-allowed",
    Text(
        es="Esta condición de venta no se usa en este tipo de comprobante. Elija otra.",
        en="This condition of sale is not used in this type of document. Choose another.",
    ),
)
OTHER_TEXT = FieldRule(
    "other-text-required",
    Text(
        es="El código 99 (otros) pide que diga aquí de qué se trata.",
        en="Code 99 (other) asks you to say here what it is.",
    ),
)
OTHER_TEXT_UNUSED = FieldRule(
    "other-text-not-allowed",
    Text(
        es="Este texto solo va con el código 99 (otros). Quítelo, o use el código 99.",
        en="This text goes with code 99 (other) only. Remove it, or use code 99.",
    ),
)
CREDIT_DAYS = FieldRule(
    "credit-days-required",
    Text(
        es="Escriba el plazo en días, mayor que cero: la venta a crédito lo necesita.",
        en="Give the term in days, more than zero: a sale on credit needs it.",
    ),
)
CREDIT_DAYS_UNUSED = FieldRule(
    "credit-days-of-a-cash-sale",
    Text(
        es="Esta condición de venta se paga al momento y no lleva plazo. Quítelo, o use una"
        " condición de crédito (02).",
        en="This condition of sale is paid at once and has no term. Remove it, or use a condition"
        " of credit (02).",
    ),
)
CREDIT_DAYS_ABOVE = FieldRule(
    "credit-days-above-90",
    Text(
        es="La venta a crédito en IVA (10) es hasta 90 días. Con más plazo, use la condición 02.",
        en="A sale with IVA on credit (10) is up to 90 days. For a longer term use condition 02.",
    ),
)
LINES_REQUIRED = FieldRule(
    "lines-required",
    Text(
        es="Añada al menos una línea. Solo un documento con cargos 04, 08, 09 o 10 va sin líneas.",
        en="Add at least one line. Only a document with charges 04, 08, 09 or 10 has none.",
    ),
)
UNKNOWN_CURRENCY = FieldRule(
    "unknown-currency",
    Text(
        es="La moneda no está en la lista del Ministerio de Hacienda. Use su código, como USD.",
        en="The currency is not on the ministry's list. Use its code, such as USD.",
    ),
)
COLON_RATE = FieldRule(
    "exchange-rate-of-colones",
    Text(
        es="En colones el tipo de cambio es 1. Corríjalo o no lo envíe.",
        en="In colones the exchange rate is 1. Correct it or leave it out.",
    ),
)
RATE_REQUIRED = FieldRule(
    "exchange-rate-required",
    Text(
        es="Ponga el tipo de cambio de venta del día: una moneda distinta del colón lo necesita.",
        en="Give the selling rate of the day: a currency other than the colón needs it.",
    ),
)
RATE_IMPLAUSIBLE = FieldRule(
    "exchange-rate-implausible",
    Text(
        es="No es el tipo de cambio a colones de esa moneda. Ponga el de venta del día.",
        en="That is not the rate of this currency in colones. Give the selling rate of the day.",
    ),
)
PAYMENT_REQUIRED = FieldRule(
    "payment-required",
    Text(
        es="Indique al menos un medio de pago; solo la venta a crédito va sin él.",
        en="State at least one means of payment; only a sale on credit goes without.",
    ),
)
PAYMENT_AMOUNT = FieldRule(
    "payment-amount-required",
    Text(
        es="De varios medios de pago solo uno puede ir sin monto, y lleva el resto. Diga el de"
        " este.",
        en="Of several means of payment one alone may have no amount, and carries the rest. Give"
        " that of this one.",
    ),
)
CHARGE_AMOUNT = FieldRule(
    "charge-amount-required",
    Text(
        es="Diga cuánto se cobra: un monto, o un porcentaje de la venta neta.",
        en="Say how much is charged: an amount, or a percentage of the net sale.",
    ),
)
THIRD_PARTY = FieldRule(
    "third-party-required",
    Text(
        es="Ponga la identificación y el nombre del tercero: su cobro (04) los necesita.",
        en="Give the identification and the name of the third party: a charge for one (04) "
        "needs them.",
    ),
)
REFERENCE_REQUIRED = FieldRule(
    "reference-required",
    Text(
        es="Este comprobante debe referirse a otro documento. Agregue la referencia.",
        en="This document must refer to another document. Add the reference.",
    ),
)
ORIGINAL_REQUIRED = FieldRule(
    "original-required",
    Text(
        es="La nota debe nombrar por su clave el comprobante que corrige: referencia 01, 03, 04, 09"
        " o 19.",
        en="The note must name the document that it corrects by its clave: reference 01, 03, 04, 09"
        " or 19.",
    ),
)
ONE_ORIGINAL = FieldRule(
    "one-original-only",
    Text(
        es="Una nota corrige un solo comprobante, y esta ya nombra otro. Haga una por cada uno, o"
        " dé a esta referencia el código 04 si solo lo menciona.",
        en="A note corrects one document, and this one names another already. Make one note for"
        " each, or give this reference the code 04 if it is only mentioned.",
    ),
)
STATED_TOTAL_UNUSED = FieldRule(
    "reference-total-not-allowed",
    Text(
        es="Solo la referencia al comprobante que una nota corrige lleva su total. Quítelo.",
        en="Only the reference to the document that a note corrects carries its total. Remove it.",
    ),
)
REFERENCE_PART = FieldRule(
    "reference-incomplete",
    Text(
        es="Ponga número, código y razón de la referencia (salvo facturación de mes vencido, 13).",
        en="Give number, code and reason of the reference (except billing of a past month, 13).",
    ),
)
REFERENCE_TYPE = FieldRule(
    "reference-type-not-allowed",
    Text(
        es="Este comprobante no puede referirse a ese tipo de documento. Elija otro.",
        en="This document cannot refer to that type of document. Choose another.",
    ),
)
REFERENCE_AGE = FieldRule(
    "reference-too-old",
    Text(
        es="El comprobante de la referencia no puede tener más de 10 años al recibirse este, lo que"
        " puede ser mañana. Revise su fecha o quite la referencia.",
        en="The document referred to may not be older than 10 years when this one is received,"
        " which may be tomorrow. Check its date or remove the reference.",
    ),
)
DATE_RANGE = FieldRule(
    "date-out-of-range",
    Text(
        es="La fecha debe ser de 1900 en adelante y no puede estar en el futuro. Corríjala.",
        en="The date must be from 1900 on and cannot be in the future. Correct it.",
    ),
)
UNKNOWN_CODE = FieldRule(
    "unknown-code",
    Text(
        es="El código no está en la lista; elija uno de ella.",
        en="The code is not on the list; choose one of those that are.",
    ),
)
UNKNOWN_UNIT = FieldRule(
    "unknown-unit",
    Text(
        es="La unidad de medida no está en la lista (cuentan las mayúsculas). Elija una de "
        "ella, como Unid, Sp o Kg.",
        en="The unit of measure is not on the list (capitals matter). Choose one of it, such "
        "as Unid, Sp or Kg.",
    ),
)
DISCOUNT_VALUE = FieldRule(
    "discount-amount-or-percentage",
    Text(
        es="Indique el monto del descuento o su porcentaje, uno de los dos.",
        en="State the amount of the discount or its percentage, one of the two.",
    ),
)
TAX_TWICE = FieldRule(
    "tax-stated-twice",
    Text(
        es="El mismo impuesto está dos veces en la línea. Deje uno.",
        en="The same tax stands twice in the line. Keep one.",
    ),
)
TAX_NOT_YET = FieldRule(
    "tax-not-available",
    Text(
        es="Este impuesto todavía no se calcula aquí; por ahora use solo el IVA (01).",
        en="This tax is not computed here yet; use only IVA (01) for now.",
    ),
)
RATE_CODE_REQUIRED = FieldRule(
    "rate-code-required",
    Text(
        es="Ponga el código de la tarifa del IVA; por ejemplo 08, la general del 13 %.",
        en="Give the code of the rate of IVA; for example 08, the general 13 %.",
    ),
)
NOTES_ONLY = FieldRule(
    "code-of-notes-only",
    Text(
        es="Este código solo se usa en notas de crédito o de débito. Elija otro.",
        en="This code is used in credit notes or debit notes only. Choose another.",
    ),
)
CREDIT_NOTES_ONLY = FieldRule(
    "code-of-credit-notes-only",
    Text(
        es="Este código solo se usa en notas de crédito. Elija otro.",
        en="This code is only used in credit notes. Choose another.",
    ),
)
DEBIT_NOTES_ONLY = FieldRule(
    "code-of-debit-notes-only",
    Text(
        es="Este código solo se usa en notas de débito. Elija otro.",
        en="This code is only used in debit notes. Choose another.",
    ),
)
ARTICLE_REQUIRED = FieldRule(
    "exoneration-article-required",
    Text(
        es="Ponga el número del artículo de la ley: esta exoneración lo necesita.",
        en="Give the number of the law's article: this exoneration needs it.",
    ),
)
EXONERATION_NUMBER = FieldRule(
    "exoneration-number-format",
    Text(
        es="Escriba el número de la ley o de la autorización; lleva al menos un dígito.",
        en="Write the number of the law or of the authorisation; it has at least one digit.",
    ),
)
EXONERATED_RATE = FieldRule(
    "exonerated-rate-too-high",
    Text(
        es="La tarifa exonerada supera la del impuesto ({rate} %). Corríjala.",
        en="The exonerated rate is above that of the tax ({rate} %). Correct it.",
    ),
)
