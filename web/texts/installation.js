/** @file Mi instalación: releasing a computer that a licence is installed on. */
export default {
  es: {
    title: "Mi instalación", lead: "Libere la instalación de un equipo perdido o cambiado, para usar la licencia en otro.", number: "Número de licencia", number_help: "Está en el correo con el que se la enviaron. Los guiones y las mayúsculas no importan.",
    ask: "Pedir un código", ask_again: "Pedir otro código", have_code: "Ya tengo un código", asked: "Si el número es de una licencia con algo instalado, el código ya va en camino al correo de su contacto. Vale una hora, y cada código nuevo anula el anterior.",
    code: "Código", code_help: "Como está en el correo.", look: "Ver las instalaciones", which: "Cuál se libera", one: "{name}, se comunicó el {at}", none: "Con esta licencia no hay ninguna instalación: puede instalarla ya.",
    release: "Liberar", release_text: "El programa de ese equipo deja de funcionar con la licencia. No se deshace: para volver a usarlo ahí hay que instalarlo otra vez.", released: "Liberada. Ya puede instalar el programa en otro equipo con el mismo número.", left: "Siguen instaladas: {names}.",
  },
  en: {
    title: "My installation", lead: "Release the installation of a computer that was lost or changed, to use the licence on another.", number: "Licence number", number_help: "It is in the mail by which it was sent. Hyphens and capitals do not count.",
    ask: "Ask for a code", ask_again: "Ask for another code", have_code: "I have a code", asked: "If the number is that of a licence with something installed, the code is on its way to the mail of its contact. It is good for an hour, and each new code voids the one before.",
    code: "Code", code_help: "As it stands in the mail.", look: "See the installations", which: "Which one is released", one: "{name}, last checked in on {at}", none: "There is no installation by this licence: you can install it right away.",
    release: "Release", release_text: "The program of that computer stops working by the licence. There is no way back: to use it there again it is installed anew.", released: "Released. You can install the program on another computer by the same number now.", left: "Still installed: {names}.",
  },
};
