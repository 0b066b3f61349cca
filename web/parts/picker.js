/**
 * @file A picker: one types, is offered what matches, and takes one by arrow keys and Enter or by mouse.
 *
 *     html`<${Picker} form=${form} name="cabys" label=${t("cabys")} required
 *       finds=${async (typed) => (await get("/catalogues/cabys", { query: { q: typed } })).data}
 *       shows=${(row) => [row.description, row.code]}        // first line, second line
 *       picked=${(row) => ({ cabys: row.code })}             // other fields it fills; else only its own by `value`
 *       value=${(row) => row.code} text=${nameOfWhatIsChosen} />`
 */
import { words } from "../core/texts.js";
import { classes, html, useEffect, useId, useRef, useState } from "../core/view.js";
import { Wrong } from "./field.js";
import { sentence } from "./notice.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @param {{form: import("../core/form.js").FormState, name: string, label: string, help?: string, required?: boolean,
 *   finds: (typed: string) => Promise<any[]>, shows: (row: any) => [string, string?], value: (row: any) => any,
 *   picked?: (row: any) => Record<string, unknown>, text?: string, least?: number, children?: View}} of
 */
export function Picker({ form, name, label, help, required, finds, shows, value, picked, text, least = 1, children }) {
  const id = useId();
  const [typed, setTyped] = useState(text ?? String(form.value(name) ?? ""));
  const [state, setState] = useState({ isOpen: false, rows: /** @type {any[]} */ ([]), at: -1, said: "" });
  const turn = useRef(0);
  const timer = useRef(/** @type {any} */ (0));
  form.shows(name);
  const own = useRef(/** @type {unknown} */ (undefined)); // what was chosen here, whose name is shown already
  useEffect(() => {
    if (form.value(name) !== own.current) setTyped(text ?? String(form.value(name) ?? ""));
  }, [text, form.value(name)]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const error = form.errors[name];

  /** @param {string} next */
  const look = (next) => {
    clearTimeout(timer.current);
    const mine = ++turn.current;
    if (next.trim().length < least) return setState({ isOpen: false, rows: [], at: -1, said: "" });
    setState((now) => ({ ...now, isOpen: true, said: t("loading") }));
    timer.current = setTimeout(async () => {
      try {
        const rows = await finds(next.trim());
        if (mine === turn.current) setState({ isOpen: true, rows, at: rows.length ? 0 : -1, said: rows.length ? "" : t("no_match") });
      } catch (failure) {
        if (mine === turn.current) setState({ isOpen: true, rows: [], at: -1, said: sentence(failure) });
      }
    }, 200);
  };
  /** @param {any} row */
  const take = (row) => {
    turn.current++;
    own.current = value(row);
    form.set(name, own.current);
    for (const [field, each] of Object.entries(picked?.(row) ?? {})) form.set(field, each);
    setTyped(shows(row)[0]);
    setState({ isOpen: false, rows: [], at: -1, said: "" });
  };
  const close = () => {
    turn.current++;
    setState({ isOpen: false, rows: [], at: -1, said: "" });
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const { isOpen, rows, at } = state;
    if (event.key === "ArrowDown" && !isOpen) look(typed);
    else if (event.key === "ArrowDown") setState({ ...state, at: Math.min(at + 1, rows.length - 1) });
    else if (event.key === "ArrowUp" && isOpen) setState({ ...state, at: Math.max(at - 1, 0) });
    else if (event.key === "Enter" && isOpen && rows[at]) take(rows[at]);
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
  };
  useEffect(() => document.getElementById(`${id}-${state.at}`)?.scrollIntoView({ block: "nearest" }), [state.at]);
  return html`<div class=${classes("field", error && "wrong")}>
    <label for=${id}>${label}${!required && html` <span class="optional">(${t("optional")})</span>`}</label>
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    <div class="input"><div class="picker">
      <input id=${id} name=${name} role="combobox" autocomplete="off" spellcheck=${false} required=${required} value=${typed}
        aria-autocomplete="list" aria-expanded=${state.isOpen} aria-controls=${`${id}-list`}
        aria-activedescendant=${state.at >= 0 ? `${id}-${state.at}` : undefined} aria-invalid=${error ? "true" : undefined}
        aria-describedby=${classes(help && `${id}-help`, error && `${id}-error`) || undefined}
        onInput=${(/** @type {any} */ event) => { setTyped(event.target.value); own.current = ""; form.set(name, ""); look(event.target.value); }}
        onKeyDown=${key} onBlur=${close} />
      <ul id=${`${id}-list`} role="listbox" aria-label=${label} hidden=${!state.isOpen || !state.rows.length} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}>
        ${state.rows.map((row, at) => html`<li key=${at} id=${`${id}-${at}`} role="option" aria-selected=${at === state.at} onClick=${() => take(row)}>
          ${shows(row)[0]}${shows(row)[1] && html`<small>${shows(row)[1]}</small>`}</li>`)}
      </ul>
      <p class="unseen" role="status">${state.isOpen && !state.said ? t("found", { n: state.rows.length }) : ""}</p>
      ${state.isOpen && state.said && html`<p class="said" role="status">${state.said}</p>`}
    </div>${children}</div>
    <${Wrong} id=${id} error=${error} />
  </div>`;
}
