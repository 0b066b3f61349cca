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
  { path: "/_componentes", area: "account", open: true, title: { es: "Componentes", en: "Components" }, screen: () => import("./screens/account/components.js") },

  // firm

  // sme: licences for SMEs, within the firm's navigation

  // business

  // operator
];
