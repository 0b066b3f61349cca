/** @file Periods that a firm asks for, and schedules: what its client and the firm both read. */
export default {
  es: {
    // how often
    rhythm: "Cada cuánto", daily: "Cada día", weekly: "Cada semana", monthly: "Cada mes", weekday: "Qué día de la semana", day_of_month: "Qué día del mes", day_of_month_help: "Ese día se envía el mes anterior, entero.",
    hour: "A partir de las", hour_help: "Hora del país del negocio.", types: "Solo estos tipos de comprobante", types_help: "Si no elige ninguno, van todos.",
    // facts
    when: "Cuándo", of_types: "Tipos de comprobante", all_types: "Todos", state: "Estado", period: "Periodo", period_from: "Desde el día", period_to: "Hasta el día",
    message: "Mensaje", asked_at: "Lo pidió", answered_at: "Respuesta", reason: "Motivo", until: "Vale hasta", proposed_at: "La propuso",
    refuse: "Rechazar", withdraw: "Retirar", change: "Cambiar",
  },
  en: {
    rhythm: "How often", daily: "Each day", weekly: "Each week", monthly: "Each month", weekday: "On which day of the week", day_of_month: "On which day of the month", day_of_month_help: "On that day the whole month before is handed over.",
    hour: "From this hour on", hour_help: "The time of the country of the business.", types: "Only these types of documents", types_help: "If you choose none, all go.",
    when: "When", of_types: "Types of documents", all_types: "All", state: "State", period: "Period", period_from: "From the day", period_to: "To the day",
    message: "Message", asked_at: "Asked", answered_at: "Answer", reason: "Reason", until: "Good until", proposed_at: "Proposed",
    refuse: "Refuse", withdraw: "Withdraw", change: "Change",
  },
};
