/** @file Actividad económica: looked up, added with +, taken off with the red button. */
import { del, get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Picker } from "../../parts/picker.js";
import { Empty, Loaded } from "../../parts/states.js";
import texts from "../../texts/business_wizard.js";

const t = words(texts);

/** @param {{business: string, done?: () => unknown, changed: () => unknown, submit: string}} of */
export default function Activities({ business, done, changed, submit }) {
  const path = `/businesses/${business}/activities`;
  const can = useRights(business)("business:write");
  const activities = useLoad(() => get(path), [business]);
  const reload = async () => {
    await activities.reload();
    changed();
  };
  return html`<p>${t("activities_text")}</p>
    ${can && html`<${Adding} path=${path} reload=${reload} />`}
    <${Loaded} of=${activities}>${(/** @type {Schema<"Activities">} */ { data }) => html`
      ${can && html`<${Registered} business=${business} there=${data.map(({ code }) => code)} reload=${reload} />`}
      ${data.length === 0 ? html`<${Empty} icon="book" text=${t("no_activity")} />` : html`<ul class="chosen" aria-label=${t("step_activities")}>
        ${data.map((each) => html`<li key=${each.code}><span><strong>${each.code}</strong> ${each.description} <small class="quiet-text">${each.source_text}</small></span>
          ${can && html`<${Act} kind="danger" icon="delete" does=${() => del(`${path}/${each.code}`, { version: each.version })} done=${reload}>
            ${t("remove")}<span class="unseen"> ${each.code}</span><//>`}</li>`)}</ul>`}
      ${done && html`<p class="buttons"><button type="button" class="button main" disabled=${data.length === 0} onClick=${done}>${submit}</button></p>`}`}<//>`;
}

/** Those that the taxpayers' register has of the business and that are not there yet. @param {{business: string, there: string[], reload: () => Promise<void>}} of */
function Registered({ business, there, reload }) {
  const [taxpayer, setTaxpayer] = useState(/** @type {Schema<"TaxpayerView"> | null} */ (null));
  const asks = async () => {
    const { id_number, country } = await get(`/businesses/${business}/profile`);
    setTaxpayer(await get(`/taxpayers/${id_number}`, { query: { country } }));
  };
  if (!taxpayer) return html`<p><${Act} icon="search" does=${asks}>${t("registered_ask")}<//></p>`;
  const missing = taxpayer.activities.filter((each) => each.is_active && !there.includes(each.code));
  return html`<h3>${t("registered", { name: taxpayer.name })}</h3>
    ${missing.length === 0 ? html`<p>${t("registered_all")}</p>` : html`<ul class="chosen">${missing.map((each) => html`<li key=${each.code}><span><strong>${each.code}</strong> ${each.description}</span>
      <${Act} icon="add" does=${(/** @type {string} */ key) => post(`/businesses/${business}/activities`, { code: each.code }, { key })} done=${reload}>${t("add")}<span class="unseen"> ${each.code}</span><//></li>`)}</ul>`}`;
}

/** @param {{path: string, reload: () => Promise<void>}} of */
function Adding({ path, reload }) {
  const form = useForm({
    initial: { code: "" },
    guards: false,
    sends: (values, { key }) => post(path, values, { key }),
    done: async () => {
      toast(t("activity_added"));
      form.reset({ code: "" });
      await reload();
    },
  });
  const finds = async (/** @type {string} */ typed) => {
    const { data } = await get("/catalogues/activities", { query: { q: typed, limit: 20 } });
    const isCode = /^\d{4,5}\.?\d?$/.test(typed) && !data.some((/** @type {Schema<"CatalogueEntry">} */ { code }) => code === typed);
    return isCode ? [...data, { code: typed, description: t("activity_by_code", { code: typed }) }] : data;
  };
  return html`<${Form} form=${form} submit=${`+ ${t("add")}`} disabled=${!form.value("code")}>
    <${Picker} form=${form} name="code" label=${t("activity_find")} help=${t("activity_help")} required finds=${finds}
      shows=${(/** @type {Schema<"CatalogueEntry">} */ row) => [`${row.code} ${row.description}`]} value=${(/** @type {Schema<"CatalogueEntry">} */ row) => row.code} />
  <//>`;
}
