/**
 * @file A form: what was typed, one request at a time, refusals beside their fields.
 *
 *     const form = useForm({
 *       initial: { name: "", client: { email: "" } },
 *       sends: (values, { key }) => post(`/firms/${firm}/licences`, values, { key }),
 *       done: (answer) => go(`/despacho/${firm}/licencias/${answer.id}`),
 *     });
 *     html`<${Form} form=${form} submit=${t("save")}>
 *       <${Field} form=${form} name="client.email" kind="email" label=${t("email")} required />
 *     <//>`
 *
 * A field's name is its place in the values (`client.email`, `lines.0.quantity`), which the API's pointers say,
 * too. Empty texts are left out of what is sent. The key of the request stays until it is answered, so a
 * request that got lost is repeated, never doubled. `keep: "a-name"` also keeps what is typed (no passwords)
 * beyond a reload of the tab. Whoever leaves with something typed is asked.
 */
import { Refused, isAnswered, newKey } from "./api.js";
import { guard } from "./router.js";
import { useTurn } from "./turns.js";
import { useCallback, useEffect, useRef, useState } from "./view.js";

/**
 * @typedef {object} FormState
 * @property {any} values
 * @property {Record<string, string>} errors  by a field's name
 * @property {unknown} failure  what is wrong beside the fields
 * @property {boolean} isBusy
 * @property {boolean} isDirty
 * @property {(name: string) => any} value
 * @property {(name: string, value: unknown) => void} set
 * @property {(name: string) => void} shows  a field says that it is there
 * @property {(event?: Event) => Promise<boolean>} submit
 * @property {(values?: any) => void} reset
 */

/**
 * @template V
 * @param {object} of
 * @param {V} of.initial
 * @param {(values: any, request: {key: string}) => Promise<any>} of.sends
 * @param {(answer: any, values: V) => unknown} [of.done]
 * @param {string} [of.keep]
 * @param {boolean | (() => boolean)} [of.guards]  false: leaving it loses nothing worth asking about
 * @returns {FormState}
 */
export function useForm({ initial, sends, done, keep, guards = true }) {
  const [values, setValues] = useState(() => kept(keep) ?? initial);
  const [state, setState] = useState({ errors: /** @type {Record<string, string>} */ ({}), failure: /** @type {unknown} */ (null), isBusy: false });
  const [isDirty, setDirty] = useState(false);
  const shown = useRef(new Set(/** @type {string[]} */ ([])));
  const key = useRef("");
  const latest = useRef({ values, sends, done });
  latest.current = { values, sends, done };
  const inTurn = useTurn();
  shown.current = new Set();
  useGuard(isDirty, guards);

  /** @param {string} name @param {unknown} value */
  const set = (name, value) => {
    setValues((/** @type {any} */ now) => {
      const next = placed(now, parts(name), value);
      if (keep) sessionStorage.setItem(keptAs(keep), JSON.stringify(next, withoutPasswords));
      return next;
    });
    setDirty(true);
    setState((now) => ({ ...now, errors: without(now.errors, name) }));
  };
  /** @param {Event} [event] */
  const submit = (event) => {
    event?.preventDefault();
    return inTurn(() => setState({ errors: {}, failure: null, isBusy: true }), sent);
  };
  const sent = async () => {
    const of = latest.current;
    key.current ||= newKey();
    try {
      const answer = await of.sends(pruned(of.values), { key: key.current });
      key.current = "";
      if (keep) sessionStorage.removeItem(keptAs(keep));
      guard.isDirty = () => false; // what follows may lead elsewhere
      setDirty(false);
      setState({ errors: {}, failure: null, isBusy: false });
      await of.done?.(answer, of.values);
      return true;
    } catch (error) {
      if (isAnswered(error)) key.current = "";
      setState({ ...sorted(error, shown.current), isBusy: false });
      return false;
    }
  };
  return {
    values, isDirty, ...state, set, submit,
    value: (name) => parts(name).reduce((/** @type {any} */ from, part) => from?.[part], values),
    shows: useCallback((name) => void shown.current.add(name), []),
    reset: (next = initial) => { setValues(next); setDirty(false); setState({ errors: {}, failure: null, isBusy: false }); },
  };
}

/** @param {boolean} isDirty @param {boolean | (() => boolean)} guards */
function useGuard(isDirty, guards) {
  useEffect(() => {
    guard.isDirty = () => isDirty && (guards instanceof Function ? guards() : guards);
    return () => void (guard.isDirty = () => false);
  }, [isDirty, guards]);
}

/**
 * What of a refusal belongs to a field that is shown, and what does not.
 * @param {unknown} error
 * @param {Set<string>} shown
 */
function sorted(error, shown) {
  /** @type {Record<string, string>} */
  const errors = {};
  const all = error instanceof Refused ? error.problem.errors ?? [] : [];
  const rest = all.filter(({ pointer, detail }) => {
    const name = nearest(pointer, shown);
    if (name) errors[name] ??= detail;
    return !name;
  });
  const isAllSaid = all.length > 0 && rest.length === 0;
  return { errors, failure: isAllSaid ? null : error };
}

/**
 * The field of a pointer, or the one that holds it: `/lines/0/taxes` belongs to `lines.0`, if that is shown.
 * @param {string | undefined} pointer
 * @param {Set<string>} shown
 */
function nearest(pointer, shown) {
  const at = (pointer ?? "").split("/").slice(1).map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
  for (; at.length; at.pop()) {
    const name = named(...at);
    if (shown.has(name)) return name;
  }
  return null;
}

/** The name of a field whose place has dots of its own (`tax.01`). @param {...string} at */
export const named = (...at) => at.map((each) => each.replaceAll(".", "~2")).join(".");
/** @param {string} name */
const parts = (name) => name.split(".").map((each) => each.replaceAll("~2", "."));

/**
 * @param {any} into
 * @param {string[]} where
 * @param {unknown} value
 * @returns {any}
 */
function placed(into, [at, ...deeper], value) {
  const copy = Array.isArray(into) ? [...into] : { ...into };
  copy[at] = deeper.length ? placed(copy[at] ?? (/^\d+$/.test(deeper[0]) ? [] : {}), deeper, value) : value;
  return copy;
}

/**
 * Without empty texts, which nobody typed.
 * @param {any} value
 * @returns {any}
 */
export function pruned(value) {
  if (Array.isArray(value)) return value.map(pruned);
  if (value === null || typeof value !== "object" || value instanceof Blob) return value;
  const held = Object.entries(value).filter(([, each]) => each !== "" && each !== undefined);
  return Object.fromEntries(held.map(([name, each]) => [name, pruned(each)]));
}

/** @param {Record<string, string>} errors @param {string} name */
const without = (errors, name) => Object.fromEntries(Object.entries(errors).filter(([each]) => each !== name));
/** @param {string} name */
const keptAs = (name) => `enlace.form.${name}`;
/** @param {string} name @param {unknown} value */
const withoutPasswords = (name, value) => (/password|pin|p12/.test(name) ? undefined : value);
/** @param {string | undefined} name */
const kept = (name) => (name && JSON.parse(sessionStorage.getItem(keptAs(name)) ?? "null")) || null;
