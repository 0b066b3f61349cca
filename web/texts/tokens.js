/** @file Tokens of programs, of a firm or a business. */
export default {
  es: {
    tokens: "Programas", tokens_text: "Un token deja entrar a un programa suyo a la API, con los permisos que usted le dé. Quien lo tiene, entra: guárdelo como una contraseña.",
    give: "Dar un token", name: "Programa", name_help: "Así lo nombran los historiales.", permissions: "Qué puede hacer", days: "Vale durante (días)", days_help: "De 1 a 366. Se avisa una semana antes de que termine.",
    given: "El token se muestra solo ahora", given_text: "Cópielo en el programa. No se puede ver otra vez; si se pierde, revóquelo y dé otro.", copy: "Copiar el token",
    no_tokens: "Ningún programa tiene token.", used: "Usado", never: "Nunca", until: "Hasta", state: "Estado", revoke: "Revocar", revoke_title: "¿Revocar el token de {name}?", revoke_text: "El programa queda fuera desde su próxima petición, y no se puede deshacer.", revoked: "Token revocado.",
  },
  en: {
    tokens: "Programs", tokens_text: "A token lets a program of yours into the API, with the permissions that you give it. Whoever has it is let in: keep it like a password.",
    give: "Give a token", name: "Program", name_help: "Histories name it so.", permissions: "What it may do", days: "Good for (days)", days_help: "From 1 to 366. You are told a week before its end.",
    given: "The token is shown only now", given_text: "Copy it into the program. It cannot be seen again; if it is lost, revoke it and give another one.", copy: "Copy the token",
    no_tokens: "No program has a token.", used: "Used", never: "Never", until: "Until", state: "State", revoke: "Revoke", revoke_title: "Revoke the token of {name}?", revoke_text: "The program is out from its next request on, and that cannot be undone.", revoked: "Token revoked.",
  },
};
