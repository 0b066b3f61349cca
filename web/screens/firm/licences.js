/** @file Licencias: the window that firms know, with its icons in each row. */
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Download } from "../../parts/download.js";
import { State, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { ActDialog } from "./licence_acts.js";
import { Connect } from "./connect.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */
const GROUPS = /** @type {const} */ (["active", "in_progress", "inactive"]);

/** @param {ScreenProps} of */
export default function Licences({ params: { firm } }) {
  const can = useRights(firm);
  const base = `/despacho/${firm}`;
  const [chosen, setChosen] = useState(/** @type {{licence: Licence, does: "delete" | "connect", reload: () => void} | null} */ (null));
  const close = () => setChosen(null);
  /** @param {Licence} row */
  const opens = (row) => row.state === "draft" ? `${base}/${row.product === "notifications" ? "pymes" : "licencias"}/nueva?licencia=${row.id}` : `${base}/licencias/${row.id}`;
  return html`<${Page} title=${t("licences")} actions=${html`
      ${can("licence:write") && html`<a class="button main" href=${`${base}/licencias/nueva`}>${t("new_activation")}</a>`}
      ${can("licence:write") && html`<a class="button" href=${`${base}/licencias/en-bloque`}>${t("bulk")}</a>`}
      ${can("company:write") && html`<a class="button" href=${`${base}/empresas/lista`}>${t("refresh_companies")}</a>`}
      <${Download} path=${`/firms/${firm}/licences.csv`} name="licencias.csv">${t("file")}<//>`}>
    <${Table} source=${`/firms/${firm}/licences`} label=${t("licences")} search empty=${t("no_licences")} open=${opens}
      filters=${[{ name: "group", label: t("group"), options: GROUPS.map((each) => [each, t(each)]), counts: "by_group" }]}
      columns=${[
        { title: t("company"), sort: "company_name", wide: true, cell: (/** @type {Licence} */ row) => row.company_name ?? "—" },
        { title: t("code"), sort: "company_code", cell: (/** @type {Licence} */ row) => row.company_code ?? "—" },
        { title: t("client"), cell: (/** @type {Licence} */ row) => row.client_email ?? "—" },
        { title: t("product"), cell: (/** @type {Licence} */ row) => row.product_text },
        { title: t("state"), cell: (/** @type {Licence} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("since"), cell: (/** @type {Licence} */ row) => row.activated_at && html`<${When} of=${row.activated_at} />` },
      ]}
      actions=${(/** @type {Licence} */ row) => row.state === "draft" ? [{ icon: "edit", label: t("continue_draft"), href: opens(row) }] : [
        { icon: "panel", label: t("panel"), href: `${base}/licencias/${row.id}` },
        { icon: "history", label: t("history"), href: `${base}/licencias/${row.id}/historico` },
        can("licence:connect") && row.state === "active" && row.business_id && { icon: "connect", label: t("connect"), act: (/** @type {() => void} */ reload) => setChosen({ licence: row, does: "connect", reload }) },
        can("licence:end") && !row.ended && row.state !== "deleted" && { icon: "delete", label: t("delete"), danger: true, act: (/** @type {() => void} */ reload) => setChosen({ licence: row, does: "delete", reload }) },
      ]} />
    ${chosen?.does === "delete" && html`<${ActDialog} firm=${firm} licence=${chosen.licence} act="delete" close=${close} done=${() => { close(); chosen.reload(); }} />`}
    ${chosen?.does === "connect" && html`<${Connect} firm=${firm} licence=${chosen.licence} close=${close} done=${() => go(`/negocio/${chosen.licence.business_id}`)} />`}
  <//>`;
}
