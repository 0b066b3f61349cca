/** @file Mantenimiento de Clientes: what is known of a client, its mailboxes, and who manages its notifications. */
import { get } from "../../core/api.js";
import { usePoll } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Facts, State } from "../../parts/figures.js";
import { Later } from "../../parts/later.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/sme_clients.js";

const t = words(texts);
/** @typedef {Schema<"ClientView">} Client */

/** @param {ScreenProps} of */
export default function ClientScreen({ params: { firm, client: id } }) {
  const path = `/firms/${firm}/clients/${id}`;
  const can = useRights(firm);
  const load = usePoll(() => /** @type {Promise<Client>} */ (get(path)), (of) => of.sme_licence?.state !== "provisioning", [path]);
  return html`<${Page} title=${load.data?.name ?? t("maintain_client")} lead=${t("maintain_client")} back=${`/despacho/${firm}/clientes`}>
    <${Loaded} of=${load}>${(/** @type {Client} */ of) => html`<${Tabs} label=${t("maintain_client")} of=${[
      ["datos", t("tab_data"), () => html`<${Data} of=${of} firm=${firm} />`],
      can("notification:read") && of.services.includes("notifications") && ["buzones", t("tab_mailboxes"), () => html`<${Later} of=${() => import("./client_mailboxes.js")} with=${{ firm, of }} />`],
      ["configuracion", t("tab_configuration"), () => html`<${Later} of=${() => import("./self_management.js")} with=${{ firm, of, path, reload: load.reload }} />`],
    ].filter(Boolean)} />`}<//>
  <//>`;
}

/** @param {{of: Client, firm: string}} given */
function Data({ of, firm }) {
  const base = `/despacho/${firm}`;
  return html`<${Card}><${Facts} of=${[
      [t("name"), of.name], [t("tax_id"), `${of.country} ${of.tax_id}`], [t("licence_group"), html`<${State} code=${of.group} text=${of.group_text} />`],
      [t("business"), of.business ? html`<${State} code=${of.business.state} text=${of.business.state_text} />` : t("no_business")], [t("manages"), t(of.self_managed ? "yes" : "no")],
    ]} /><//>
    <h2>${t("companies")}</h2>
    <${Table} rows=${of.companies} label=${t("companies")} open=${(/** @type {Schema<"ClientCompany">} */ row) => `${base}/empresas/${row.id}`} columns=${[
      { title: t("name"), cell: (/** @type {Schema<"ClientCompany">} */ row) => row.name },
      { title: t("program"), cell: (/** @type {Schema<"ClientCompany">} */ row) => t(/** @type {"eco" | "con" | "own"} */ (row.program)) },
      { title: t("codes"), cell: (/** @type {Schema<"ClientCompany">} */ row) => row.code },
      { title: t("email"), cell: (/** @type {Schema<"ClientCompany">} */ row) => row.email },
      { title: t("in_list"), cell: (/** @type {Schema<"ClientCompany">} */ row) => t(row.gone ? "gone" : "still") },
    ]} />
    <h2>${t("licences_of")}</h2>
    <${Table} rows=${of.licences} label=${t("licences_of")} empty=${t("no_licences")}
      open=${(/** @type {Schema<"ClientLicence">} */ row) => row.product === "notifications" ? `${base}/pymes/${row.id}` : `${base}/licencias/${row.id}`} columns=${[
        { title: t("product"), cell: (/** @type {Schema<"ClientLicence">} */ row) => row.product_text },
        { title: t("state"), cell: (/** @type {Schema<"ClientLicence">} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      ]} />`;
}
