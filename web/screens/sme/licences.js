/** @file Licencias PYMES generadas: the table, and what to do while the firm has no such licences. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Day, State, When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { SendNumber } from "./send_number.js";
import { ShownNumber } from "./shown_number.js";
import texts from "../../texts/sme.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */
const GROUPS = /** @type {const} */ (["active", "in_progress", "inactive"]);

/** @param {ScreenProps} of */
export default function SmeLicences({ params: { firm } }) {
  const can = useRights(firm);
  const read = useLoad(() => /** @type {Promise<Schema<"FirmView">>} */ (get(`/firms/${firm}`)), [firm]);
  const [sends, setSends] = useState(/** @type {{licence: Licence, reload: () => void} | null} */ (null));
  const base = `/despacho/${firm}/pymes`;
  const isActive = read.data?.features.includes("sme_licences");
  /** @param {Licence} row */
  const opens = (row) => row.state === "draft" ? `${base}/nueva?licencia=${row.id}` : `${base}/${row.id}`;
  return html`<${Page} title=${t("licences")} lead=${t("lead")} actions=${html`
      ${isActive && can("licence:write") && html`<a class="button main" href=${`${base}/nueva`}>${t("new")}</a>`}
      ${isActive === false && can("firm:write") && html`<a class="button main" href=${`${base}/activacion`}>${t("ask")}</a>`}`}>
    <${Loaded} of=${read}>${() => !isActive && html`<${NotActive} firm=${firm} asks=${can("firm:write")} />`}<//>
    <${Table} source=${`/firms/${firm}/licences`} always=${{ product: "notifications" }} label=${t("licences")} search csv="licencias-pymes.csv" open=${opens}
      empty=${html`<${Empty} icon="key" text=${isActive ? t("none") : undefined} />`}
      filters=${[{ name: "group", label: t("group"), options: GROUPS.map((each) => [each, t(each)]), counts: "by_group" }]}
      columns=${[
        { title: t("sme"), sort: "company_name", wide: true, cell: (/** @type {Licence} */ row) => [row.company_name ?? "—", row.tax_id].filter(Boolean).join(" · ") },
        { title: t("number"), cell: (/** @type {Licence} */ row) => can("licence:write") && row.installations && html`<${ShownNumber} firm=${firm} licence=${row.id} />` },
        { title: t("state"), cell: (/** @type {Licence} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("installations"), cell: (/** @type {Licence} */ { installations: of }) => of && html`${t("in_use", { n: of.in_use, allowed: of.allowed })}
          ${of.last_check_in_at && html`<br /><small>${t("last_check_in")}: <${When} of=${of.last_check_in_at} /></small>`}` },
        { title: t("valid_until"), sort: "valid_until", cell: (/** @type {Licence} */ row) => row.terms && html`<${Day} of=${row.terms.valid_until} />` },
        { title: t("number_sent"), cell: (/** @type {Licence} */ { mail, installations, number_mails: n }) => installations && (mail?.number ? html`<${State} code=${mail.number.state} text=${mail.number.state_text} />` : n > 0 ? t("sent_times", { n }) : t("not_sent")) },
      ]}
      actions=${(/** @type {Licence} */ row) => row.state === "draft" ? [{ icon: "edit", label: t("continue_draft"), href: opens(row) }] : [
        { icon: "edit", label: t("maintain"), href: opens(row) },
        can("licence:write") && row.state === "active" && { icon: "send", label: t("send_data"), act: (/** @type {() => void} */ reload) => setSends({ licence: row, reload }) },
        { icon: "history", label: t("history"), href: `/despacho/${firm}/licencias/${row.id}/historico` },
      ]} />
    ${sends && html`<${SendNumber} firm=${firm} licence=${sends.licence} close=${() => setSends(null)} done=${sends.reload} />`}
  <//>`;
}

/** @param {{firm: string, asks: boolean}} of */
function NotActive({ firm, asks }) {
  const asked = useLoad(async () => /** @type {Schema<"FeatureRequestViewPage">} */ (await get(`/firms/${firm}/feature-requests`, { query: { limit: 1 } })).data[0], [firm]);
  if (asked.data?.state === "asked") {
    return html`<${Notice} kind="info" title=${t("waits")}><p>${t("waits_text")}</p><p><a class="button" href=${`/despacho/${firm}/pymes/activacion`}>${t("see_request")}</a></p><//>`;
  }
  return html`<${Notice} kind="warning" title=${t("not_active")}><p>${t(asks ? "not_active_text" : "ask_admin")}</p><//>`;
}
