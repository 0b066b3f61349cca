/** @file Inicio of a firm and of a business, and a new invoice. */
export default {
  es: {
    home: "Inicio", waits: "Qué espera", nothing_waits: "Nada espera por usted.", company: "Empresa", what: "Qué pasa", since: "Desde", until: "Hasta",
    imports_pending: "{n} importación pendiente | {n} importaciones pendientes", see_imports: "Ver las importaciones",
    unfinished: "A este negocio le faltan pasos para poder emitir.", continue: "Continuar el asistente", new_document: "Nueva factura", last: "Últimos comprobantes", all: "Ver todos",
    rejected: "{n} comprobante rechazado en los últimos días | {n} comprobantes rechazados en los últimos días", see: "Ver", plan: "Plan", used: "{used} de {included} comprobantes del período", key_until: "La llave criptográfica vale hasta",
    number: "Número", customer: "Cliente", total: "Total", state: "Estado", no_customer: "Sin receptor", none: "Todavía no ha emitido nada.",
    type: "Tipo de comprobante", activity: "Actividad económica", receiver: "Cliente", receiver_name: "Nombre o razón social", id_type: "Tipo de identificación", id_number: "Identificación", receiver_email: "Correo",
    receiver_email_help: "Allí recibe el PDF y los XML.", condition: "Condición de venta", credit_days: "Días de crédito", payment: "Medio de pago", lines: "Líneas", line: "Línea {n}",
    cabys: "Código CABYS", cabys_help: "Escriba tres letras del producto o servicio, o el código.", description: "Detalle", quantity: "Cantidad", unit: "Unidad", price: "Precio unitario sin impuesto", rate: "IVA",
    add_line: "Añadir una línea", remove_line: "Quitar la línea {n}", issue: "Emitir", net: "Venta neta", tax: "Impuesto", totals: "Totales", typing: "Los totales aparecen cuando las líneas están completas.", issued: "Emitido. Se está enviando a Hacienda.",
  },
  en: {
    home: "Home", waits: "What waits", nothing_waits: "Nothing waits for you.", company: "Company", what: "What is so", since: "Since", until: "Until",
    imports_pending: "{n} import pending | {n} imports pending", see_imports: "See the imports",
    unfinished: "This business lacks steps before it can issue.", continue: "Go on with the setup", new_document: "New invoice", last: "Last documents", all: "See all",
    rejected: "{n} document rejected in the last days | {n} documents rejected in the last days", see: "See", plan: "Plan", used: "{used} of {included} documents of the period", key_until: "The key is good until",
    number: "Number", customer: "Customer", total: "Total", state: "State", no_customer: "Nobody named", none: "Nothing was issued yet.",
    type: "Type of document", activity: "Economic activity", receiver: "Customer", receiver_name: "Name", id_type: "Type of identification", id_number: "Identification", receiver_email: "E-mail",
    receiver_email_help: "The PDF and the XML are sent there.", condition: "Condition of sale", credit_days: "Days of credit", payment: "Means of payment", lines: "Lines", line: "Line {n}",
    cabys: "CABYS code", cabys_help: "Type three letters of the product or service, or the code.", description: "Description", quantity: "Quantity", unit: "Unit", price: "Unit price without tax", rate: "VAT",
    add_line: "Add a line", remove_line: "Take line {n} off", issue: "Issue", net: "Net sale", tax: "Tax", totals: "Totals", typing: "Totals appear once the lines are complete.", issued: "Issued. It is being sent to the tax authority.",
  },
};
