/**
 * @file A field of a form: label, help, its kind of input, and what is wrong with it.
 *
 *     html`<${Field} form=${form} name="email" kind="email" label=${t("email")} required />`
 *     html`<${Field} form=${form} name="state" kind="select" label=${t("state")} options=${[["a", "Activa"]]} />`
 *
 * Kinds: text, email, password, tel, number, date, month, area, amount, select, check, radio, file, code.
 * `amount` keeps a decimal text, however it was typed; `file` keeps a `File`; `check` keeps true or false.
 * `help` is said below the label; children come beside the input, as a link to where something is found.
 */
import { amount, decimal, typed } from "../core/format.js";
import { words } from "../core/texts.js";
import { classes, html, useEffect, useId, useState } from "../core/view.js";
import { Icon } from "./icon.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @typedef {object} FieldProps
 * @property {import("../core/form.js").FormState} form
 * @property {string} name
 * @property {string} label
 * @property {string} [kind]
 * @property {string} [help]
 * @property {boolean} [required]
 * @property {boolean} [disabled]
 * @property {[string, string][]} [options]
 * @property {string} [empty]  what a select says while nothing is chosen
 * @property {string} [autocomplete]
 * @property {string} [accept]
 * @property {number} [maxlength]
 * @property {string} [currency]
 * @property {boolean} [autofocus]
 * @property {(value: any) => unknown} [changed]
 * @property {View} [children]
 */

/** What the API takes of any amount; of anything else it would speak of its own form. */
const AMOUNT = /^\d{1,13}(\.\d{1,5})?$/;

/** @param {FieldProps} of */
export function Field(of) {
  const { form, name, label, kind = "text", help, required, children } = of;
  const id = useId();
  form.shows(name);
  const isNoAmount = kind === "amount" && form.value(name) && !AMOUNT.test(form.value(name));
  const error = form.errors[name] && isNoAmount ? t("not_amount") : form.errors[name];
  const described = classes(help && `${id}-help`, error && `${id}-error`) || undefined;
  const set = (/** @type {unknown} */ value) => {
    form.set(name, value);
    of.changed?.(value);
  };
  const input = { id, name, set, value: form.value(name), described, error, of };
  const said = html`${label}${!required && kind !== "check" && html` <span class="optional">(${t("optional")})</span>`}`;
  if (kind === "radio") return html`<${Radios} ...${input} label=${said} />`;
  const Input = INPUTS[kind] ?? Plain;
  const labelled = html`<label for=${id}>${kind === "check" ? label : said}</label>`;
  return html`<div class=${classes("field", kind === "check" && "check", error && "wrong")}>
    ${kind !== "check" && labelled}
    ${help && kind !== "check" && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    <div class="input"><${Input} ...${input} />${kind === "check" && labelled}${children}</div>
    ${help && kind === "check" && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    <${Wrong} id=${id} error=${error} />
  </div>`;
}

/** @param {{id: string, error?: string}} of */
export function Wrong({ id, error }) {
  return error && html`<p class="error" id=${`${id}-error`}><${Icon} name="alert" /> ${error}</p>`;
}

/**
 * @typedef {{id: string, name: string, set: (value: any) => void, value: any, described?: string, error?: string, of: FieldProps}} Input
 */

/** What all inputs have. @param {Input} input */
const shared = ({ id, name, described, error, of }) => ({
  id, name, required: of.required, disabled: of.disabled, autocomplete: of.autocomplete, autofocus: of.autofocus,
  maxlength: of.maxlength, "aria-describedby": described, "aria-invalid": error ? "true" : undefined,
});

/** @param {Input} input */
function Plain(input) {
  const { kind = "text" } = input.of;
  const extra = kind === "code" ? { inputmode: "text", spellcheck: false, class: "code", autocomplete: "one-time-code" } : {};
  return html`<input type=${kind === "code" ? "text" : kind} value=${input.value ?? ""} ...${shared(input)} ...${extra}
    onInput=${(/** @type {any} */ event) => input.set(event.target.value)} />`;
}

/** @param {Input} input */
function Password(input) {
  const [isShown, setShown] = useState(false);
  return html`<input type=${isShown ? "text" : "password"} value=${input.value ?? ""} spellcheck=${false} ...${shared(input)}
      onInput=${(/** @type {any} */ event) => input.set(event.target.value)} />
    <button type="button" class="button quiet" aria-pressed=${isShown} aria-controls=${input.id} onClick=${() => setShown(!isShown)}>
      <${Icon} name="eye" />${t(isShown ? "hide" : "show")}</button>`;
}

/** @param {Input} input */
function Area(input) {
  return html`<textarea rows="3" value=${input.value ?? ""} ...${shared(input)}
    onInput=${(/** @type {any} */ event) => input.set(event.target.value)}></textarea>`;
}

/** @param {Input} input */
function Amount(input) {
  const value = typed(input.value ?? "");
  const [text, setText] = useState(value);
  useEffect(() => {
    if (typed(decimal(text) ?? text) !== value) setText(value); // set from elsewhere, or another language writes it
  }, [value]);
  const read = decimal(text);
  return html`<input inputmode="decimal" class="amount" value=${text} ...${shared(input)}
      onInput=${(/** @type {any} */ event) => {
        setText(event.target.value);
        input.set(decimal(event.target.value) ?? event.target.value);
      }} />
    ${text && (read !== null || !input.error) && html`<span class="read-as">${read === null ? t("not_amount") : t("read_as", { amount: amount(read, input.of.currency) })}</span>`}`;
}

/** @param {Input} input */
function Select(input) {
  const { options = [], empty } = input.of;
  return html`<select value=${input.value ?? ""} ...${shared(input)} onChange=${(/** @type {any} */ event) => input.set(event.target.value)}>
    ${(empty !== undefined || !input.value) && html`<option value="">${empty ?? `— ${t("choose")} —`}</option>`}
    ${options.map(([value, text]) => html`<option key=${value} value=${value} selected=${value === input.value}>${text}</option>`)}
  </select>`;
}

/** @param {Input} input */
function Check(input) {
  return html`<input type="checkbox" checked=${Boolean(input.value)} ...${shared(input)}
    onChange=${(/** @type {any} */ event) => input.set(event.target.checked)} />`;
}

/** @param {Input} input */
function File(input) {
  return html`<input type="file" accept=${input.of.accept} ...${shared(input)}
    onChange=${(/** @type {any} */ event) => input.set(event.target.files[0])} />`;
}

/** @param {Input & {label: View}} input */
function Radios(input) {
  const { id, name, value, set, label, error, described, of } = input;
  return html`<fieldset class=${classes("field radios", error && "wrong")} aria-describedby=${described}>
    <legend>${label}</legend>
    ${of.help && html`<p class="help" id=${`${id}-help`}>${of.help}</p>`}
    ${(of.options ?? []).map(([each, text], at) => html`<div class="input" key=${each}>
      <input type="radio" id=${`${id}-${at}`} name=${name} value=${each} checked=${each === value} onChange=${() => set(each)} />
      <label for=${`${id}-${at}`}>${text}</label></div>`)}
    ${of.children}<${Wrong} id=${id} error=${error} />
  </fieldset>`;
}

/** @type {Record<string, any>} */
const INPUTS = { password: Password, area: Area, amount: Amount, select: Select, check: Check, file: File };
