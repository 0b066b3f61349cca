/** @file Plan de cuentas of a company: its own or the country's, a file of it tried first, then given. */
import { del, get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { language } from "../../core/language.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Download } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Notice, toast } from "../../parts/notice.js";
import { moment } from "../../core/format.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_companies.js";

const t = words(texts);

/** @param {{path: string, writes: boolean, code?: string}} of */
export default function CompanyChart({ path, writes, code }) {
  const chart = useLoad(() => get(`${path}/chart`), [path]);
  const [isOpen, setOpen] = useState(false);
  const given = () => {
    setOpen(false);
    toast(t("chart_given"));
    chart.reload();
  };
  return html`<${Card}>
    <${Loaded} of=${chart}>${(/** @type {Schema<"CompanyChart">} */ read) => html`
      <p>${read.is_own ? t("chart_own", { n: read.accounts.length, when: moment(read.uploaded_at) }) : t("chart_country", { n: read.accounts.length })}</p>
      <p class="buttons">
        ${writes && html`<button type="button" class="button main" onClick=${() => setOpen(true)}><${Icon} name="export" />${t("chart_upload")}</button>`}
        <${Download} path=${`${path}/chart.csv`} name=${`plan-${code}.csv`}>${t("in_csv")}<//>
        ${writes && read.is_own && html`<${Act} icon="delete" does=${() => del(`${path}/chart`)} done=${() => { toast(t("chart_removed")); chart.reload(); }}
          asks=${{ title: t("chart_remove"), text: t("chart_remove_text"), kind: "danger", confirm: t("chart_remove") }}>${t("chart_remove")}<//>`}
      </p>
      <${Accounts} of=${read.accounts} />`}<//>
  <//>
  ${isOpen && html`<${Upload} path=${path} close=${() => setOpen(false)} done=${given} />`}`;
}

/** @param {{of: Schema<"ChartAccount">[]}} of */
const Accounts = ({ of }) => html`<${Table} label=${t("chart")} rows=${of} id=${(/** @type {any} */ row) => row.code} columns=${[
  { title: t("account"), cell: (/** @type {any} */ row) => row.code },
  { title: t("account_name"), cell: (/** @type {any} */ row) => row[`name_${language.get()}`] },
  { title: t("type"), cell: (/** @type {any} */ row) => row.type_text },
]} />`;

/** @param {{path: string, close: () => void, done: () => void}} of */
function Upload({ path, close, done }) {
  const [tried, setTried] = useState(/** @type {Schema<"CompanyChart"> | null} */ (null));
  const sends = (/** @type {File} */ file, /** @type {Record<string, unknown>} */ query) =>
    put(`${path}/chart`, new Blob([file], { type: file.name.endsWith(".csv") ? "text/csv" : "text/plain" }), { query });
  const form = useForm({ initial: { file: null }, guards: false, sends: ({ file }) => sends(file, { dry_run: true }), done: setTried });
  return html`<${Dialog} title=${t("chart_upload")} close=${close} wide>
    <${Form} form=${form} submit=${t("preview")} cancel=${close}>
      <${Field} form=${form} name="file" kind="file" accept=".csv,.txt,.dat" label=${t("chart_file")} help=${t("chart_file_help")} required changed=${() => setTried(null)} />
    <//>
    ${tried && html`<${Notice} kind="good" live>${t("chart_right", { n: tried.accounts.length })}<//>
      <div class="scroll-box"><${Accounts} of=${tried.accounts} /></div>
      <p class="buttons"><${Act} kind="main" icon="export" does=${() => sends(form.values.file, {})} done=${done}>${t("chart_give")}<//></p>`}
  <//>`;
}
