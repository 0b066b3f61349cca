/** @file Licences for SMEs: the list, asking for them, a new one, its maintenance, its number, clients. */
export default {
  es: {
    licences: "Licencias PYMES generadas", lead: "Con una licencia PYMES, el cliente gestiona sus propias notificaciones electrónicas.", new: "Nuevo",
    sme: "PYME", tax_id: "Identificación", state: "Estado", installations: "Instalaciones", in_use: "{n} de {allowed}", valid_until: "Válida hasta", last_check_in: "Última comunicación", number_sent: "Envío del número",
    group: "Mostrar", active: "Activas", in_progress: "En curso", inactive: "Inactivas", none: "Todavía no hay licencias PYMES. Con «Nuevo» se crea la primera.", not_sent: "Sin enviar",
    maintain: "Mantenimiento de Licencias", send_data: "Enviar datos de licencia", history: "Histórico", continue_draft: "Continuar",
    // the feature
    not_active: "Su despacho todavía no tiene activas las licencias PYMES", not_active_text: "Pídalas al operador con «Solicitar activación»; la respuesta llega por correo. Mientras tanto, aquí no se puede crear ninguna.",
    ask_admin: "Solo quien administra el despacho puede pedirlas: hable con esa persona.", waits: "Su solicitud está en marcha", waits_text: "Vea qué se dijo, y responda si se le pregunta algo.",
    ask: "Solicitar activación", see_request: "Ver la solicitud", reason: "Para qué las quiere", reason_help: "Lo lee el operador: por ejemplo, para cuántos clientes.",
    asked: "Solicitud enviada. La respuesta llega por correo.", requests: "Solicitudes", request: "Solicitud", asked_on: "Pedida el", waits_for: "Espera a", decided_on: "Decidida el", talk: "Conversación", answer: "Escribir al operador", said: "Mensaje enviado.",
    withdraw: "Retirar la solicitud", withdraw_text: "El operador ya no la verá entre las que esperan. Puede volver a pedirlas cuando quiera.", withdrawn: "Solicitud retirada.", is_active: "Las licencias PYMES están activas en su despacho.", to_licences: "Ir a Licencias PYMES generadas",
    // a new one
    new_title: "Nueva licencia PYMES", step_data: "Datos", step_summary: "Resumen", company: "Empresa (eco o con)", company_help: "Escriba el código, el nombre o la identificación. Se ofrece a empresas de los países con notificaciones electrónicas: hoy, España.",
    contact: "Nombre de la persona de contacto", email: "Correo del cliente", email_help: "Allí recibe su acceso y, cuando usted lo envíe, el número de licencia.", language: "Idioma de sus correos", spanish: "Español", english: "Inglés",
    computers: "Número de instalaciones", computers_help: "En cuántos equipos puede instalarse.", valid_from: "Válida desde", valid_from_help: "Vacío: desde hoy.", valid_until_help: "Vacío: por un año.", phone: "Teléfono de contacto", notes: "Observaciones", notes_help: "Solo las ve el despacho.", next: "Siguiente",
    // maintenance
    data: "Datos de la licencia", change: "Cambiar", saved: "Guardado.", since: "Activa desde", stops_on: "Se desactiva el", held: "El operador retiene esta licencia", failed: "La activación no pudo terminar", panel: "Panel de control",
    number: "Número de licencia", number_text: "Con él se instala el programa. Cada vez que se muestra queda anotado en el histórico.", show_number: "Mostrar el número", no_number: "Tendrá número cuando esté activa.",
    copy_number: "Copiar el número", computer: "Equipo", installed_on: "Instalado el", version: "Versión", no_installations: "Todavía no está instalada en ningún equipo.", overdue: "Sin comunicarse", clock_back: "Reloj atrasado", rename: "Cambiar el nombre", computer_name: "Nombre del equipo",
    release: "Liberar", release_title: "¿Liberar «{name}»?", release_text: "El programa de ese equipo deja de funcionar con la licencia y otro equipo puede ocupar su lugar. No se deshace: para volver a usarlo hay que instalarlo otra vez.", released: "Instalación liberada.",
    // sending
    send_title: "Enviar datos de licencia", send_text: "El cliente recibe el número con los pasos para instalar el programa. Ver el texto queda anotado en el histórico, como ver el número.", by_mail: "Enviar por correo a {email}", sent: "El correo sale en unos segundos.", own_mail: "Abrir en mi programa de correo", see_text: "Ver el texto para copiar", copy_text: "Copiar el texto", sent_times: "Enviado {n} vez | Enviado {n} veces",
  },
  en: {
    licences: "Generated SME licences", lead: "By an SME licence, the client manages its own electronic notifications.", new: "New",
    sme: "SME", tax_id: "Tax id", state: "State", installations: "Installations", in_use: "{n} of {allowed}", valid_until: "Valid until", last_check_in: "Last check-in", number_sent: "Number sent",
    group: "Show", active: "Active", in_progress: "Under way", inactive: "Inactive", none: "There are no SME licences yet. “New” makes the first one.", not_sent: "Not sent",
    maintain: "Licence maintenance", send_data: "Send the data of the licence", history: "History", continue_draft: "Go on",
    not_active: "Your firm does not have SME licences active yet", not_active_text: "Ask the operator for them by “Request activation”; the answer comes by mail. Until then none can be made here.",
    ask_admin: "Only an administrator of the firm can ask for them: talk to that person.", waits: "Your request is under way", waits_text: "See what was said, and answer if you are asked something.",
    ask: "Request activation", see_request: "See the request", reason: "What you want them for", reason_help: "The operator reads it: for how many clients, for example.",
    asked: "The request was sent. The answer comes by mail.", requests: "Requests", request: "Request", asked_on: "Asked on", waits_for: "Waits for", decided_on: "Decided on", talk: "Conversation", answer: "Write to the operator", said: "The message was sent.",
    withdraw: "Take the request back", withdraw_text: "The operator no longer sees it among those that wait. You can ask again whenever you like.", withdrawn: "The request was taken back.", is_active: "SME licences are active in your firm.", to_licences: "Go to Generated SME licences",
    new_title: "New SME licence", step_data: "Data", step_summary: "Summary", company: "Company (eco or con)", company_help: "Type the code, the name or the tax id. Offered to companies of countries with electronic notifications: Spain, by now.",
    contact: "Name of the contact", email: "E-mail of the client", email_help: "Access and, once you send it, the licence number go there.", language: "Language of their mails", spanish: "Spanish", english: "English",
    computers: "Number of installations", computers_help: "On how many computers it may be installed.", valid_from: "Valid from", valid_from_help: "Empty: from today on.", valid_until_help: "Empty: for a year.", phone: "Telephone of the contact", notes: "Notes", notes_help: "The firm alone sees them.", next: "Next",
    data: "Data of the licence", change: "Change", saved: "Saved.", since: "Active since", stops_on: "Suspended on", held: "The operator holds this licence", failed: "The activation could not be finished", panel: "Control panel",
    number: "Licence number", number_text: "The program is installed by it. Each time that it is shown is noted in the history.", show_number: "Show the number", no_number: "It gets a number once it is active.",
    copy_number: "Copy the number", computer: "Computer", installed_on: "Installed on", version: "Version", no_installations: "It is not installed on any computer yet.", overdue: "Does not check in", clock_back: "Clock set back", rename: "Call it otherwise", computer_name: "Name of the computer",
    release: "Release", release_title: "Release “{name}”?", release_text: "The program of that computer stops working by the licence, and another computer can take its place. There is no way back: to use it again it is installed anew.", released: "The installation was released.",
    send_title: "Send the data of the licence", send_text: "The client gets the number with the steps to install the program. That the text is seen is noted in the history, as with the number.", by_mail: "Mail it to {email}", sent: "The mail leaves in some seconds.", own_mail: "Open in my mail program", see_text: "See the text to copy", copy_text: "Copy the text", sent_times: "Sent once | Sent {n} times",
  },
};
