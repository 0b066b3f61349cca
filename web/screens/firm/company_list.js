/** @file Actualizar lista de empresas: the file, what would change, how far it is, what came of it. */
import { Refused, get, post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { number } from "../../core/format.js";
import { go, withQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { FileLink } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Progress } from "../../parts/progress.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_companies.js";

const t = words(texts);
/** @type {("created" | "updated" | "returned" | "unchanged" | "gone" | "refused" | "not_begun")[]} */
const WHAT = ["created", "updated", "returned", "unchanged", "gone", "refused", "not_begun"];
const TONES = { created: "good", updated: "good", returned: "good", gone: "warning", refused: "bad" };

/** @param {ScreenProps} of */
export default function CompanyList({ params: { firm }, query }) {
  const [ended, setEnded] = useState("");
  return html`<${Page} title=${t("upload")} back=${`/despacho/${firm}/empresas`} lead=${t("upload_lead")}>
    ${query.lista ? html`<${Card} title=${t("upload_under_way")}><${Sync} key=${query.lista} firm=${firm} id=${query.lista} done=${() => setEnded(query.lista)} /><//>` : html`<${Upload} firm=${firm} />`}
    <${Card} title=${t("uploads_before")}><${Before} firm=${firm} turn=${`${query.lista} ${ended}`} /><//>
  <//>`;
}

/** @typedef {{file: File, program?: string, complete?: boolean}} Said */

/** @param {{firm: string}} of */
function Upload({ firm }) {
  const [preview, setPreview] = useState(/** @type {{result: Schema<"UploadResult"> | null, sync: string} | null} */ (null));
  const form = useForm({
    initial: { file: null, program: "", complete: false },
    sends: (said, { key }) => tried(firm, said, key),
    done: setPreview,
  });
  const changed = () => setPreview(null);
  const takesIn = async (/** @type {string} */ key) => {
    const sync = await post(`/firms/${firm}/company-syncs`, sent(form.values.file), { query: asked(form.values), key });
    form.reset();
    await go(withQuery({ lista: sync.id }));
  };
  return html`<${Card}>
    <${Form} form=${form} submit=${t("preview")} label=${t("upload")}>
      <${Field} form=${form} name="file" kind="file" accept=".csv,.txt,.json" label=${t("list_file")} help=${t("list_file_help")} required changed=${changed} />
      <${Field} form=${form} name="program" kind="select" label=${t("program")} help=${t("program_help")} empty=${t("program_said")} options=${[["eco", t("eco")], ["con", t("con")]]} changed=${changed} />
      <${Field} form=${form} name="complete" kind="check" label=${t("complete")} help=${t("complete_help")} changed=${changed} />
    <//><//>
    ${preview && html`<${Card} title=${t("what_changes")}>
      ${preview.result ? html`<${Changes} of=${preview.result} />` : html`<${Sync} key=${preview.sync} firm=${firm} id=${preview.sync} />`}
      <p class="buttons"><${Act} kind="main" icon="export" does=${takesIn}>${t("take_in")}<//></p>
    <//>`}`;
}

/** @param {File} file */
const sent = (file) => new Blob([file], { type: file.name.endsWith(".json") ? "application/json" : "text/csv" });
/** @param {Said} said */
const asked = ({ program, complete }) => ({ program, complete: complete || undefined });

/**
 * What would come of a list: at once, or in the background where it is a long one.
 * @param {string} firm
 * @param {Said} said
 * @param {string} key
 */
async function tried(firm, said, key) {
  const query = { ...asked(said), dry_run: true };
  try {
    return { result: await put(`/firms/${firm}/companies`, sent(said.file), { query }), sync: "" };
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.code !== "list-too-large") throw refused;
    return { result: null, sync: (await post(`/firms/${firm}/company-syncs`, sent(said.file), { query, key })).id };
  }
}

/** How many of each kind. @param {{of: Record<string, any>}} of */
const Counts = ({ of }) => html`<${Facts} of=${WHAT.map((what) => of[what] > 0 && [t(what), number(of[what])])} />`;

