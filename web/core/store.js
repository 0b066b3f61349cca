/** @file A value that many look at: set it, and whoever uses it is drawn again. */
import { useEffect, useState } from "./view.js";

/**
 * @template T
 * @typedef {{get: () => T, set: (value: T) => void, subscribe: (told: () => void) => () => void}} Store
 */

/**
 * @template T
 * @param {T} value
 * @returns {Store<T>}
 */
export function store(value) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const told of [...listeners]) told();
    },
    subscribe(told) {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}

/**
 * The value of a store, in a component.
 * @template T
 * @param {Store<T>} from
 * @returns {T}
 */
export function useStore(from) {
  const [, draw] = useState(0);
  useEffect(() => {
    const again = () => draw((count) => count + 1);
    again(); // it may have changed between drawing and now
    return from.subscribe(again);
  }, [from]);
  return from.get();
}
