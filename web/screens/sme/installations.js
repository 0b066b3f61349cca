/** @file The computers that a licence is installed on: called otherwise, or released. */
import { get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/sme.js";

const t = words(texts);
/** @typedef {Schema<"InstallationView">} Installation */

/** @param {{path: string, version: number, writes: boolean, done: () => void}} of */
export default function Installations({ path, version, writes, done }) {
  const load = useLoad(() => /** @type {Promise<Schema<"InstallationList">>} */ (get(path)), [path, version]);
  const [chosen, setChosen] = useState(/** @type {{of: Installation, does: "rename" | "release"} | null} */ (null));
  const close = () => setChosen(null);
  const over = (/** @type {"saved" | "released"} */ said) => () => { close(); toast(t(said)); load.reload(); done(); };
  return html`<${Card} title=${t("installations")}><${Loaded} of=${load}>${(/** @type {Schema<"InstallationList">} */ { data, in_use, allowed }) => html`
      <p>${t("in_use", { n: in_use, allowed })}</p>
      <${Table} rows=${data} label=${t("installations")} empty=${t("no_installations")} columns=${[
        { title: t("computer"), cell: (/** @type {Installation} */ row) => row.name },
        { title: t("state"), cell: (/** @type {Installation} */ row) => html`${row.is_overdue && html`<${State} code="overdue" tone="warning" text=${t("overdue")} />`} ${row.clock_set_back_at && html`<${State} code="clock" tone="bad" text=${t("clock_back")} />`}` },
        { title: t("last_check_in"), cell: (/** @type {Installation} */ row) => html`<${When} of=${row.last_check_in_at} />` },
        { title: t("installed_on"), cell: (/** @type {Installation} */ row) => html`<${When} of=${row.bound_at} />` },
        { title: t("version"), cell: (/** @type {Installation} */ row) => row.program_version },
      ]} actions=${writes && ((/** @type {Installation} */ row) => [
        { icon: "edit", label: t("rename"), act: () => setChosen({ of: row, does: "rename" }) },
        { icon: "delete", label: t("release"), danger: true, act: () => setChosen({ of: row, does: "release" }) },
      ])} />`}<//>
    ${chosen?.does === "rename" && html`<${Rename} of=${chosen.of} path=${path} close=${close} done=${over("saved")} />`}
    ${chosen?.does === "release" && html`<${Release} of=${chosen.of} path=${path} close=${close} done=${over("released")} />`}
  <//>`;
}

/** @param {{of: Installation, path: string, close: () => void, done: () => void}} given */
function Rename({ of, path, close, done }) {
  const form = useForm({ initial: { name: of.name }, sends: (values) => patch(`${path}/${of.id}`, values, { version: of.version }), done });
  return html`<${Dialog} title=${t("rename")} close=${close}><${Form} form=${form} submit=${t("change")} cancel=${close}>
    <${Field} form=${form} name="name" label=${t("computer_name")} maxlength=${60} required autofocus /><//><//>`;
}

/** @param {{of: Installation, path: string, close: () => void, done: () => void}} given */
function Release({ of, path, close, done }) {
  return html`<${Dialog} title=${t("release_title", { name: of.name })} close=${close}>
    <p>${t("release_text")}</p>
    <p class="buttons"><${Act} kind="danger" does=${(/** @type {string} */ key) => post(`${path}/${of.id}/release`, undefined, { key })} done=${done}>${t("release")}<//></p><//>`;
}
