/** @file Envíos del cliente: what the firm asks for, exports and proposes. */
export default {
  es: {
    handing: "Envíos del cliente", imports_of: "Ver sus importaciones", ask: "Pedir un periodo", make: "Exportar un periodo", propose: "Proponer entregas programadas", propose_other: "Proponer otra cosa",
    consented: "El cliente permite que el despacho exporte por su cuenta, desde", not_consented: "El cliente no permite que el despacho exporte por su cuenta: pídale el periodo, y él lo envía.",
    run_by_firm: "El negocio lo lleva su despacho: conéctese a él para preparar y programar los envíos.",
    ask_text: "Al cliente le llega un correo. Nada se envía hasta que él lo acepte, y usted ve aquí su respuesta.", make_text: "Se prepara como si el cliente lo enviara, y queda en su historial.", propose_text: "Al cliente le llega un correo. Puede aceptarla, cambiarla o rechazarla hasta por 30 días; una propuesta reemplaza a la anterior.",
    message_help: "El cliente lo lee con la petición.", asked: "Petición enviada al cliente.", made: "El envío se está preparando.", proposed: "Propuesta enviada al cliente.", withdrawn: "Retirada.",
    made_title: "Lo que exportó el despacho", schedule: "Entregas programadas", schedule_none: "No ha propuesto entregas programadas a este cliente.", accepted_when: "El cliente puso",
    propose_withdraw_title: "¿Retirar la propuesta?", withdraw_title: "¿Retirar la petición?", withdraw_text: "El cliente ya no puede aceptarla. Puede hacer otra.",
    requests: "Periodos pedidos", requests_none: "No le ha pedido ningún periodo.",
    which: "Cliente", which_text: "Elija de qué cliente. En su ventana pide el periodo, lo exporta si él lo permite, o le propone entregas programadas.", go_on: "Continuar",
  },
  en: {
    handing: "Hand-overs of the client", imports_of: "See its imports", ask: "Ask for a period", make: "Export a period", propose: "Propose a schedule", propose_other: "Propose something else",
    consented: "The client lets the firm export by itself, since", not_consented: "The client does not let the firm export by itself: ask for the period, and the client hands it over.",
    run_by_firm: "Your firm runs the business: connect to it to prepare and schedule hand-overs.",
    ask_text: "The client gets a mail. Nothing is handed over until they accept, and you see their answer here.", make_text: "It is prepared as if the client handed it over, and stands in their history.", propose_text: "The client gets a mail. They can accept, change or refuse it for up to 30 days; a proposal takes the place of the last one.",
    message_help: "The client reads it with the request.", asked: "The client is asked.", made: "The hand-over is being prepared.", proposed: "The proposal is sent to the client.", withdrawn: "Withdrawn.",
    made_title: "What the firm exported", schedule: "Scheduled hand-overs", schedule_none: "You proposed no schedule to this client.", accepted_when: "The client set",
    propose_withdraw_title: "Withdraw the proposal?", withdraw_title: "Withdraw the request?", withdraw_text: "The client cannot accept it any more. You can make another one.",
    requests: "Periods asked for", requests_none: "You asked for no period.",
    which: "Client", which_text: "Choose which client. In its window you ask for the period, export it if they allow it, or propose a schedule.", go_on: "Go on",
  },
};
