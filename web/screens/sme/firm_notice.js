/** @file A notification of a client of the firm. */
import { useRights } from "../../core/session.js";
import { html } from "../../core/view.js";
import { OneNotice } from "./notice.js";

/** @param {ScreenProps} of */
export default function FirmNotice({ params: { firm, notification } }) {
  const writes = useRights(firm)("notification:write");
  return html`<${OneNotice} path=${`/firms/${firm}/notifications/${notification}`} back=${`/despacho/${firm}/notificaciones`} writes=${writes} />`;
}
