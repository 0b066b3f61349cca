/** @file Limits of a firm or business. */
export default {
  es: {
    limits: "Límites", limit: "Qué", most: "A lo más", hours: "en {n} hora | en {n} horas", left: "Quedan", again: "Completo otra vez", if_confirmed: "Confirmado",
  },
  en: {
    limits: "Limits", limit: "What", most: "At most", hours: "in {n} hour | in {n} hours", left: "Left", again: "Whole again", if_confirmed: "If confirmed",
  },
};
