/**
 * @file The door to Preact and htm: no other module imports them.
 *
 * `html` makes a view of a template: components by `<${Name} …/>`, ended by `<//>`, all else as in HTML.
 * What is put into it is text, never markup; there is no way to say otherwise here.
 */
import htm from "htm";
import { h } from "preact";

export { Fragment, createContext, render } from "preact";
export {
  useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useRef, useState,
} from "preact/hooks";

/** @typedef {import("preact").ComponentChildren} Children */

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);

/**
 * Class names, those that are not false.
 * @param {...(string | false | null | undefined)} names
 */
export const classes = (...names) => names.filter(Boolean).join(" ");
