/**
 * @file The addresses of the console: each leads to a screen, loaded when it is first gone to.
 *
 * `title` names it in the navigation (`nav`: its icon) for who has the `permission`, where the country has the
 * `service`; `open`: signed out, too.
 * A fixed part wins over a parameter when it stands above.
 *
 * @typedef {object} Route
 * @property {string} path
 * @property {"account" | "firm" | "business" | "sme" | "operator"} area
 * @property {{es: string, en: string}} title
 * @property {string} [nav]
 * @property {string} [permission]
 * @property {"documents" | "notifications"} [service]
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
  { path: "/preguntas", area: "account", open: true, title: { es: "Preguntas de su despacho", en: "Questions of your firm" }, screen: () => import("./screens/account/questions.js") },
  { path: "/mail-preferences/{token}", area: "account", open: true, title: { es: "Avisos por correo", en: "Notices by mail" }, screen: () => import("./screens/account/preference.js") },

  // firm
  { path: "/despacho/{firm}", area: "firm", nav: "home", permission: "home:read", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/firm/home.js") },
  { path: "/despacho/{firm}/licencias", area: "firm", nav: "licence", permission: "licence:read", title: { es: "Licencias", en: "Licences" }, screen: () => import("./screens/firm/licences.js") },
  { path: "/despacho/{firm}/licencias/nueva", area: "firm", title: { es: "Nueva activación", en: "New activation" }, screen: () => import("./screens/firm/new_licence.js") },
  { path: "/despacho/{firm}/licencias/en-bloque", area: "firm", title: { es: "Activación en bloque", en: "Activation in bulk" }, screen: () => import("./screens/firm/bulks.js") },
  { path: "/despacho/{firm}/licencias/en-bloque/{bulk}", area: "firm", title: { es: "Activación en bloque", en: "Activation in bulk" }, screen: () => import("./screens/firm/bulk.js") },
  { path: "/despacho/{firm}/licencias/{licence}", area: "firm", title: { es: "Panel de control", en: "Control panel" }, screen: () => import("./screens/firm/licence.js") },
  { path: "/despacho/{firm}/licencias/{licence}/historico", area: "firm", title: { es: "Histórico", en: "History" }, screen: () => import("./screens/firm/licence_history.js") },
  { path: "/despacho/{firm}/licencias/{licence}/envios", area: "firm", title: { es: "Envíos del cliente", en: "Hand-overs of the client" }, screen: () => import("./screens/firm/handing.js") },
  { path: "/despacho/{firm}/importaciones", area: "firm", nav: "import", permission: "import:read", title: { es: "Importaciones", en: "Imports" }, screen: () => import("./screens/firm/imports.js") },
  { path: "/despacho/{firm}/importaciones/{import}", area: "firm", title: { es: "Importación", en: "Import" }, screen: () => import("./screens/firm/import.js") },
  { path: "/despacho/{firm}/preguntas", area: "firm", nav: "question", permission: "import:read", title: { es: "Preguntas a clientes", en: "Questions to clients" }, screen: () => import("./screens/firm/questions.js") },
  { path: "/despacho/{firm}/empresas", area: "firm", nav: "building", permission: "company:read", title: { es: "Empresas", en: "Companies" }, screen: () => import("./screens/firm/companies.js") },
  { path: "/despacho/{firm}/empresas/lista", area: "firm", title: { es: "Actualizar lista de empresas", en: "Update the list of companies" }, screen: () => import("./screens/firm/company_list.js") },
  { path: "/despacho/{firm}/empresas/{company}", area: "firm", title: { es: "Empresa", en: "Company" }, screen: () => import("./screens/firm/company.js") },
  { path: "/despacho/{firm}/usuarios", area: "firm", nav: "users", permission: "user:read", title: { es: "Usuarios", en: "Users" }, screen: () => import("./screens/firm/users.js") },
  { path: "/despacho/{firm}/usuarios/{account}", area: "firm", title: { es: "Usuario", en: "User" }, screen: () => import("./screens/firm/user.js") },
  { path: "/despacho/{firm}/datos", area: "firm", nav: "gear", permission: "firm:read", title: { es: "Datos del despacho", en: "Data of the firm" }, screen: () => import("./screens/firm/settings.js") },
  { path: "/despacho/{firm}/formatos", area: "firm", nav: "export", permission: "import:read", title: { es: "Formatos de exportación", en: "Export formats" }, screen: () => import("./screens/firm/formats.js") },
  { path: "/despacho/{firm}/contabilizacion", area: "firm", nav: "book", permission: "firm:read", title: { es: "Reglas de contabilización", en: "Posting rules" }, screen: () => import("./screens/firm/posting.js") },

  // sme: licences for SMEs, within the firm's navigation
  { path: "/despacho/{firm}/pymes", area: "sme", nav: "key", permission: "licence:read", title: { es: "Licencias PYMES generadas", en: "Generated SME licences" }, screen: () => import("./screens/sme/licences.js") },
  { path: "/despacho/{firm}/pymes/activacion", area: "sme", title: { es: "Solicitar activación", en: "Request activation" }, screen: () => import("./screens/sme/feature.js") },
  { path: "/despacho/{firm}/pymes/nueva", area: "sme", title: { es: "Nueva licencia PYMES", en: "New SME licence" }, screen: () => import("./screens/sme/new_licence.js") },
  { path: "/despacho/{firm}/pymes/{licence}", area: "sme", title: { es: "Mantenimiento de Licencias", en: "Licence maintenance" }, screen: () => import("./screens/sme/licence.js") },
  { path: "/despacho/{firm}/clientes", area: "sme", nav: "user", permission: "licence:read", title: { es: "Listado de Clientes", en: "Client list" }, screen: () => import("./screens/sme/clients.js") },
  { path: "/despacho/{firm}/clientes/{client}", area: "sme", title: { es: "Mantenimiento de Clientes", en: "Client maintenance" }, screen: () => import("./screens/sme/client.js") },
  { path: "/instalacion", area: "sme", open: true, title: { es: "Mi instalación", en: "My installation" }, screen: () => import("./screens/sme/my_installation.js") },
  { path: "/despacho/{firm}/notificaciones", area: "sme", nav: "bell", permission: "notification:read", title: { es: "Notificaciones", en: "Notifications" }, screen: () => import("./screens/sme/notices.js") },
  { path: "/despacho/{firm}/notificaciones/{notification}", area: "sme", title: { es: "Notificación", en: "Notification" }, screen: () => import("./screens/sme/firm_notice.js") },

  // business
  { path: "/negocio/{business}", area: "business", nav: "home", permission: "business:read", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/business/home.js") },
  { path: "/negocio/{business}/facturas/nueva", area: "business", nav: "add", permission: "document:issue", service: "documents", title: { es: "Nueva factura", en: "New invoice" }, screen: () => import("./screens/business/new_document.js") },
  { path: "/negocio/{business}/borradores", area: "business", nav: "edit", permission: "document:issue", service: "documents", title: { es: "Borradores", en: "Drafts" }, screen: () => import("./screens/business/drafts.js") },
  { path: "/negocio/{business}/comprobantes", area: "business", nav: "document", permission: "document:read", service: "documents", title: { es: "Comprobantes", en: "Documents" }, screen: () => import("./screens/business/documents.js") },
  { path: "/negocio/{business}/comprobantes/{document}", area: "business", title: { es: "Comprobante", en: "Document" }, screen: () => import("./screens/business/document.js") },
  { path: "/negocio/{business}/clientes", area: "business", nav: "users", permission: "document:read", service: "documents", title: { es: "Clientes", en: "Customers" }, screen: () => import("./screens/business/customers.js") },
  { path: "/negocio/{business}/enviar-al-despacho", area: "business", nav: "send", permission: "export:read", service: "documents", title: { es: "Enviar al despacho", en: "Hand over to the firm" }, screen: () => import("./screens/business/exports.js") },
  { path: "/negocio/{business}/enviar-al-despacho/{export}", area: "business", title: { es: "Envío al despacho", en: "Hand-over to the firm" }, screen: () => import("./screens/business/export.js") },
  { path: "/negocio/{business}/despacho", area: "business", nav: "firm", permission: "consent:read", title: { es: "Mi despacho", en: "My firm" }, screen: () => import("./screens/business/my_firm.js") },
  { path: "/negocio/{business}/ajustes", area: "business", nav: "gear", permission: "business:read", title: { es: "Ajustes", en: "Settings" }, screen: () => import("./screens/business/settings.js") },
  { path: "/negocio/{business}/ajustes/usuarios/{account}", area: "business", title: { es: "Usuario", en: "User" }, screen: () => import("./screens/business/user.js") },
  { path: "/negocio/{business}/notificaciones", area: "business", nav: "bell", permission: "notification:read", service: "notifications", title: { es: "Mis notificaciones", en: "My notifications" }, screen: () => import("./screens/business/notices.js") },
  { path: "/negocio/{business}/notificaciones/{notification}", area: "business", title: { es: "Notificación", en: "Notification" }, screen: () => import("./screens/business/notice.js") },
  { path: "/negocio/{business}/asistente", area: "business", title: { es: "Asistente", en: "Setup" }, screen: () => import("./screens/business/asistente.js") },

  // operator
  { path: "/operador", area: "operator", nav: "home", permission: "operator:read", title: { es: "Inicio", en: "Home" }, screen: () => import("./screens/operator/home.js") },
  { path: "/operador/despachos", area: "operator", nav: "firm", permission: "operator:read", title: { es: "Despachos", en: "Firms" }, screen: () => import("./screens/operator/firms.js") },
  { path: "/operador/despachos/{firm}", area: "operator", title: { es: "Despacho", en: "Firm" }, screen: () => import("./screens/operator/firm.js") },
  { path: "/operador/despachos/{firm}/licencias/{licence}", area: "operator", title: { es: "Licencia", en: "Licence" }, screen: () => import("./screens/operator/licence.js") },
  { path: "/operador/solicitudes", area: "operator", nav: "mail", permission: "operator:read", title: { es: "Solicitudes", en: "Requests" }, screen: () => import("./screens/operator/requests.js") },
  { path: "/operador/solicitudes/{firm}/{request}", area: "operator", title: { es: "Solicitud", en: "Request" }, screen: () => import("./screens/operator/request.js") },
  { path: "/operador/cuentas", area: "operator", nav: "lock", permission: "operator:accounts", title: { es: "Cuentas bloqueadas", en: "Locked accounts" }, screen: () => import("./screens/operator/accounts.js") },
  { path: "/operador/buscar", area: "operator", nav: "search", permission: "operator:look-up", title: { es: "Buscar", en: "Search" }, screen: () => import("./screens/operator/search.js") },
  { path: "/operador/respuestas", area: "operator", nav: "alert", permission: "operator:read", title: { es: "Respuestas que difieren", en: "Answers that differ" }, screen: () => import("./screens/operator/answers.js") },
  { path: "/operador/colas", area: "operator", nav: "clock", permission: "operator:read", title: { es: "Colas", en: "Queues" }, screen: () => import("./screens/operator/queues.js") },
  { path: "/operador/colas/{queue}", area: "operator", title: { es: "Cola", en: "Queue" }, screen: () => import("./screens/operator/queue.js") },
  { path: "/operador/correos", area: "operator", nav: "import", permission: "operator:read", title: { es: "Correos devueltos", en: "Returned mails" }, screen: () => import("./screens/operator/bounces.js") },
  { path: "/operador/aviso", area: "operator", nav: "bell", permission: "operator:announce", title: { es: "Aviso a todos", en: "Notice to all" }, screen: () => import("./screens/operator/announcement.js") },
  { path: "/operador/operadores", area: "operator", nav: "users", permission: "operator:read", title: { es: "Operadores", en: "Operators" }, screen: () => import("./screens/operator/operators.js") },
  { path: "/operador/historico", area: "operator", nav: "history", permission: "operator:read", title: { es: "Histórico", en: "History" }, screen: () => import("./screens/operator/history.js") },
];
