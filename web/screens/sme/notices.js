/** @file Notificaciones of the firm's clients: those that it looks after, and those that clients sent. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Page } from "../../parts/page.js";
import { NoticeList } from "./notice_list.js";
import texts from "../../texts/notices.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function FirmNotices({ params: { firm } }) {
  const writes = useRights(firm)("notification:write");
  return html`<${Page} title=${t("notices")} lead=${t("lead")}>
    <${NoticeList} path=${`/firms/${firm}`} base=${`/despacho/${firm}/notificaciones`} firm=${firm} writes=${writes} /><//>`;
}
