/** @file Enviar al despacho: what would go, schedules, what the firm asks for and may do. */
export default {
  es: {
    // preview
    would_go: "Qué iría en el envío", nothing: "No hay nada que enviar", type: "Tipo de comprobante", total: "Total", comes_to: "Suman", free: "Irían", late: "De antes",
    taken: "En otro envío", in_flight: "Sin respuesta", rejected: "Rechazados", taken_by: "{n} comprobante ya va en un envío. | {n} comprobantes ya van en un envío.", see_it: "Ver el envío",
    preview_help: "Van también los de antes que ningún envío lleva. No van los que otro envío ya lleva, los que Hacienda aún no responde ni los rechazados. Al prepararlo puede quedar fuera algún comprobante con una incidencia que lo impide: se le dice cuál y por qué.",
    // what the firm asks for
    asked: "Lo que pide el despacho", asked_text: "Nada sale hasta que usted lo envía. Si no corresponde, rechácelo y diga por qué.", asked_none: "El despacho no le ha pedido ningún periodo.", firm: "Despacho",
    asks: "{firm} pide {period}", send_now: "Enviar ahora", sent: "El envío se está preparando.", declined: "Se le avisa al despacho por qué no.", reason_help: "Se envía por correo al despacho.",
    // schedule
    schedule: "Entregas programadas", schedule_none: "No hay entregas programadas: usted prepara los envíos cuando quiere. Si los programa, se preparan solos.", set: "Programar", set_title: "Programar las entregas", change_title: "Cambiar las entregas programadas",
    proposes: "{firm} propone entregas programadas", replaces_yours: "Si la acepta, reemplaza las entregas programadas que usted tiene ahora.", accept: "Aceptar", accept_changed: "Aceptar con cambios", accept_changed_title: "Aceptar con cambios", refuse_title: "¿Rechazar lo que propone el despacho?",
    next: "Próxima entrega", next_none: "Ninguna mientras estén en pausa", first_day: "Lleva desde el día", last: "Última entrega", pause: "Pausar", resume: "Reanudar", stop: "Terminar", stop_title: "¿Terminar las entregas programadas?", stop_text: "No se prepara ninguno más por sí solo. Usted puede preparar envíos y programarlos otra vez.",
    save: "Guardar", from_day: "Empezar con el día", from_day_new: "Si lo deja vacío, con el primero de este mes.", from_day_goes_on: "Si lo deja vacío, sigue donde iba.",
    accepted: "Entregas programadas. Se le avisa al despacho.", refused: "Se le avisa al despacho que usted no quiso.", schedule_set: "Entregas programadas.", paused: "Las entregas programadas están en pausa.", resumed: "Las entregas programadas siguen.", stopped: "Ya no hay entregas programadas.",
    // consent
    no_firm: "Ningún despacho recibe sus envíos. Cuando uno lleve su contabilidad, aquí decide si puede exportar por su cuenta.", by_firm: "Que {firm} exporte por su cuenta", by_firm_text: "Si lo permite, {firm} no tiene que pedirle cada periodo: lo prepara por su cuenta, como si usted lo enviara.",
    by_firm_may: "Puede preparar envíos de cualquier periodo, con lo que Hacienda aceptó. Cada uno queda en su historial.", by_firm_not: "No puede emitir, cambiar datos ni entrar en su negocio: eso es otro permiso, en «Mi despacho».", by_firm_ends: "Vale hasta que usted lo retire o el despacho deje de llevar su contabilidad. Al despacho se le avisa.",
    by_firm_given: "Permitido desde", by_firm_none: "No lo permite: el despacho le pide cada periodo.", by_firm_allow: "Permitir", by_firm_allow_title: "¿Permitir que {firm} exporte por su cuenta?", by_firm_withdraw: "Retirar el permiso", by_firm_withdraw_title: "¿Retirar el permiso de {firm}?", by_firm_withdraw_text: "No puede preparar más envíos. Lo que ya tiene sigue siendo suyo.",
    allowed: "Permiso guardado. Se le avisa al despacho.", withdrawn: "Permiso retirado. Se le avisa al despacho.",
  },
  en: {
    would_go: "What would go", nothing: "There is nothing to hand over", type: "Type of document", total: "Total", comes_to: "Come to", free: "Would go", late: "From before",
    taken: "In another", in_flight: "No answer", rejected: "Rejected", taken_by: "{n} document is in a hand-over already. | {n} documents are in a hand-over already.", see_it: "See the hand-over",
    preview_help: "Those from before that are in no hand-over go, too. Those in another one, not answered yet by the tax authority, or rejected do not. When it is prepared, a document may be left out for an incident of its own: you are told which, and why.",
    asked: "What the firm asks for", asked_text: "Nothing goes until you send it. If it is not right, refuse it and say why.", asked_none: "The firm has asked you for no period.", firm: "Firm",
    asks: "{firm} asks for {period}", send_now: "Send now", sent: "The hand-over is being prepared.", declined: "The firm is told why not.", reason_help: "It is mailed to the firm.",
    schedule: "Scheduled hand-overs", schedule_none: "None are scheduled: you prepare them when you like. Once scheduled, they are prepared by themselves.", set: "Schedule them", set_title: "Schedule hand-overs", change_title: "Change the scheduled hand-overs",
    proposes: "{firm} proposes scheduled hand-overs", replaces_yours: "If you accept, it replaces the scheduled hand-overs that you have now.", accept: "Accept", accept_changed: "Accept with changes", accept_changed_title: "Accept with changes", refuse_title: "Refuse what the firm proposes?",
    next: "Next hand-over", next_none: "None during the pause", first_day: "It has from the day", last: "Last hand-over", pause: "Pause", resume: "Resume", stop: "End", stop_title: "End the scheduled hand-overs?", stop_text: "None is prepared by itself any more. You can prepare hand-overs, and schedule them again.",
    save: "Save", from_day: "Begin with the day", from_day_new: "If you leave it empty, with the first of this month.", from_day_goes_on: "If you leave it empty, it goes on where it was.",
    accepted: "Hand-overs are scheduled. The firm is told.", refused: "The firm is told that you did not want to.", schedule_set: "Hand-overs are scheduled.", paused: "Scheduled hand-overs are paused.", resumed: "Scheduled hand-overs go on.", stopped: "No hand-overs are scheduled any more.",
    no_firm: "No firm receives what you hand over. Once one keeps your books, you decide here whether it may export by itself.", by_firm: "Let {firm} export by itself", by_firm_text: "If you allow it, {firm} does not have to ask you for each period: it prepares it by itself, as if you handed it over.",
    by_firm_may: "It may prepare hand-overs of any period, of what the tax authority accepted. Each stands in your history.", by_firm_not: "It may not issue, change data or come into your business: that is another permission, at “My firm”.", by_firm_ends: "It is good until you withdraw it or the firm keeps your books no more. The firm is told.",
    by_firm_given: "Allowed since", by_firm_none: "You do not allow it: the firm asks you for each period.", by_firm_allow: "Allow", by_firm_allow_title: "Let {firm} export by itself?", by_firm_withdraw: "Withdraw the permission", by_firm_withdraw_title: "Withdraw the permission of {firm}?", by_firm_withdraw_text: "It can prepare no more hand-overs. What it has by now stays.",
    allowed: "Permission saved. The firm is told.", withdrawn: "Permission withdrawn. The firm is told.",
  },
};
