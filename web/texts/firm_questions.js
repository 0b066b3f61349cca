/** @file Questions of the firm to its clients: asking, the list, what became of them, settings. */
export default {
  es: {
    questions: "Preguntas a clientes", lead: "Lo que solo el cliente sabe de un comprobante. Su respuesta resuelve la incidencia en el envío siguiente.",
    none: "No hay preguntas. Se hacen desde las incidencias de una importación.", company: "Empresa", question: "Pregunta", document: "Comprobante", state: "Estado", asked: "Preguntada", answer: "Respuesta",
    open: "Sin responder", answered: "Respondida", withdrawn: "Retirada", ended: "Terminada", reminders: "Recordatorios", mailed: "Correo enviado", not_mailed: "Todavía no ha salido", date: "Día", customer: "Cliente", total: "Total",
    incident: "Incidencia", choices: "Respuestas que se ofrecen", does: "{effect}, cuenta {account}", by_itself: "La envió sola Enlace, por los ajustes del despacho.", by_link: "Respondida por el enlace del correo enviado a {email}", signed_in: "Respondida en Enlace por {email}", see_import: "Ver la importación",
    withdraw: "Retirar la pregunta", withdraw_title: "¿Retirar la pregunta?", withdraw_text: "Se le avisa al cliente que ya no hay que responderla. Si respondió, su respuesta deja de contar.", withdrawn_done: "Pregunta retirada.",
    // asking
    ask_text: "Todo va en un solo correo, y el cliente responde desde él sin entrar.", ask_none: "De esto no hay nada que el cliente pueda aclarar, o ya se le preguntó.",
    question_help: "El cliente la lee tal como está aquí. Vacía va como se propone.", choices_help: "Hasta tres. Sin palabras propias llevan las usuales.", choice_add: "Agregar una respuesta", choice_remove: "Quitar la respuesta {n}",
    effect: "Qué pasa si la elige", choice_text: "Lo que lee el cliente", account: "Cuenta", needs_accounts: "Si ofrece cuentas para elegir, la respuesta contabiliza el comprobante por sí sola.", send: "Enviar {n} pregunta | Enviar {n} preguntas",
    sent: "{n} pregunta enviada al cliente. | {n} preguntas enviadas al cliente.",
    // incidents of an import
    incidents: "Incidencias", incidents_none: "Sin incidencias.", what_to_do: "Qué pasa y qué hacer", severity: "Gravedad", value: "Valor", which: "Ver", askable: "Las que el cliente puede aclarar", blocking: "Las que impiden entregarlo", asked_ones: "Las ya preguntadas",
    some_shown: "Aquí están {shown} de {n}: hasta cincuenta de cada tipo. Las demás están en cada comprobante.", 
    // home
    waiting: "{n} pregunta sin responder por un cliente | {n} preguntas sin responder por los clientes", answered_n: "{n} respondida | {n} respondidas", see: "Ver las preguntas",
    // settings
    settings_text: "Lo que solo el cliente puede aclarar se le puede preguntar en cuanto llega el envío, sin que nadie lo decida.", asks_itself: "Se preguntan solas", remind: "Recordatorios", remind_help: "Cuántos días después del primer correo. Sin ninguno no se recuerda.", remind_1: "Primero (días)", remind_2: "Segundo (días)", remind_3: "Tercero (días)",
    fields: "número, cliente, valor, total, día", words: "Cómo se pregunta", words_help: "Entre llaves va lo de cada comprobante: {fields}. Vacío en los dos idiomas: con nuestras palabras.", spanish: "En español", english: "En inglés", save: "Guardar", saved: "Guardado. Vale para las preguntas que se hagan desde ahora.",
  },
  en: {
    questions: "Questions to clients", lead: "What only the client knows of a document. The answer settles the incident in the next hand-over.",
    none: "There are no questions. They are asked from the incidents of an import.", company: "Company", question: "Question", document: "Document", state: "State", asked: "Asked", answer: "Answer",
    open: "Unanswered", answered: "Answered", withdrawn: "Withdrawn", ended: "Ended", reminders: "Reminders", mailed: "Mail sent", not_mailed: "Not yet on its way", date: "Day", customer: "Customer", total: "Total",
    incident: "Incident", choices: "Answers offered", does: "{effect}, account {account}", by_itself: "Enlace sent it by itself, by the settings of the firm.", by_link: "Answered by the link of the mail sent to {email}", signed_in: "Answered in Enlace by {email}", see_import: "See the import",
    withdraw: "Withdraw the question", withdraw_title: "Withdraw the question?", withdraw_text: "The client is told that there is no need to answer it any more. If they answered, the answer counts no more.", withdrawn_done: "Question withdrawn.",
    ask_text: "All of it goes out in one mail, and the client answers from it without signing in.", ask_none: "There is nothing here that the client could settle, or they were asked already.",
    question_help: "The client reads it as it stands here. Left empty it goes as it is drafted.", choices_help: "Up to three. Without words of your own they have the usual ones.", choice_add: "Add an answer", choice_remove: "Remove answer {n}",
    effect: "What it does once chosen", choice_text: "What the client reads", account: "Account", needs_accounts: "If you offer accounts to choose from, the answer posts the document by itself.", send: "Send {n} question | Send {n} questions",
    sent: "{n} question sent to the client. | {n} questions sent to the client.",
    incidents: "Incidents", incidents_none: "No incidents.", what_to_do: "What is wrong and what to do", severity: "Severity", value: "Value", which: "Show", askable: "Those that the client can settle", blocking: "Those that keep it from being handed over", asked_ones: "Those asked about already",
    some_shown: "Here are {shown} of {n}: up to fifty of each kind. The others stand at each document.", 
    waiting: "{n} question unanswered by a client | {n} questions unanswered by clients", answered_n: "{n} answered | {n} answered", see: "See the questions",
    settings_text: "What only the client can settle may be asked as soon as a hand-over arrives, without anybody deciding it.", asks_itself: "Asked by themselves", remind: "Reminders", remind_help: "How many days after the first mail. Without any nobody is reminded.", remind_1: "First (days)", remind_2: "Second (days)", remind_3: "Third (days)",
    fields: "number, customer, value, total, day", words: "How it is asked", words_help: "In braces goes what is of each document: {fields}. Empty in both languages: in our words.", spanish: "In Spanish", english: "In English", save: "Save", saved: "Saved. It holds for what is asked from now on.",
  },
};
