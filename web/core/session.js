/**
 * @file Who is signed in, in this tab.
 *
 * The access token lives in the memory of the tab; what a session is gone on with is a cookie that no script
 * reads (`keep_in: "cookie"`). A tab that finds another account's cookie stops (`other`). A session that ended
 * while something was being done (`ended`) is begun again in place: whoever waits goes on.
 */
import { Offline, Refused, doors, get, post, del } from "./api.js";
import { language, speak } from "./language.js";
import { guard } from "./router.js";
import { store, useStore } from "./store.js";

/** @typedef {"unknown" | "nobody" | "signed-in" | "ended" | "other"} State */
/** @typedef {Schema<"Me">["memberships"][number]} Membership */
/** @typedef {"inactividad" | "correo" | "cerrada"} WhyOver */

const HINT = "enlace.signed-in"; // that there may be a cookie; no secret
const MINE = "enlace.account"; // whose tab this is, beyond a reload
const tabs = new BroadcastChannel("enlace.session");

/** @type {import("./store.js").Store<State>} */
export const state = store(/** @type {State} */ ("unknown"));
/** @type {import("./store.js").Store<Schema<"Me"> | null>} */
export const me = store(/** @type {Schema<"Me"> | null} */ (null));
/**
 * By what this tab is in the business of a client; it lives with the tab, and a page loaded anew is out of it.
 * @type {import("./store.js").Store<Schema<"OpenConnection"> | null>}
 */
export const connection = store(/** @type {any} */ (null));
/** Whether a person is asked to prove who they are; see `parts/guard.js`. */
export const proving = store(false);

let token = /** @type {string | null} */ (null);
let renewing = /** @type {Promise<boolean> | null} */ (null);
let waiting = /** @type {((goesOn: boolean) => void)[]} */ ([]);
let provers = /** @type {((isProven: boolean) => void)[]} */ ([]);
let isLeaving = false; // then nothing is renewed, and nobody asked to sign in again

/** Go on with the session of the cookie, if there is one. */
export async function resume() {
  if (!localStorage.getItem(HINT)) return state.set("nobody");
  try {
    await renewed();
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // the service is away: that is said, not taken for an end
    if (state.get() === "unknown") forget("nobody");
  }
}

/**
 * Sign in by e-mail and password; returns the challenge, where one comes first.
 * @param {{email: string, password: string, remember_device?: boolean}} credentials
 * @returns {Promise<{challenge: string, session: string} | null>}
 */
export const signIn = (credentials) => begun("/sessions", credentials);
/** @param {{session: string, code: string}} said */
export const secondStep = (said) => begun("/sessions/second-factor", said);
/** @param {Record<string, unknown>} said */
export const firstPassword = (said) => begun("/sessions/new-password", said);

/**
 * @param {string} path
 * @param {Record<string, unknown>} said
 */
async function begun(path, said) {
  const answer = await post(path, { ...said, keep_in: "cookie" });
  if ("challenge" in answer) return answer;
  await begin(answer);
  return null;
}

/** @param {Schema<"Session">} answer */
async function begin(answer) {
  const before = me.get();
  if (before && before.id !== answer.account.id) return location.assign("/"); // nothing of the other stays here
  taken(answer);
  await reloadMe();
  tabs.postMessage({ account: answer.account.id });
  state.set("signed-in");
  released(true);
}

/** Read again who one is and where one belongs. */
export async function reloadMe() {
  const read = await get("/me");
  me.set(read);
  if (read.language !== language.get() && !sessionStorage.getItem(`${MINE}.spoken`)) speak(read.language);
  sessionStorage.setItem(`${MINE}.spoken`, "1");
}

/** Leave the business of the client that this tab is in: the connection ends. */
export async function disconnect() {
  const held = connection.get();
  connection.set(null);
  if (held) await del(`/firms/${held.firm_id}/licences/${held.licence_id}/connections/${held.id}`);
}

/** End the session of this device. @param {WhyOver} [why] */
export async function signOut(why) {
  isLeaving = true;
  try {
    await del("/sessions/current");
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Offline)) throw error; // it was over already, or will be by itself
  } finally {
    over(why);
  }
}

/** What follows when the session is over, not only its token: other tabs end, too. @param {WhyOver} [why] */
export function over(why) {
  tabs.postMessage({ account: null, why });
  leave(why);
}

