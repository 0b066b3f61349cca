/**
 * @file Around the fields of a form (`core/form.js`): what failed, the button, and the focus on the first mistake.
 *
 *     html`<${Form} form=${form} submit=${t("save")} cancel=${close}>…fields…<//>`
 */
import { words } from "../core/texts.js";
import { classes, html, useEffect, useRef } from "../core/view.js";
import { Failure } from "./notice.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @param {{form: import("../core/form.js").FormState, submit: string, cancel?: () => void, kind?: "main" | "danger",
 *   disabled?: boolean, children?: View, more?: View, label?: string}} of
 */
export function Form({ form, submit, cancel, kind = "main", disabled, children, more, label }) {
  const box = useRef(/** @type {HTMLFormElement | null} */ (null));
  const isWrong = Object.keys(form.errors).length > 0;
  useEffect(() => {
    const first = box.current?.querySelector("[aria-invalid=true], .wrong input");
    if (isWrong && first instanceof HTMLElement) first.focus();
  }, [form.errors]);
  /** @param {Event} event */
  const submitted = (event) => {
    event.preventDefault();
    const missing = box.current?.querySelector(":required:invalid");
    if (!(missing instanceof HTMLElement)) return form.submit(event);
    box.current?.reportValidity(); // said by the browser, in its language, at the field
  };
  return html`<form ref=${box} class="form" aria-label=${label} onSubmit=${submitted} novalidate>
    ${children}
    <${Failure} of=${form.failure} said=${Object.values(form.errors)} />
    <p class="buttons">
      <button type="submit" class=${classes("button", kind)} disabled=${disabled} aria-disabled=${form.isBusy}>
        ${form.isBusy ? html`<span class="spinner" aria-hidden="true"></span>${t("working")}` : submit}
      </button>
      ${cancel && html`<button type="button" class="button" onClick=${cancel}>${t("cancel")}</button>`}
      ${more}
    </p>
  </form>`;
}
