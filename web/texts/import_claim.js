/** @file The agent that has an import. */
export default {
  es: {
    title: "La tiene el agente «{agent}»", held: "La va a entregar al programa del despacho. Mientras tanto nadie más la importa, la elimina ni la reemplaza.",
    handed: "Ya puso sus archivos donde el programa los toma. Sigue siendo suya hasta que informe o usted la libere.",
    since: "Desde", until: "Hasta", endless: "Hasta que informe", end: "Liberar", end_title: "¿Quitarle la importación al agente «{agent}»?",
    end_held: "Otro agente, o una persona, puede tomarla. Si ese agente está en marcha, deja de entregarla.",
    end_handed: "Vea antes en el programa del despacho si ya la contabilizó: si la libera y se entrega otra vez, quedaría dos veces en los libros.",
  },
  en: {
    title: "Agent “{agent}” has it", held: "It is about to hand it to the firm's program. Meanwhile nobody else imports, discards or replaces it.",
    handed: "It has put its files where the program takes them. It stays its own until it reports or you release it.",
    since: "Since", until: "Until", endless: "Until it reports", end: "Release", end_title: "Take the import from agent “{agent}”?",
    end_held: "Another agent, or a person, can take it. If that agent is running, it stops handing it over.",
    end_handed: "Look into the firm's program first whether it booked it: released and handed over again, it would be in the books twice.",
  },
};
