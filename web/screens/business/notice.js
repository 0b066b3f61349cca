/** @file A notification of the business. */
import { useRights } from "../../core/session.js";
import { html } from "../../core/view.js";
import { OneNotice } from "../sme/notice.js";

/** @param {ScreenProps} of */
export default function MyNotice({ params: { business, notification } }) {
  const writes = useRights(business)("notification:write");
  return html`<${OneNotice} own path=${`/businesses/${business}/notifications/${notification}`} back=${`/negocio/${business}/notificaciones`} writes=${writes} />`;
}
