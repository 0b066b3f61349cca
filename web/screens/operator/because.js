/**
 * @file An act of the operator: its dialog says what follows, and takes the reason that is kept and told.
 *
 *     html`<${Because} title=${t("lock")} text=${t("lock_text")} icon="lock" kind="danger" path=${`${path}/lock`} done=${firm.set} />`
 *
 * `sends` in place of `path` where it is no `POST`; `fields(form)` draws what is asked besides, from `initial`.
 */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { classes, html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { toast } from "../../parts/notice.js";
import texts from "../../texts/operator.js";

const t = words(texts);

/**
 * @typedef {object} Asked
 * @property {string} title
 * @property {View} text
 * @property {"main" | "danger"} [kind]
 * @property {string} [label]  of the reason, where it is told as something else
 * @property {string} [help]  where it is read, if nobody is written to
 * @property {string} [path]
 * @property {(said: any, request: {key: string}) => Promise<any>} [sends]
 * @property {(answer: any) => unknown} done
 * @property {string | ((answer: any) => string)} [said]  what is told once it is done
 * @property {object} [initial]
 * @property {(form: import("../../core/form.js").FormState) => View} [fields]
 */

/** The button and its dialog. @param {Asked & {icon: string}} of */
export function Because({ icon, ...asked }) {
  const [isOpen, setOpen] = useState(false);
  return html`<button type="button" class=${classes("button", asked.kind)} onClick=${() => setOpen(true)}><${Icon} name=${icon} />${asked.title}</button>
    ${isOpen && html`<${BecauseDialog} ...${asked} close=${() => setOpen(false)} />`}`;
}

/** @param {Asked & {close: () => void}} of */
export function BecauseDialog({ title, text, kind, label, help, path, sends, done, said, initial, fields, close }) {
  const form = useForm({
    initial: { ...initial, reason: "" },
    guards: false,
    sends: sends ?? ((values, { key }) => post(String(path), values, { key })),
    done: (answer) => {
      close();
      toast(said instanceof Function ? said(answer) : said ?? t("done"));
      return done(answer);
    },
  });
  return html`<${Dialog} title=${title} close=${close}>
    <p>${text}</p>
    <${Form} form=${form} submit=${title} kind=${kind} cancel=${close}>
      ${fields?.(form)}
      <${Field} form=${form} name="reason" kind="area" label=${label ?? t("reason")} help=${help ?? t("reason_help")} maxlength=${300} required autofocus=${!fields} />
    <//>
  <//>`;
}
