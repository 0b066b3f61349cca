/**
 * @file The addresses of the console: each leads to a screen, loaded when it is first gone to.
 *
 * `title` names it in the navigation (`nav`: its icon) for who has the `permission`; `open`: signed out, too.
 * A fixed part wins over a parameter when it stands above.
 *
 * @typedef {object} Route
 * @property {string} path
 * @property {"account" | "firm" | "business" | "sme" | "operator"} area
 * @property {{es: string, en: string}} title
 * @property {string} [nav]
 * @property {string} [permission]
 * @property {boolean} [open]
 * @property {() => Promise<{default: (props: ScreenProps) => any}>} screen
 */

/** @type {Route[]} */
export const ROUTES = [
  // account
  { path: "/", area: "account", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/account/welcome.js") },
  { path: "/entrar", area: "account", open: true, title: { es: "Entrar", en: "Sign in" }, screen: () => import("./screens/account/sign_in.js") },
  { path: "/crear-cuenta", area: "account", open: true, title: { es: "Crear una cuenta", en: "Create an account" }, screen: () => import("./screens/account/register.js") },
  { path: "/confirmar-correo", area: "account", open: true, title: { es: "Confirmar correo", en: "Confirm the e-mail" }, screen: () => import("./screens/account/verify.js") },
  { path: "/contrasena-olvidada", area: "account", open: true, title: { es: "Contraseña olvidada", en: "Forgotten password" }, screen: () => import("./screens/account/forgotten.js") },
  { path: "/clave-vencida", area: "account", open: true, title: { es: "Clave de acceso vencida", en: "Expired access key" }, screen: () => import("./screens/account/expired_key.js") },
  { path: "/nueva-contrasena", area: "account", open: true, title: { es: "Nueva contraseña", en: "New password" }, screen: () => import("./screens/account/new_password.js") },
  { path: "/crear-despacho", area: "account", title: { es: "Crear un despacho", en: "Create a firm" }, screen: () => import("./screens/account/new_firm.js") },
  { path: "/crear-negocio", area: "account", title: { es: "Crear un negocio", en: "Create a business" }, screen: () => import("./screens/account/new_business.js") },
  { path: "/cuenta", area: "account", title: { es: "Mi cuenta", en: "My account" }, screen: () => import("./screens/account/account.js") },
  { path: "/_componentes", area: "account", open: true, title: { es: "Componentes", en: "Components" }, screen: () => import("./screens/account/components.js") },
  // account: where links of mails lead
  { path: "/sign-in", area: "account", open: true, title: { es: "Entrar", en: "Sign in" }, screen: () => import("./screens/account/sign_in.js") },
  { path: "/verify", area: "account", open: true, title: { es: "Confirmar correo", en: "Confirm the e-mail" }, screen: () => import("./screens/account/verify.js") },
  { path: "/forgotten-password", area: "account", open: true, title: { es: "Contraseña olvidada", en: "Forgotten password" }, screen: () => import("./screens/account/forgotten.js") },
  { path: "/new-password", area: "account", open: true, title: { es: "Nueva contraseña", en: "New password" }, screen: () => import("./screens/account/new_password.js") },
  { path: "/email-undo", area: "account", open: true, title: { es: "Volver al correo anterior", en: "Back to the address before" }, screen: () => import("./screens/account/email_undo.js") },
  { path: "/imports", area: "account", title: { es: "Importaciones", en: "Imports" }, screen: () => import("./screens/account/imports.js") },
  { path: "/mail-preferences/{token}", area: "account", open: true, title: { es: "Avisos por correo", en: "Notices by mail" }, screen: () => import("./screens/account/preference.js") },

  // firm
  { path: "/despacho/{firm}", area: "firm", nav: "home", permission: "home:read", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/firm/home.js") },
  { path: "/despacho/{firm}/licencias", area: "firm", nav: "licence", permission: "licence:read", title: { es: "Licencias", en: "Licences" }, screen: () => import("./screens/firm/licences.js") },
  { path: "/despacho/{firm}/licencias/nueva", area: "firm", title: { es: "Nueva activación", en: "New activation" }, screen: () => import("./screens/firm/new_licence.js") },
  { path: "/despacho/{firm}/licencias/{licence}", area: "firm", title: { es: "Panel de control", en: "Control panel" }, screen: () => import("./screens/firm/licence.js") },
  { path: "/despacho/{firm}/licencias/{licence}/historico", area: "firm", title: { es: "Histórico", en: "History" }, screen: () => import("./screens/firm/licence_history.js") },
  { path: "/despacho/{firm}/importaciones", area: "firm", nav: "import", permission: "import:read", title: { es: "Importaciones", en: "Imports" }, screen: () => import("./screens/firm/imports.js") },
  { path: "/despacho/{firm}/importaciones/{import}", area: "firm", title: { es: "Importación", en: "Import" }, screen: () => import("./screens/firm/import.js") },
  { path: "/despacho/{firm}/empresas", area: "firm", nav: "building", permission: "company:read", title: { es: "Empresas", en: "Companies" }, screen: () => import("./screens/firm/companies.js") },
  { path: "/despacho/{firm}/empresas/lista", area: "firm", title: { es: "Actualizar lista de empresas", en: "Update the list of companies" }, screen: () => import("./screens/firm/company_list.js") },
  { path: "/despacho/{firm}/empresas/{company}", area: "firm", title: { es: "Empresa", en: "Company" }, screen: () => import("./screens/firm/company.js") },
  { path: "/despacho/{firm}/usuarios", area: "firm", nav: "users", permission: "user:read", title: { es: "Usuarios", en: "Users" }, screen: () => import("./screens/firm/users.js") },
  { path: "/despacho/{firm}/usuarios/{account}", area: "firm", title: { es: "Usuario", en: "User" }, screen: () => import("./screens/firm/user.js") },

  // sme: licences for SMEs, within the firm's navigation

  // business
  { path: "/negocio/{business}", area: "business", nav: "home", permission: "business:read", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/business/home.js") },
  { path: "/negocio/{business}/facturas/nueva", area: "business", nav: "add", permission: "document:issue", title: { es: "Nueva factura", en: "New invoice" }, screen: () => import("./screens/business/new_document.js") },
  { path: "/negocio/{business}/borradores", area: "business", nav: "edit", permission: "document:issue", title: { es: "Borradores", en: "Drafts" }, screen: () => import("./screens/business/drafts.js") },
  { path: "/negocio/{business}/comprobantes", area: "business", nav: "document", permission: "document:read", title: { es: "Comprobantes", en: "Documents" }, screen: () => import("./screens/business/documents.js") },
  { path: "/negocio/{business}/comprobantes/{document}", area: "business", title: { es: "Comprobante", en: "Document" }, screen: () => import("./screens/business/document.js") },
  { path: "/negocio/{business}/clientes", area: "business", nav: "users", permission: "document:read", title: { es: "Clientes", en: "Customers" }, screen: () => import("./screens/business/customers.js") },
  { path: "/negocio/{business}/enviar-al-despacho", area: "business", nav: "send", permission: "export:read", title: { es: "Enviar al despacho", en: "Hand over to the firm" }, screen: () => import("./screens/business/exports.js") },
  { path: "/negocio/{business}/enviar-al-despacho/{export}", area: "business", title: { es: "Envío al despacho", en: "Hand-over to the firm" }, screen: () => import("./screens/business/export.js") },
  { path: "/negocio/{business}/despacho", area: "business", nav: "firm", permission: "consent:read", title: { es: "Mi despacho", en: "My firm" }, screen: () => import("./screens/business/my_firm.js") },
  { path: "/negocio/{business}/ajustes", area: "business", nav: "gear", permission: "business:read", title: { es: "Ajustes", en: "Settings" }, screen: () => import("./screens/business/settings.js") },
  { path: "/negocio/{business}/ajustes/usuarios/{account}", area: "business", title: { es: "Usuario", en: "User" }, screen: () => import("./screens/business/user.js") },
  { path: "/negocio/{business}/asistente", area: "business", title: { es: "Asistente", en: "Setup" }, screen: () => import("./screens/business/asistente.js") },

  // operator
];
