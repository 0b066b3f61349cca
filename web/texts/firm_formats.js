/** @file Formatos de exportación: which files the firm takes, and how each is written. */
export default {
  es: {
    formats: "Formatos de exportación", lead: "En qué archivos llegan los asientos de sus clientes cuando el envío no pide otros, y cómo se escribe cada uno.",
    not_yours: "Puede ver los formatos, pero no cambiarlos.", set_by: "Vale", of_company: "Lo que guarde aquí vale entero para esta empresa, en lugar de lo del despacho.",
    takes: "Formatos que recibe", files: "Archivos, en el orden en que se importan: {names}.", how: "{format}: cómo se escribe",
    usual: "Lo usual: {value}.", on: "sí", off: "no", disputed: "Las fuentes no coinciden: {why}.", save: "Guardar", saved: "Formatos guardados: valen desde la próxima exportación.",
    back: "Volver a los del despacho", back_text: "Se quita lo propio de esta empresa y valen los formatos del despacho, desde la próxima exportación.", back_done: "Valen los formatos del despacho.",
  },
  en: {
    formats: "Export formats", lead: "In which files the entries of your clients come when a hand-over asks for no others, and how each is written.",
    not_yours: "You can see the formats, but not change them.", set_by: "In force", of_company: "What you save here counts whole for this company, in place of the firm's.",
    takes: "Formats that you take", files: "Files, in the order in which they are imported: {names}.", how: "{format}: how it is written",
    usual: "As usual: {value}.", on: "yes", off: "no", disputed: "Sources disagree: {why}.", save: "Save", saved: "Formats saved: they count from the next export on.",
    back: "Back to those of the firm", back_text: "What this company has of its own is removed, and the firm's formats count from the next export on.", back_done: "The firm's formats are in force.",
  },
};
