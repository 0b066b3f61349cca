export default {
  es: {
    sign_in: "Entrar", email: "Correo electrónico", password: "Contraseña", remember: "Recordar este dispositivo",
  },
  en: {
    sign_in: "Sign in", email: "E-mail", password: "Password", remember: "Remember this device",
  },
};
