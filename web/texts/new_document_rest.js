/** @file Nueva factura: charges, terms, references, exonerations. */
export default {
  es: {
    other_charges: "Otros cargos",
    condition: "Condición de venta", condition_other: "Cuál condición", credit_days: "Días de crédito", payments: "Medios de pago", payments_help: "Con varios, diga el monto de cada uno; el que quede sin monto lleva el resto.", payment: "Medio de pago", payment_amount: "Monto", payment_other: "Cuál medio", payment_add: "Añadir un medio de pago", payment_remove: "Quitar el medio de pago {n}",
    exemption: "Documento de exoneración", exemption_other: "Cuál documento", exemption_number: "Número del documento", institution: "Institución que lo emitió", institution_other: "Cuál institución", issued_on: "Fecha de emisión", exempt_points: "Puntos exonerados", exempt_points_help: "13 de una tarifa de 13 % libera todo el impuesto.", article: "Artículo", subsection: "Inciso",
    charges_help: "Lo que no es una venta: el 10 % de servicio, timbres, cobros de un tercero.", charge_add: "Añadir un cargo", charge_remove: "Quitar el cargo {n}", charge: "Cargo", charge_other: "Cuál cargo", charge_detail: "Detalle del cargo", charge_service: "Impuesto de servicio 10 %",
    charge_percentage: "Porcentaje", charge_percentage_help: "De la venta neta.", charge_amount_help: "Vacío, se calcula del porcentaje; lo ve en los totales.", charge_amount: "Monto del cargo", third_party_type: "Tipo de identificación del tercero", third_party_number: "Identificación del tercero", third_party_name: "Nombre del tercero",
    reference_total: "Total del comprobante que corrige", reference_total_help: "Solo si no se emitió con Enlace.",
    currency: "Moneda", currency_help: "Escriba su código o su nombre.", exchange_rate: "Tipo de cambio", exchange_rate_help: "Colones por unidad: el de venta del Banco Central de hoy.",
    references: "Documentos de referencia", reference: "Qué documento", reference_other: "Cuál documento", reference_number: "Número o clave", reference_code: "Por qué", reference_code_other: "Cuál razón", reference_reason: "Razón", reference_add: "Añadir una referencia", reference_remove: "Quitar la referencia {n}", remarks: "Observaciones", remarks_help: "Para el cliente; se imprimen.",
  },
  en: {
    other_charges: "Other charges",
    condition: "Condition of sale", condition_other: "Which condition", credit_days: "Days of credit", payments: "Means of payment", payments_help: "Of several, say the amount of each; the one without carries the rest.", payment: "Means of payment", payment_amount: "Amount", payment_other: "Which means", payment_add: "Add a means of payment", payment_remove: "Take means of payment {n} off",
    exemption: "Document of exoneration", exemption_other: "Which document", exemption_number: "Number of the document", institution: "Institution that issued it", institution_other: "Which institution", issued_on: "Issued on", exempt_points: "Points not paid", exempt_points_help: "13 of a rate of 13 % frees all of the tax.", article: "Article", subsection: "Subsection",
    currency: "Currency", currency_help: "Type its code or name.", exchange_rate: "Exchange rate", exchange_rate_help: "Colones for one unit: the selling rate of the central bank, of today.",
    charges_help: "What is no sale: the 10 % for service, stamps, a third party’s charge.", charge_add: "Add a charge", charge_remove: "Take charge {n} off", charge: "Charge", charge_other: "Which charge", charge_detail: "Details of the charge", charge_service: "Service charge 10 %",
    charge_percentage: "Percentage", charge_percentage_help: "Of the net sale.", charge_amount_help: "Left empty, it is computed of the percentage: the totals show it.", charge_amount: "Amount of the charge", third_party_type: "Kind of number of the third party", third_party_number: "Number of the third party", third_party_name: "Name of the third party",
    reference_total: "Total of the document that it corrects", reference_total_help: "Only if it was not issued with Enlace.",
    references: "Documents referred to", reference: "Which document", reference_other: "Which document it is", reference_number: "Number or key", reference_code: "Why", reference_code_other: "Which reason", reference_reason: "Reason", reference_add: "Add a reference", reference_remove: "Take reference {n} off", remarks: "Remarks", remarks_help: "For the customer; they are printed.",
  },
};
