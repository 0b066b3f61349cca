/** @file Mis notificaciones: those of the mailboxes that the business looks into itself, and the mailboxes. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Later } from "../../parts/later.js";
import { Page } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import { Tabs } from "../../parts/tabs.js";
import { NoticeList } from "../sme/notice_list.js";
import texts from "../../texts/notices.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function MyNotices({ params: { business } }) {
  const path = `/businesses/${business}`;
  const writes = useRights(business)("notification:write");
  const load = useLoad(() => /** @type {Promise<Schema<"BusinessView">>} */ (get(path)), [path]);
  return html`<${Page} title=${t("my_notices")} lead=${t("lead")} actions=${html`<a class="button" href="/instalacion">${t("my_installation")}</a>`}>
    <${Loaded} of=${load}>${(/** @type {Schema<"BusinessView">} */ { services, id_number, name }) => !services.includes("notifications")
      ? html`<${Empty} icon="bell" text=${t("not_served")} />`
      : html`<${Tabs} label=${t("my_notices")} of=${[
        ["notificaciones", t("notices"), () => html`<${NoticeList} path=${path} base=${`/negocio/${business}/notificaciones`} writes=${writes} />`],
        ["buzones", t("mailboxes"), () => html`<${Later} of=${() => import("../sme/mailboxes.js")} with=${{ path: `${path}/mailboxes`, holder: { tax_id: id_number, name }, writes, own: true }} />`],
      ]} />`}<//>
  <//>`;
}
