/** @file The operator's windows. */
export default {
  es: {
    done: "Hecho.", reason: "Motivo", reason_help: "Queda en el historial de quienes concierne, y en el correo que se les envía.",
    // notice to all
    announcement: "Aviso a todos", announcement_lead: "Se ve arriba de cada ventana, también antes de entrar; a más tardar cinco minutos después de ponerlo.",
    announcement_new: "Poner un aviso", announcement_set: "Poner el aviso", announcement_change: "Cambiar el aviso", announcement_end: "Quitar el aviso",
    announcement_end_text: "Nadie lo verá más.", announcement_ended: "El aviso se quitó.", announced: "El aviso está puesto.", announcement_over: "Este aviso ya no se ve. Terminó:",
    announcement_reason_help: "Queda en el histórico de los operadores.", kind: "Tipo", kind_information: "Información", kind_warning: "Advertencia",
    in_spanish: "En español", in_english: "En inglés", ends_at: "Se quita solo", ends_at_help: "Vacío: hasta que alguien lo quite.", preview: "Vista previa",
    shown_until: "Se ve hasta:", shown_until_ended: "Se ve hasta que alguien lo quite.",
  },
  en: {
    done: "Done.", reason: "Reason", reason_help: "It stays in the history of those concerned, and in the mail that they get.",
    announcement: "Notice to all", announcement_lead: "It is shown above every window, before signing in, too; five minutes after it is set at the latest.",
    announcement_new: "Set a notice", announcement_set: "Set the notice", announcement_change: "Change the notice", announcement_end: "End the notice",
    announcement_end_text: "Nobody will see it any more.", announcement_ended: "The notice has ended.", announced: "The notice is set.", announcement_over: "This notice is not shown any more. It ended:",
    announcement_reason_help: "It stays in the history of the operators.", kind: "Kind", kind_information: "Information", kind_warning: "Warning",
    in_spanish: "In Spanish", in_english: "In English", ends_at: "Ends by itself", ends_at_help: "Empty: until somebody ends it.", preview: "Preview",
    shown_until: "Shown until:", shown_until_ended: "Shown until somebody ends it.",
  },
};
