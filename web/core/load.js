/**
 * @file What a screen reads: loading, there, failed.
 *
 *     const licence = useLoad(() => get(`/firms/${firm}/licences/${id}`), [firm, id]);
 *     html`<${Loaded} of=${licence}>${(licence) => html`…`}<//>`    // parts/states.js
 *     licence.reload();
 */
import { Offline, isAnswered, newKey } from "./api.js";
import { language } from "./language.js";
import { useStore } from "./store.js";
import { Turn, useTurn } from "./turns.js";
import { useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from "./view.js";

/**
 * @template T
 * @typedef {{data: T | undefined, error: unknown, isLoading: boolean, reload: () => Promise<void>, set: (data: T) => void}} Load
 */

/**
 * Read something, again when one of `by` or the language changes; what was there stays until the new is.
 * @template T
 * @param {() => Promise<T>} reads
 * @param {unknown[]} [by]
 * @returns {Load<T>}
 */
export function useLoad(reads, by = []) {
  const spoken = useStore(language);
  const [state, setState] = useState(/** @type {{data: T | undefined, error: unknown, isLoading: boolean}} */ ({
    data: undefined, error: null, isLoading: true,
  }));
  const turn = useRef(0);
  const isThere = useRef(false);
  const { hold } = useContext(Turn);
  const read = async () => {
    const mine = ++turn.current;
    setState((now) => ({ ...now, isLoading: true }));
    try {
      const data = await reads();
      if (mine !== turn.current) return;
      isThere.current = true;
      setState({ data, error: null, isLoading: false });
    } catch (error) {
      if (mine === turn.current) setState((now) => ({ ...now, error, isLoading: false }));
    }
  };
  const reload = useCallback(() => (isThere.current ? hold(read()) : read()), [...by, spoken]);
  useLayoutEffect(() => {
    reload();
    return () => void turn.current++;
  }, [reload]);
  return { ...state, reload, set: (data) => setState({ data, error: null, isLoading: false }) };
}

/**
 * What a module has by default, loaded when it is needed; one that does not arrive is an answer that did not come.
 * @param {() => Promise<{default: any}>} loads
 */
export const part = (loads) => loads().then(
  (module) => module.default,
  (error) => { throw error instanceof TypeError ? new Offline() : error; },
);

/**
 * Read again and again until `isDone`, with growing pauses; not while the tab is hidden.
 * @template T
 * @param {() => Promise<T>} reads
 * @param {(data: T) => boolean} isDone
 * @param {unknown[]} [by]
 * @returns {Load<T> & {isPaused: boolean, pause: () => void, resume: () => void}}
 */
export function usePoll(reads, isDone, by = []) {
  const load = useLoad(reads, by);
  const [isPaused, setPaused] = useState(false);
  const waits = useRef(500);
  const isOver = load.data !== undefined && isDone(load.data);
  useEffect(() => {
    if (isPaused || isOver || load.isLoading) return;
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const look = () => document.hidden ? (timer = setTimeout(look, 1000)) : load.reload();
    timer = setTimeout(look, waits.current);
    waits.current = Math.min(waits.current * 1.5, 5000);
    return () => clearTimeout(timer);
  }, [isPaused, isOver, load.isLoading]);
  return { ...load, isPaused, pause: () => setPaused(true), resume: () => { waits.current = 500; setPaused(false); } };
}

/**
 * Something that a person has done by a button: busy while it is, with the same key until it is answered.
 * @template {unknown[]} A
 * @param {(key: string, ...said: A) => Promise<unknown>} acts
 * @param {() => unknown} [done]
 * @returns {{isBusy: boolean, error: unknown, act: (...said: A) => Promise<boolean>, clear: () => void}}
 */
export function useAct(acts, done) {
  const [state, setState] = useState({ isBusy: false, error: /** @type {unknown} */ (null) });
  const key = useRef("");
  const latest = useRef({ acts, done });
  latest.current = { acts, done };
  const inTurn = useTurn();
  const act = useCallback((/** @type {A} */ ...said) => inTurn(() => setState({ isBusy: true, error: null }), async () => {
    key.current ||= newKey();
    try {
      await latest.current.acts(key.current, ...said);
    } catch (error) {
      if (isAnswered(error)) key.current = "";
      setState({ isBusy: false, error });
      return false;
    }
    key.current = "";
    setState({ isBusy: false, error: null });
    await latest.current.done?.();
    return true;
  }), []);
  return { ...state, act, clear: () => setState({ isBusy: false, error: null }) };
}
