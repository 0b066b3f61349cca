/** @file Documents that a batch leaves to a later one, as firm and business read of them. */
export default {
  es: {
    loose: "Para un envío posterior", loose_text: "No están en los libros por este envío. El siguiente los lleva en cuanto se pueda.",
    loose_none: "Ningún comprobante queda para un envío posterior.", number: "Comprobante", date: "Fecha", why: "Por qué", what: "Qué pasa y qué hacer",
    left_out: "Quedaron fuera porque no se pueden llevar", released: "Salieron del envío y van en otro posterior", late: "De días anteriores, que vienen tarde",
  },
  en: {
    loose: "For a later batch", loose_text: "They are not in the books by this batch. The next one takes them as soon as they can be carried.",
    loose_none: "No document is left to a later batch.", number: "Document", date: "Date", why: "Why", what: "What is wrong and what to do",
    left_out: "Left out, as they cannot be carried", released: "Taken out of it, and go into a later one", late: "Of earlier days, that come late",
  },
};
