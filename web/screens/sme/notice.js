/** @file A notification: what is known of it, how long it can be opened, the work on it, what happened. */
import { get, patch } from "../../core/api.js";
import { day } from "../../core/format.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Facts, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import History from "../../parts/history.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { NoticeActs } from "./notice_acts.js";
import { Left, NoticeState, WORK } from "./notice_words.js";
import texts from "../../texts/notices.js";

const t = words(texts);
/** @typedef {Schema<"NoticeView">} Of */

/** @param {{path: string, back: string, writes: boolean, own?: boolean}} of  `own`: the client's, who can forward it to the firm */
export function OneNotice({ path, back, writes, own = false }) {
  const load = useLoad(() => /** @type {Promise<Of>} */ (get(path)), [path]);
  return html`<${Page} title=${load.data?.subject ?? t("the_notice")} lead=${t("lead")} back=${back}>
    <${Loaded} of=${load}>${(/** @type {Of} */ of) => html`
      <${Told} of=${of} />
      <${Card} title=${t("the_notice")}><${Facts} of=${[
        [t("state"), html`<${NoticeState} of=${of} />`], of.days_left !== null ? [t("left"), html`<${Left} of=${of} />`] : null, [t("kind"), of.kind_text],
        of.company_name ? [t("client"), `${of.company_code} ${of.company_name}`] : null, [t("body"), of.body_name ?? of.body_text], [t("holder"), [of.holder_name, of.holder_tax_id].filter(Boolean).join(" · ")],
        of.issuer ? [t("issuer"), of.issuer.name] : null, [t("available"), html`<${When} of=${of.made_available_at} />`], of.last_day ? [t("last_day"), day(of.last_day)] : null,
        of.expired_presumed_at ? [t("presumed_at"), html`<${When} of=${of.expired_presumed_at} />`] : null,
        of.opened ? [t("opened_at"), html`<${When} of=${of.opened.at} />`] : null, of.opened ? [t("opened_by"), of.opened.by] : null,
        [t("official"), of.official_state_text], [t("managed_by"), of.managed_by_text], of.identifier ? [t("identifier"), of.identifier] : null,
        own ? [t("forward"), of.forwarded_at ? html`<${When} of=${of.forwarded_at} />` : t("not_forwarded")] : [t("sent_by_client"), t(of.sent_by_client ? "yes" : "no")],
        of.description ? [t("description"), of.description] : null,
      ]} />${writes && html`<${NoticeActs} of=${of} path=${path} own=${own} reload=${load.reload} />`}<//>
      ${writes && !["removed", "handed_over"].includes(of.state) && html`<${Work} of=${of} path=${path} reload=${load.reload} />`}
      <${Card} title=${t("history")}><${History} path=${`${path}/history`} reloads=${of.version} /><//>`}<//>
  <//>`;
}

/** What its reader has to know before all else. @param {{of: Of}} given */
function Told({ of }) {
  if (of.state === "removed") return html`<${Notice} kind="warning">${t("removed_text")}<//>`;
  if (of.state === "handed_over") return html`<${Notice}>${t("handed_text")}<//>`;
  return html`${of.sent_by_client && html`<${Notice}>${t("sent_text")}<//>`}
    ${of.state === "pending" && of.last_day && html`<${Notice} kind=${(of.days_left ?? 9) <= 5 ? "warning" : "info"} title=${t("last_is", { day: day(of.last_day) })}>${of.after_term}<//>`}
    ${of.state === "expired_presumed" && html`<${Notice} kind="bad" title=${t("term_over", { day: day(of.last_day) })}>${of.after_term}<//>`}`;
}

/** @param {{of: Of, path: string, reload: () => void}} given */
function Work({ of, path, reload }) {
  const form = useForm({
    initial: { work_state: of.work_state },
    sends: (values) => patch(path, values, { version: of.version }),
    done: () => { toast(t("saved")); reload(); },
  });
  return html`<${Card} title=${t("work")}><${Form} form=${form} submit=${t("set_work")}>
    <${Field} form=${form} name="work_state" kind="select" label=${t("work_state")} options=${WORK.map((each) => [each, t(each)])} required /><//><//>`;
}
