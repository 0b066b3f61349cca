/**
 * @file Addresses: `<a href="/despacho/…">` and `go("/despacho/…")` lead to another screen without loading anew.
 *
 * What a list or a wizard is at stands in the query: `const [query, setQuery] = useQuery()`.
 */
import { store, useStore } from "./store.js";

/** @typedef {{path: string, query: Record<string, string>, hash: string}} Address */

/** @type {import("./store.js").Store<Address>} */
export const address = store(read());
/**
 * Asked before a form with something typed is left; see `parts/dialog.js`.
 * @type {{isDirty: () => boolean, mayLeave: () => Promise<boolean>}}
 */
export const guard = { isDirty: () => false, mayLeave: async () => true };

/** @returns {Address} */
function read() {
  return {
    path: decodeURI(location.pathname).replace(/(.)\/$/, "$1"),
    query: Object.fromEntries(new URLSearchParams(location.search)),
    hash: location.hash.slice(1),
  };
}

/**
 * Lead to an address of the console.
 * @param {string} to
 * @param {{replace?: boolean}} [how]
 */
export async function go(to, { replace = false } = {}) {
  const isElsewhere = new URL(to, location.href).pathname !== location.pathname;
  if (isElsewhere && guard.isDirty() && !(await guard.mayLeave())) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  address.set(read());
}

/**
 * What stands in the query of the address, and a way to change some of it; empty takes away.
 * @returns {[Record<string, string>, (changes: Record<string, string | null>, how?: {replace?: boolean}) => void]}
 */
export function useQuery() {
  const { query } = useStore(address);
  return [query, (changes, how) => void go(withQuery(changes), how)];
}

/**
 * The present address with another query.
 * @param {Record<string, string | null>} changes
 */
export function withQuery(changes) {
  const now = address.get();
  const all = Object.entries({ ...now.query, ...changes }).filter(([, value]) => value);
  const said = new URLSearchParams(/** @type {[string, string][]} */ (all)).toString();
  return `${encodeURI(now.path)}${said && "?"}${said}`;
}

/**
 * Parameters of a path, or null: `matched("/despacho/{firm}", "/despacho/frm_1")` is `{firm: "frm_1"}`.
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function matched(pattern, path) {
  const wanted = pattern.split("/");
  const said = path.split("/");
  if (wanted.length !== said.length) return null;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith("{") && said[at]) params[part.slice(1, -1)] = said[at];
    else if (part !== said[at]) return null;
  }
  return params;
}

/** Begin to follow links and the browser's back and forward. */
export function followAddresses() {
  addEventListener("popstate", () => address.set(read()));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isOurs = link && link.origin === location.origin && !link.target && !link.hasAttribute("download");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isOurs || !isPlain || event.defaultPrevented || link.pathname.startsWith("/v1/")) return;
    if (link.hash && link.pathname === location.pathname) return; // a place on this page
    event.preventDefault();
    go(link.href);
  });
  addEventListener("beforeunload", (event) => guard.isDirty() && event.preventDefault());
}