/** @param {WhyOver} [why] */
function leave(why) {
  if (why) guard.isDirty = () => false; // nobody is there to be asked
  const { pathname, search } = location;
  forget("nobody");
  const back = why === "inactividad" ? `&a=${encodeURIComponent(pathname + search)}` : "";
  location.assign(why ? `/entrar?fin=${why}${back}` : "/entrar"); // what was shown goes from memory as well
}

/** @param {boolean} goesOn */
function released(goesOn) {
  const all = waiting;
  waiting = [];
  for (const each of all) each(goesOn);
}

/** Say that whoever was asked to prove who they are has, or would not. @param {boolean} isProven */
export function proved(isProven) {
  const all = provers;
  provers = [];
  proving.set(false);
  for (const each of all) each(isProven);
}

/** Nobody wants to sign in again. */
export function giveUp() {
  forget("nobody");
  released(false);
  location.assign("/entrar");
}

/** @param {State} as */
function forget(as) {
  token = null;
  me.set(null);
  connection.set(null);
  localStorage.removeItem(HINT);
  sessionStorage.clear();
  state.set(as);
}

/** @param {{access_token: string, account: {id: string}}} answer */
function taken(answer) {
  token = answer.access_token;
  localStorage.setItem(HINT, "1");
  sessionStorage.setItem(MINE, answer.account.id);
}

/** Exchange the cookie for a token: one at a time, over all tabs. */
async function renewed() {
  await navigator.locks.request("enlace.refresh", async () => {
    const account = sessionStorage.getItem(MINE) || undefined;
    try {
      taken(await post("/sessions/refresh", { keep_in: "cookie", account }));
    } catch (refused) {
      if (refused instanceof Refused && refused.code === "other-account") state.set("other");
      throw refused;
    }
  });
  if (!me.get()) await reloadMe();
  state.set("signed-in");
}

/** Have the person sign in again where they are; true when they did. */
function signedInAgain() {
  token = null;
  state.set("ended");
  return new Promise((goesOn) => waiting.push(goesOn));
}

doors.token = () => token;
doors.connection = (path) => {
  const held = connection.get();
  return held && path.startsWith(`/businesses/${held.business_id}`) ? held.id : null;
};
doors.renew = async (spent) => {
  if (isLeaving) return false;
  if (token && token !== spent) return true; // another call was quicker
  if (state.get() === "ended") return signedInAgain();
  renewing ??= renewed().then(
    () => true,
    (error) => {
      if (!(error instanceof Refused)) throw error;
      return state.get() === "other" ? false : signedInAgain();
    },
  ).finally(() => (renewing = null));
  return renewing;
};
doors.disconnected = () => connection.set(null);
doors.prove = () => {
  proving.set(true);
  return new Promise((isProven) => provers.push(isProven));
};

tabs.onmessage = (/** @type {MessageEvent<{account: string | null, why?: WhyOver}>} */ { data: { account, why } }) => {
  const mine = me.get()?.id;
  if (mine && account === null) leave(why);
  else if (mine && account !== mine) {
    token = null;
    state.set("other");
  }
};

/**
 * The membership of a firm or business, with its permissions; null for who does not belong there.
 * @param {string} tenant
 * @returns {Membership | null}
 */
export function useMembership(tenant) {
  return useStore(me)?.memberships.find((each) => each.tenant === tenant) ?? null;
}

/**
 * Whether Enlace offers this in the country of a firm or business; by a connection, a firm is there for documents.
 * @param {string} tenant
 * @returns {(service: Membership["services"][number]) => boolean}
 */
export function useServices(tenant) {
  const membership = useMembership(tenant);
  return (service) => membership ? membership.services.includes(service) : service === "documents";
}

/**
 * Whether the person may do this there: `const can = useRights(firm); can("licence:write")`.
 *
 * In the business of a client it is the scope of the connection that decides.
 * @param {string} tenant
 * @returns {(permission: string) => boolean}
 */
export function useRights(tenant) {
  const membership = useMembership(tenant);
  const held = useStore(connection);
  const here = membership ?? (held?.business_id === tenant ? held : null);
  return (permission) => here?.permissions.includes(permission) ?? false;
}