/** @param {{of: Schema<"UploadResult">}} of */
function Changes({ of }) {
  const left = of.more_changes + of.more_errors;
  return html`<${Counts} of=${of} />
    ${of.errors.length > 0 && html`<${Notice} kind="warning" title=${t("rows_refused", { n: of.refused })}><p>${t("rows_refused_text")}</p>
      <ul>${of.errors.map((each, at) => html`<li key=${at}>${t("row", { n: String(each.row) })}${each.column && `, ${each.column}`}: ${each.detail}</li>`)}</ul><//>`}
    ${of.warnings.length > 0 && html`<${Notice} title=${t("row_warnings")}><ul>${of.warnings.map((each, at) => html`<li key=${at}>${t("row", { n: String(each.row) })}: ${each.detail}</li>`)}</ul><//>`}
    ${of.changes.length > 0 && html`<${Table} label=${t("what_changes")} rows=${of.changes} id=${(/** @type {any} */ row) => `${row.program} ${row.code}`} columns=${[
      { title: t("company"), cell: (/** @type {any} */ row) => `${row.code} ${row.name}` },
      { title: t("what_becomes"), cell: (/** @type {any} */ row) => html`<${State} code=${row.what} tone=${/** @type {any} */ (TONES)[row.what]} text=${row.what_text} />` },
      { title: t("fields"), cell: (/** @type {any} */ row) => row.fields.map(fieldName).join(", ") },
    ]} />`}
    ${left > 0 && html`<p>${t("and_more", { n: left })}</p>`}`;
}

/** The name of a field of a company, as its column says. @param {string} field */
const fieldName = (field) => (field in texts.es ? t(/** @type {any} */ (field)) : field);

/** @param {{firm: string, id: string, done?: () => void}} of */
function Sync({ firm, id, done }) {
  const path = `/firms/${firm}/company-syncs/${id}`;
  return html`<${Progress} reads=${() => get(path)} by=${[path]} done=${done} label=${t("upload_under_way")} isDone=${(/** @type {any} */ sync) => Boolean(sync.ended_at)}
      measure=${(/** @type {any} */ sync) => [sync.rows_done, sync.total]}>${(/** @type {Schema<"SyncView">} */ sync) => html`
    <p><${State} code=${sync.state} text=${sync.state_text} /></p>
    <${Counts} of=${sync.counts} />
    <p class="buttons">
      ${sync.files.filter((file) => file !== "refused.csv" || sync.counts.refused > 0).map((file) => html`<${FileLink} key=${file} path=${`${path}/files/${file}`} saves>${t(file === "refused.csv" ? "refused_file" : "result_file")}<//>`)}
      ${["queued", "running"].includes(sync.state) && html`<${Act} icon="close" does=${(/** @type {string} */ key) => post(`${path}/cancellation`, undefined, { key })}
        asks=${{ title: t("stop_title"), text: t("stop_text"), confirm: t("stop"), kind: "danger" }}>${t("stop")}<//>`}
      ${sync.ended_at && html`<a class="button" href=${`/despacho/${firm}/empresas`}>${t("companies_see")}</a>`}
    </p>`}<//>`;
}

/** @param {{firm: string, turn: string}} of */
function Before({ firm, turn }) {
  return html`<${Table} label=${t("uploads_before")} source=${`/firms/${firm}/company-syncs`} reloads=${turn} open=${(/** @type {any} */ row) => `/despacho/${firm}/empresas/lista?lista=${row.id}`} columns=${[
    { title: t("when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
    { title: t("program"), cell: (/** @type {any} */ row) => row.program && t(row.program) },
    { title: t("rows"), right: true, cell: (/** @type {any} */ row) => number(row.total) },
    { title: t("kind"), cell: (/** @type {any} */ row) => t(row.dry_run ? "only_preview" : "taken_in") },
  ]} />`;
}
