/**
 * @file Small things that are read: amounts, times, states, facts side by side, something to copy.
 *
 *     <${Amount} of="1250.50" currency="CRC" />   <${When} of=${licence.created_at} />   <${Age} of=${batch.created_at} />   <${Day} of="2026-11-30" />
 *     <${State} code=${licence.state} text=${licence.state_text} />   <${Copy} text=${number} />
 *     <${Facts} of=${[[t("company"), name], [t("since"), html`<${When} of=${at} />`]]} />
 */
import { ago, amount, day, moment } from "../core/format.js";
import { words } from "../core/texts.js";
import { html, useState } from "../core/view.js";
import { Icon } from "./icon.js";
import common from "../texts/common.js";

const t = words(common);

/** @param {{of: string | null | undefined, currency?: string}} of */
export const Amount = ({ of, currency }) => html`<span class="amount">${amount(of, currency)}</span>`;
/** @param {{of: string | null | undefined}} of */
export const When = ({ of }) => html`<time datetime=${of ?? undefined} title=${moment(of, { dateStyle: "full", timeStyle: "long" })}>${moment(of)}</time>`;
/** Of which day it is, and how long ago that was. @param {{of: string}} of */
export const Age = ({ of }) => html`<time datetime=${of} title=${moment(of)}>${moment(of, { dateStyle: "medium" })}</time> <span class="quiet-text">${ago(of)}</span>`;
/** @param {{of: string | null | undefined}} of */
export const Day = ({ of }) => html`<time datetime=${of ?? undefined}>${day(of)}</time>`;

/** How a state looks, by its code; one that is not here looks like any other. @type {Record<string, string>} */
const TONES = {
  active: "good", accepted: "good", imported: "good", approved: "good", confirmed: "good", done: "good", granted: "good", delivered: "good",
  accepted_with_warnings: "warning", imported_with_incidents: "warning", pending: "warning", awaiting_client: "warning",
  waiting: "warning", unconfirmed: "warning", asked: "warning", requested: "warning", suspended: "warning", stopped: "warning",
  rejected: "bad", provisioning_failed: "bad", failed: "bad", refused: "bad", locked: "bad", revoked: "bad", expired: "bad", bounced: "bad", complained: "bad",
  provisioning: "busy", issued: "busy", signed: "busy", sent: "busy", importing: "busy", queued: "busy", running: "busy", unknown: "busy",
};

/** @param {{code: string, text: string, tone?: "good" | "warning" | "bad" | "busy"}} of */
export const State = ({ code, text, tone }) => html`<span class=${`state ${tone ?? TONES[code] ?? ""}`}>${text}</span>`;

/** @param {{of: ([string, View] | false | null)[]}} of */
export const Facts = ({ of }) => html`<dl class="facts">
  ${of.filter((each) => each !== false && each !== null).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value ?? "—"}</dd></div>`)}
</dl>`;

/** @param {{text: string, label?: string}} of */
export function Copy({ text, label }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return html`<button type="button" class="button quiet" onClick=${copy}><${Icon} name=${isCopied ? "check" : "copy"} />
    <span aria-live="polite">${isCopied ? t("copied") : label ?? t("copy")}</span></button>`;
}
