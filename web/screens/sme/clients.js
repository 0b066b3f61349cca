/** @file Listado de Clientes: each taxpayer once, with its licence for SMEs and who manages its notifications. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { State } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Empty } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { PROGRAMS } from "../firm/programs.js";
import { coded } from "./coded.js";
import texts from "../../texts/sme_clients.js";

const t = words(texts);
/** @typedef {Schema<"ClientView">} Client */
/** @param {"true" | "false"} value @param {string} text @returns {[string, string]} */
const choice = (value, text) => [value, text];

/** @param {ScreenProps} of */
export default function Clients({ params: { firm } }) {
  const can = useRights(firm);
  const base = `/despacho/${firm}`;
  const refresh = can("company:write") && html`<a class="button" href=${`${base}/empresas/lista`}>${t("refresh")}</a>`;
  return html`<${Page} title=${t("clients")} lead=${t("clients_lead")} actions=${refresh}>
    <${Table} source=${`/firms/${firm}/clients`} label=${t("clients")} search csv="clientes.csv" open=${(/** @type {Client} */ row) => `${base}/clientes/${row.id}`}
      empty=${html`<${Empty} icon="users" text=${t("clients_none")}>${refresh}<//>`}
      filters=${[
        { name: "group", label: t("licence_group"), counts: "by_state", options: [["active", t("active")], ["in_progress", t("in_progress")], ["inactive", t("inactive")], ["none", t("group_none")]] },
        { name: "program", label: t("program"), options: PROGRAMS.map((each) => [each, t(each)]) },
        { name: "sme_licence", label: t("sme_licence"), options: [choice("true", t("with")), choice("false", t("without"))] },
        { name: "self_managed", label: t("manages"), options: [choice("true", t("yes")), choice("false", t("no"))] },
        { name: "gone", label: t("in_list"), first: "false", options: [choice("false", t("still")), choice("true", t("gone"))] },
      ]}
      columns=${[
        { title: t("name"), sort: "name", wide: true, cell: (/** @type {Client} */ row) => row.name },
        { title: t("tax_id"), sort: "tax_id", cell: (/** @type {Client} */ row) => row.tax_id },
        { title: t("codes"), cell: (/** @type {Client} */ row) => row.companies.map(coded).join(", ") },
        { title: t("licence_group"), cell: (/** @type {Client} */ row) => html`<${State} code=${row.group} text=${row.group_text} />` },
        { title: t("sme_licence"), cell: (/** @type {Client} */ { sme_licence: of }) => of && html`<${State} code=${of.state} text=${of.state_text} /> ${of.allowed !== null && t("in_use", { n: of.in_use, allowed: of.allowed })}` },
        { title: t("manages"), cell: (/** @type {Client} */ row) => t(row.self_managed ? "yes" : "no") },
      ]}
      actions=${(/** @type {Client} */ row) => [
        { icon: "edit", label: t("maintain_client"), href: `${base}/clientes/${row.id}` },
        { icon: "gear", label: t("tab_configuration"), href: `${base}/clientes/${row.id}?pestana=configuracion` },
      ]} />
  <//>`;
}
