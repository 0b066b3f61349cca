/**
 * @file Acts of a screen take turns: what is done next waits until what was done last has been read again, and so names
 * the version that one made oneself. `useAct`, `useForm`, `useLoad` and the rows of a table see to it.
 */
import { createContext, useCallback, useContext, useEffect, useRef } from "./view.js";

/** @typedef {{hold: <T>(going: Promise<T>) => Promise<T>, calm: () => Promise<void>}} Turns */

/** Turns of one screen. @returns {Turns} */
export function turns() {
  /** @type {Set<Promise<unknown>>} */
  const under = new Set();
  return {
    hold(going) {
      const over = () => void under.delete(going);
      under.add(going);
      going.then(over, over);
      return going;
    },
    async calm() {
      while (under.size) {
        await Promise.allSettled(under);
        await new Promise((drawn) => setTimeout(drawn)); // with what was read
      }
    },
  };
}

/** Those of the screen around; outside of one, as where a session asks for a proof amid an act, nobody waits. */
export const Turn = createContext(/** @type {Turns} */ ({ hold: (going) => going, calm: async () => {} }));

/**
 * A way to act in turn, once at a time: `begins` at once, `acts` when it is its turn and the button is still there.
 * @returns {(begins: () => void, acts: () => Promise<boolean>) => Promise<boolean>}
 */
export function useTurn() {
  const { hold, calm } = useContext(Turn);
  const isBusy = useRef(false);
  const isGone = useRef(false);
  useEffect(() => () => void (isGone.current = true), []);
  return useCallback(async (begins, acts) => {
    if (isBusy.current) return false;
    isBusy.current = true;
    begins();
    try {
      await calm();
      return !isGone.current && (await hold(acts()));
    } finally {
      isBusy.current = false;
    }
  }, []);
}
