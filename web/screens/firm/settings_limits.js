/** @file Datos del despacho · Límites: what is left of them, and the confirmation that raises them. */
import { del, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Facts, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import Limits from "../../parts/limits.js";
import { toast } from "../../parts/notice.js";
import texts from "../../texts/firm_settings.js";
import { OfFirm } from "./settings_form.js";

const t = words(texts);

/** @param {{firm: string, writes: boolean}} of */
export default function LimitsAndConfirmation({ firm, writes }) {
  return html`<${Limits} path=${`/firms/${firm}`} />
    <h3>${t("confirmation")}</h3>
    <${OfFirm} firm=${firm}>${(/** @type {Schema<"FirmView">} */ of, /** @type {() => Promise<void>} */ reload) =>
      of.state === "confirmed" ? html`<p>${t("confirmed")}</p>` : html`<p>${t("unconfirmed")}</p>
        ${of.request ? html`<${Waiting} of=${of} reload=${reload} writes=${writes} />` : writes && html`<${Ask} of=${of} reload=${reload} />`}`}<//>`;
}

/** @param {{of: Schema<"FirmView">, reload: () => Promise<void>, writes: boolean}} given */
function Waiting({ of, reload, writes }) {
  return html`<${Facts} of=${[[t("asked_at"), html`<${When} of=${of.request?.asked_at} />`], [t("message"), of.request?.message]]} />
    ${writes && html`<${Act} icon="delete" does=${() => del(`/firms/${of.id}/confirmation-request`, { version: of.version })}
      done=${() => { toast(t("ask_withdrawn")); return reload(); }}>${t("ask_withdraw")}<//>`}`;
}

/** @param {{of: Schema<"FirmView">, reload: () => Promise<void>}} given */
function Ask({ of, reload }) {
  const form = useForm({
    initial: { message: "" },
    sends: (values, { key }) => post(`/firms/${of.id}/confirmation-request`, values, { key }),
    done: () => { toast(t("asked_done")); return reload(); },
  });
  return html`<${Form} form=${form} submit=${t("ask")}><${Field} form=${form} name="message" kind="area" label=${t("message")} help=${t("message_help")} required /><//>`;
}
