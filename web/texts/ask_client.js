/** @file Preguntar al cliente, where an incident stands. */
export default {
  es: { ask: "Preguntar al cliente", most: "Hasta {n} a la vez.", question: "Pregunta", see_one: "Ver la pregunta", reminded: "Recordada {n} vez | Recordada {n} veces" },
  en: { ask: "Ask the client", most: "Up to {n} at once.", question: "Question", see_one: "See the question", reminded: "Reminded {n} time | Reminded {n} times" },
};
