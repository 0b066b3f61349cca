/** @file Cerrar libros: of a company, or of all. */
export default {
  es: {
    text: "Un comprobante de un día cerrado llega igual, con una observación: cerrar dice qué debe revisar el despacho, no qué puede enviar un cliente.",
    open: "Los libros están abiertos.", closed: "Los libros están cerrados hasta el {day}.", closed_by_all: "El despacho cerró los libros de todas las empresas hasta el {day}.",
    until: "Último día cerrado", moves: "Pasar los asientos de un día cerrado al primero abierto", moves_help: "La fecha del comprobante queda en su propio campo. Si no, el asiento conserva su día.",
    close: "Cerrar libros", reopen: "Reabrir", reopen_title: "¿Reabrir los libros?", reopen_text: "Lo que se envíe desde ahora llega sin esa observación. Lo que ya llegó no cambia.",
    closed_done: "Los libros están cerrados.", reopened: "Los libros están abiertos.",
  },
  en: {
    text: "A document of a closed day comes all the same, with a warning: closing says what the firm is to look at, not what a client may hand over.",
    open: "The books are open.", closed: "The books are closed up to {day}.", closed_by_all: "The firm closed the books of all companies up to {day}.",
    until: "Last closed day", moves: "Move entries of a closed day to the first open one", moves_help: "The document's date stays in its own field. Otherwise the entry keeps its day.",
    close: "Close the books", reopen: "Open again", reopen_title: "Open the books again?", reopen_text: "What is handed over from now on comes without that warning. What came by now does not change.",
    closed_done: "The books are closed.", reopened: "The books are open.",
  },
};
