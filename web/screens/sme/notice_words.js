/** @file What a notification can be, and how that is shown: its state, and how long it can still be opened. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { State } from "../../parts/figures.js";
import texts from "../../texts/notices.js";

const t = words(texts);
/** @typedef {Schema<"NoticeView">} Notice */
export const BODIES = /** @type {const} */ (["aeat", "tgss", "dgt", "dehu", "other"]);
export const KINDS = /** @type {const} */ (["notification", "communication"]);
export const STATES = /** @type {const} */ (["pending", "opened", "expired_presumed", "accepted", "rejected", "expired", "published", "read", "handed_over"]);
export const WORK = /** @type {const} */ (["received_unread", "read_to_process", "in_process", "closed"]);
/** @type {Record<string, "good" | "bad">} */
const TONES = { opened: "good", read: "good", expired_presumed: "bad" };

/** @param {{of: Notice}} given */
export const NoticeState = ({ of }) => html`<${State} code=${of.state} text=${of.state_text} tone=${TONES[of.state]} />`;

/** How many days it can still be opened. @param {{of: Notice}} given */
export const Left = ({ of: { days_left: left } }) => left !== null && html`<${State} code="left" tone=${left <= 1 ? "bad" : left <= 5 ? "warning" : undefined}
  text=${left === 0 ? t("left_today") : t("left_days", { n: left })} />`;
