/** @file Nueva factura. */
export default {
  es: {
    new_document: "Nueva factura", replaces: "Sustituye a un comprobante rechazado.", see: "Ver", type: "Tipo de comprobante", activity: "Actividad económica", receiver: "Cliente", customer: "Cliente guardado", customer_help: "Escriba su nombre, identificación o correo.", customer_keep: "Guardar entre mis clientes", customer_kept: "Cliente guardado.", receiver_name: "Nombre o razón social", id_type: "Tipo de identificación", id_number: "Identificación", look_up: "Buscar en Hacienda", receiver_activity: "Actividad del cliente", receiver_activity_help: "Si la pide para acreditar el impuesto.", receiver_emails: "Correos", receiver_emails_help: "A cada uno llegan el PDF y los XML.",
    line: "Línea {n}", cabys: "Código CABYS", cabys_help: "Escriba tres letras del producto o servicio, o el código.", description: "Detalle", quantity: "Cantidad", unit: "Unidad", price: "Precio unitario sin impuesto", rate: "IVA", rate_proposed: "CABYS propone {rate} %.", add_line: "Añadir una línea", remove_line: "Quitar la línea {n}",
    // discounts and exonerations
    discounts: "Descuentos", discount: "Naturaleza", discount_percentage: "Porcentaje", discount_amount: "O monto", discount_reason: "Motivo", discount_other: "Cuál descuento", discount_add: "Añadir un descuento", discount_remove: "Quitar el descuento {n}",
    exonerated: "El cliente tiene una exoneración",
    // charges that are no sales, notes
    types_not_yet: "Todavía no se emiten con Enlace: {types}.", note_text: "Una nota dice en su referencia qué comprobante corrige. Lo que emitió aquí se corrige o anula más fácil desde el comprobante mismo.", note_documents: "Ver los comprobantes",
    // drafts
    draft_kept: "Borrador guardado", draft_keeping: "Guardando el borrador…", draft_apart: "Guardarlo como otro borrador",
    // what it would be
    issue: "Emitir", totals: "Totales", typing: "Los totales aparecen cuando las líneas están completas.", issued: "Emitido. Se está enviando a Hacienda.",
    refusals: "Todavía no se puede emitir", warnings: "Para revisar", faults: "Falta {n} dato | Faltan {n} datos", see_pdf: "Ver cómo quedaría (PDF)", pdf_name: "vista-previa.pdf", pdf_not_yet: "El PDF se puede ver cuando no falte ningún dato.",
  },
  en: {
    new_document: "New invoice", replaces: "It is issued in place of a rejected document.", see: "See", type: "Type of document", activity: "Economic activity", receiver: "Customer", customer: "Kept customer", customer_help: "Type the name, identification or e-mail.", customer_keep: "Keep among my customers", customer_kept: "Customer kept.", receiver_name: "Name", id_type: "Type of identification", id_number: "Identification", look_up: "Look it up", receiver_activity: "Activity of the customer", receiver_activity_help: "If they ask for it to take credit for the tax.", receiver_emails: "E-mails", receiver_emails_help: "The PDF and the XML are sent to each.",
    line: "Line {n}", cabys: "CABYS code", cabys_help: "Type three letters of the product or service, or the code.", description: "Description", quantity: "Quantity", unit: "Unit", price: "Unit price without tax", rate: "VAT", rate_proposed: "CABYS proposes {rate} %.", add_line: "Add a line", remove_line: "Take line {n} off",
    discounts: "Discounts", discount: "Nature", discount_percentage: "Percentage", discount_amount: "Or amount", discount_reason: "Reason", discount_other: "Which discount", discount_add: "Add a discount", discount_remove: "Take discount {n} off",
    exonerated: "The customer has an exoneration",
    // charges that are no sales, notes
    types_not_yet: "Not issued with Enlace yet: {types}.", note_text: "A note says in its reference which document it corrects. What was issued here is corrected or cancelled more easily from the document itself.", note_documents: "See the documents",
    draft_kept: "Draft kept", draft_keeping: "Keeping the draft…", draft_apart: "Keep it as another draft",
    issue: "Issue", totals: "Totals", typing: "Totals appear once the lines are complete.", issued: "Issued. It is being sent to the tax authority.",
    refusals: "It cannot be issued yet", warnings: "Worth a look", faults: "{n} thing is missing | {n} things are missing", see_pdf: "See what it would look like (PDF)", pdf_name: "preview.pdf", pdf_not_yet: "The PDF can be seen once nothing is missing.",
  },
};
