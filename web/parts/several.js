/**
 * @file Rows of a form that come and go.
 *
 *     html`<${Several} form=${form} name="payments" label=${t("payments")} blank=${{ type: "01" }} least=${1}
 *       add=${t("payment_add")} remove=${(n) => t("payment_remove", { n })}>${(at) => html`<${Field} form=${form} name=${`${at}.type`} … />`}<//>`
 */
import { html } from "../core/view.js";
import { IconButton } from "./button.js";
import { Wrong } from "./field.js";
import { Icon } from "./icon.js";

/**
 * @param {{form: import("../core/form.js").FormState, name: string, label: string, help?: string, blank: unknown, least?: number, most?: number,
 *   add: string, remove: (n: number) => string, children?: any}} of  drawn by the place of each row, and which one it is
 */
export function Several({ form, name, label, help, blank, least = 0, most = Infinity, add, remove, children }) {
  const rows = /** @type {unknown[]} */ (form.value(name) ?? []);
  const draws = Array.isArray(children) ? children[0] : children;
  form.shows(name);
  return html`<fieldset class="field"><legend>${label}</legend>
    ${help && html`<p class="help">${help}</p>`}
    ${rows.map((_, at) => html`<div class="several" key=${at}><div class="pair">${draws(`${name}.${at}`, at + 1)}</div>
      ${rows.length > least && html`<${IconButton} icon="delete" danger label=${remove(at + 1)} onClick=${() => form.set(name, rows.filter((_, each) => each !== at))} />`}</div>`)}
    <${Wrong} id=${name} error=${form.errors[name]} />
    ${rows.length < most && html`<button type="button" class="button" onClick=${() => form.set(name, [...rows, blank])}><${Icon} name="add" />${add}</button>`}
  </fieldset>`;
}
