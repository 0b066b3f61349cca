/** @file The life of a batch at the firm: what importing would do, what the program refused, what is left to a later batch. */
export default {
  es: {
    check_none: "Nada cambia por mirar: es lo que pasaría al importarla ahora.", would_refuse: "Ahora no se puede",
    clean: "Sin incidencias", with_incidents: "Con incidencias", documents: "Comprobantes",
    accounts_none: "El despacho no guarda un plan propio de la empresa, y las cuentas no se comparan.", accounts_known: "Todas las cuentas están en el plan de la empresa.",
    accounts: "Cuentas que el plan de la empresa no tiene", account: "Cuenta", account_name: "Nombre de la cuenta",
    held: "Otra importación ya lleva {n} de sus comprobantes.", held_see: "Ver esa importación",
    former: "Frente a la anterior ({period})", former_none: "Es la primera de la empresa.", total: "Total", compared: "Qué se compara", before: "Antes", difference: "Diferencia",
    // lo que dijo el programa
    refusals_text: "Los comprobantes que su programa no aceptó quedan libres para un envío posterior, y se avisa al cliente con las palabras del programa.",
    whole_text: "La importación queda descartada con las palabras del programa, y se avisa al cliente: nada de ella está en los libros.",
    whole_help: "Resuelva antes la causa (la empresa bloqueada, por ejemplo) y restaure la importación.",
    way: "Cómo decirlo", way_text: "Pegado o de un archivo", way_hand: "Uno por uno", way_whole: "No tomó nada del lote", refusals_send: "Guardar lo rechazado",
    refused_documents: "Comprobantes rechazados", refused_add: "Añadir otro", refused_remove: "Quitar el {n}", number: "Número del comprobante", said: "Qué dijo el programa",
    file: "Archivo del programa", file_help: "CSV o texto. Se copia abajo, donde se puede corregir.", printed: "Lo que imprimió",
    printed_help: "Una línea por comprobante, con su número en cualquier parte, o al comienzo el número de su registro.", line: "Línea {line}",
    records_of: "Registros contados en", records_of_help: "El archivo en el que el programa cuenta los registros.",
    withdraw: "Retirar el rechazo", withdraw_title: "¿Retirar el rechazo de {number}?", withdraw_text: "El comprobante vuelve a esta importación, salvo que un envío posterior ya lo lleve.",
  },
  en: {
    check_none: "Looking changes nothing: this is what importing it now would do.", would_refuse: "It cannot be done now",
    clean: "Without incidents", with_incidents: "With incidents", documents: "Documents",
    accounts_none: "The firm keeps no chart of its own for the company, so accounts are not compared.", accounts_known: "All accounts are in the company's chart.",
    accounts: "Accounts that the company's chart lacks", account: "Account", account_name: "Name of the account",
    held: "Another import has {n} of its documents.", held_see: "See that import",
    former: "Beside the one before ({period})", former_none: "It is the company's first.", total: "Total", compared: "What is compared", before: "Before", difference: "Difference",
    // what the program said
    refusals_text: "Documents that your program did not take are free for a later batch, and the client is told in the program's words.",
    whole_text: "The import is discarded with the program's words, and the client is told: nothing of it is in the books.",
    whole_help: "Mend the cause first (a locked company, for instance), and restore the import.",
    way: "How to say it", way_text: "Pasted or of a file", way_hand: "One by one", way_whole: "It took nothing of the batch", refusals_send: "Keep what was refused",
    refused_documents: "Refused documents", refused_add: "Add another", refused_remove: "Remove number {n}", number: "Number of the document", said: "What the program said",
    file: "File of the program", file_help: "CSV or text. It is copied below, where it can be corrected.", printed: "What it printed",
    printed_help: "A line for each document, with its number anywhere in it, or the number of its record at the beginning.", line: "Line {line}",
    records_of: "Records counted in", records_of_help: "The file in which the program counts records.",
    withdraw: "Withdraw the refusal", withdraw_title: "Withdraw the refusal of {number}?", withdraw_text: "The document is in this import again, unless a later batch has it.",
  },
};
