/** @file Mi despacho: who keeps the books of the business, and what they may do in it. */
export default {
  es: {
    my_firm: "Mi despacho", no_firm: "Ningún despacho lleva la contabilidad de este negocio. Cuando uno lo pida, aparece aquí y usted decide.",
    // requests
    asks_client: "{firm} pide que su negocio sea su cliente", asks_text: "Si acepta, recibe lo que usted le envíe desde «Enviar al despacho». No ve nada más, salvo lo que usted permita.",
    product: "Servicio", since: "Desde", plan_by: "Pagaría el plan", plan: "Plan", plan_of_firm: "Lo paga el despacho", accept: "Aceptar", refuse: "Rechazar",
    accept_title: "Aceptar a {firm}", accepted: "{firm} es ahora su despacho.", refused: "Se le avisa a {firm} que usted no quiso.",
    refuse_title: "¿Rechazar a {firm}?", refuse_text: "No queda ligado a su negocio. Puede pedirlo otra vez.",
    // firms and consents
    email: "Correo", tax_id: "Identificación", rests: "El despacho lo suspendió: mientras tanto no recibe nada.", may_do: "Lo que puede hacer en su negocio",
    may_nothing: "Nada: solo recibe lo que usted le envía.", given: "Permitido desde", used: "Ya se usó: para otra conexión hace falta otro permiso.",
    scope: "Puede", scope_nothing: "Nada por ahora", scope_look: "Ver: comprobantes, envíos y datos del negocio", scope_prepare: "Preparar: además, datos, actividades, consecutivos y envíos", scope_issue: "Emitir: además, comprobantes en nombre del negocio",
    scope_never: "La llave, el plan, los usuarios y estos permisos son siempre solo suyos.", lasts: "Vale", lasts_standing: "Hasta que usted lo retire", lasts_once: "Para una sola conexión",
    allow: "Permitir", change: "Cambiar el permiso", allow_title: "Permiso para {firm}", allowed: "Permiso guardado. Se le avisa al despacho.",
    withdraw: "Retirar el permiso", withdraw_title: "¿Retirar el permiso de {firm}?", withdraw_text: "No puede conectarse más, y las conexiones abiertas terminan ya. Sigue recibiendo lo que usted le envíe.", withdrawn: "Permiso retirado.",
    asks_consent: "{firm} pide permiso", reason: "Motivo", asked_since: "Lo pidió", consent_refused: "Se le avisa al despacho que usted no quiso.",
    refuse_consent_title: "¿Negarle lo que pide?", refuse_consent_text: "Se le avisa. Si ya tenía otro permiso, ese sigue.",
    // what it prepared
    prepared: "{firm} preparó estos datos para usted", prepared_take: "Usar lo elegido", prepared_kept: "Ahora tiene: {value}", prepared_taken: "Datos tomados del despacho",
    // leaving
    leave: "Dejar el despacho", leave_title: "Dejar a {firm}", left: "{firm} ya no es su despacho.", leave_not_yet: "El despacho le abrió este negocio y aún puede retirarle el acceso. Para dejarlo, elija antes su propio plan.", to_plan: "Elegir el plan",
    // connections
    connections: "Quién se conectó", connections_text: "Cada vez que alguien del despacho entró en su negocio: hasta dónde, por qué y qué hizo.", no_connections: "Nadie del despacho se ha conectado.",
    firm: "Despacho", who: "Persona", opened: "Entró", state: "Estado", until: "Hasta", ended: "Terminó", end_connection: "Terminar ya", connection_ended: "Conexión terminada.", did: "Qué hizo",
  },
  en: {
    my_firm: "My firm", no_firm: "No firm keeps the books of this business. When one asks to, it appears here and you decide.",
    asks_client: "{firm} asks to have your business as a client", asks_text: "If you accept, it receives what you hand over at “Hand over to the firm”. It sees nothing else but what you allow.",
    product: "Service", since: "Since", plan_by: "Would pay the plan", plan: "Plan", plan_of_firm: "The firm pays it", accept: "Accept", refuse: "Refuse",
    accept_title: "Accept {firm}", accepted: "{firm} is your firm now.", refused: "{firm} is told that you did not want to.",
    refuse_title: "Refuse {firm}?", refuse_text: "It is not linked to your business. It can ask again.",
    email: "E-mail", tax_id: "Tax id", rests: "The firm has it rest: it receives nothing meanwhile.", may_do: "What it may do in your business",
    may_nothing: "Nothing: it only receives what you hand over.", given: "Allowed since", used: "It was used: another connection needs another permission.",
    scope: "It may", scope_nothing: "Nothing for now", scope_look: "Look: documents, hand-overs and data of the business", scope_prepare: "Prepare: also data, activities, numbers and hand-overs", scope_issue: "Issue: also documents on behalf of the business",
    scope_never: "The key, the plan, the users and these permissions are always yours alone.", lasts: "Good", lasts_standing: "Until you withdraw it", lasts_once: "For one connection",
    allow: "Allow", change: "Change the permission", allow_title: "Permission for {firm}", allowed: "Permission saved. The firm is told.",
    withdraw: "Withdraw the permission", withdraw_title: "Withdraw the permission of {firm}?", withdraw_text: "It cannot connect any more, and open connections end now. It still receives what you hand over.", withdrawn: "Permission withdrawn.",
    asks_consent: "{firm} asks for permission", reason: "Reason", asked_since: "Asked", consent_refused: "The firm is told that you did not want to.",
    refuse_consent_title: "Refuse what it asks for?", refuse_consent_text: "It is told. Another permission that it had stays.",
    prepared: "{firm} prepared this for you", prepared_take: "Use what is ticked", prepared_kept: "You have now: {value}", prepared_taken: "Taken from the firm",
    leave: "Leave the firm", leave_title: "Leave {firm}", left: "{firm} is your firm no more.", leave_not_yet: "The firm opened this business to you and may still take the access back. To leave it, choose a plan of your own first.", to_plan: "Choose the plan",
    connections: "Who connected", connections_text: "Each time somebody of the firm came into your business: how far, why and what they did.", no_connections: "Nobody of the firm has connected.",
    firm: "Firm", who: "Person", opened: "Came in", state: "State", until: "Until", ended: "Ended", end_connection: "End it now", connection_ended: "Connection ended.", did: "What they did",
  },
};
