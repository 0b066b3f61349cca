/** @file Questions of the firm to its client, as the client reads and answers them. */
export default {
  es: {
    title: "Preguntas de su despacho", of_firm: "Preguntas de {firm}", lead: "Sobre comprobantes de {business}: basta con responder aquí, no hace falta entrar.",
    key: "Clave del correo", key_help: "Está en el correo de las preguntas. También se responde al entrar en Enlace.", read: "Ver las preguntas", sign_in: "Entrar a Enlace",
    left: "Falta {n} por responder. | Faltan {n} por responder.", all_done: "No queda nada por responder. Gracias.",
    answer: "Su respuesta", send: "Enviar", no_customer: "sin receptor",
    answered_by_you: "Usted ya la respondió", answered_by: "{name} ya la respondió", change_text: "Mientras el comprobante no esté en un envío nuevo, la respuesta se cambia en Enlace, en «Enviar al despacho».",
    withdrawn: "El despacho la retiró", withdrawn_text: "Ya no hay que responderla.", ended: "Ya no hace falta responderla", ended_text: "El asunto quedó resuelto sin su respuesta, o el comprobante ya no depende de ella.",
    questions: "Preguntas del despacho", question: "Pregunta", document: "Comprobante", state: "Estado", since: "Desde", none: "El despacho no ha preguntado nada.",
    open: "Por responder", answered: "Respondida", state_withdrawn: "Retirada", state_ended: "Terminada",
    change: "Cambiar la respuesta", sent: "Respuesta enviada al despacho.",
  },
  en: {
    title: "Questions of your firm", of_firm: "Questions of {firm}", lead: "About documents of {business}: it is enough to answer here, there is no need to sign in.",
    key: "Key of the mail", key_help: "It is in the mail of the questions. One also answers by signing in to Enlace.", read: "See the questions", sign_in: "Sign in to Enlace",
    left: "{n} is left to answer. | {n} are left to answer.", all_done: "Nothing is left to answer. Thank you.",
    answer: "Your answer", send: "Send", no_customer: "nobody named",
    answered_by_you: "You answered it already", answered_by: "{name} answered it already", change_text: "As long as no new hand-over has the document, the answer is changed in Enlace, at “Hand over to the firm”.",
    withdrawn: "The firm withdrew it", withdrawn_text: "There is no need to answer it any more.", ended: "There is no need to answer it any more", ended_text: "The matter was settled without your answer, or the document does not depend on it any more.",
    questions: "Questions of the firm", question: "Question", document: "Document", state: "State", since: "Since", none: "The firm has not asked anything.",
    open: "To be answered", answered: "Answered", state_withdrawn: "Withdrawn", state_ended: "Ended",
    change: "Change the answer", sent: "Answer sent to the firm.",
  },
};
