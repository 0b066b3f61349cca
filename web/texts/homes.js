/** @file Inicio of a firm and of a business. */
export default {
  es: {
    home: "Inicio", waits: "Qué espera", nothing_waits: "Nada espera por usted.", company: "Empresa", what: "Qué pasa", since: "Desde", until: "Hasta",
    imports_pending: "{n} importación pendiente | {n} importaciones pendientes", see_imports: "Ver las importaciones",
    not_issued: "Enlace todavía no emite comprobantes en el país de este negocio; emítalos por ahora con otro programa.",
    unfinished: "A este negocio le faltan pasos para poder emitir.", continue: "Continuar el asistente", new_document: "Nueva factura", last: "Últimos comprobantes", all: "Ver todos",
    rejected: "{n} comprobante rechazado en los últimos días | {n} comprobantes rechazados en los últimos días", see: "Ver",
    away: "{n} comprobante espera a la autoridad tributaria | {n} comprobantes esperan a la autoridad tributaria", answers: "La autoridad tributaria contesta. Lo último que contestó es el comprobante {number}, emitido el", plan: "Plan", used: "{used} de {included} comprobantes del periodo", key_until: "La llave criptográfica vale hasta",
    by_month: "Por mes", shown: "Ver", documents: "Comprobantes", net_in: "Ventas netas en {currency}", no_months: "Todavía no hay comprobantes que sumar.", number: "Número", customer: "Cliente", total: "Total", state: "Estado", no_customer: "Sin receptor", none: "Todavía no ha emitido nada.",
  },
  en: {
    home: "Home", waits: "What waits", nothing_waits: "Nothing waits for you.", company: "Company", what: "What is so", since: "Since", until: "Until",
    imports_pending: "{n} import pending | {n} imports pending", see_imports: "See the imports",
    not_issued: "Enlace does not issue documents in the country of this business yet; issue them with another program for now.",
    unfinished: "This business lacks steps before it can issue.", continue: "Go on with the setup", new_document: "New invoice", last: "Last documents", all: "See all",
    rejected: "{n} document rejected in the last days | {n} documents rejected in the last days", see: "See",
    away: "{n} document waits for the tax authority | {n} documents wait for the tax authority", answers: "The tax authority answers. The last that it answered is document {number}, issued on", plan: "Plan", used: "{used} of {included} documents of the period", key_until: "The key is good until",
    by_month: "By month", shown: "Show", documents: "Documents", net_in: "Net sales in {currency}", no_months: "There are no documents to sum up yet.", number: "Number", customer: "Customer", total: "Total", state: "State", no_customer: "Nobody named", none: "Nothing was issued yet.",
  },
};
