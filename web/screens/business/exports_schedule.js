/** @file Envíos programados: when the business hands over by itself, and what the firm proposes about that. */
import { del, get, post, put, read } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Day, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import History from "../../parts/history.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import { Timing, timing, timingOf, typesOf } from "../../parts/timing.js";
import texts from "../../texts/business_handing.js";
import shared from "../../texts/handing.js";
import { Refuse } from "./exports_asked.js";

const t = words(texts);
const of_both = words(shared);
/** @typedef {Schema<"ScheduleView">} Schedule */
/** @typedef {Schema<"ScheduleProposalView">} Proposal */
/** @typedef {{schedule: Schedule | null, version: string | null, proposal: Proposal | null, types: [string, string][]}} Standing */
/** @typedef {"set" | "change" | "accept_changed" | "refuse"} Asks */
/** @typedef {"accepted" | "refused" | "schedule_set" | "paused" | "resumed" | "stopped"} Done */

/** @param {{business: string, changed: () => unknown}} of */
export default function Scheduled({ business, changed }) {
  const path = `/businesses/${business}`;
  const can = useRights(business)("export:schedule");
  const [asks, setAsks] = useState(/** @type {Asks | null} */ (null));
  const load = useLoad(() => stands(path), [path]);
  const done = (/** @type {Done} */ said) => async () => { setAsks(null); toast(t(said)); await load.reload(); await changed(); };
  return html`<${Loaded} of=${load}>${(/** @type {Standing} */ of) => html`
    ${of.proposal?.state === "proposed" && html`<${Proposed} path=${path} of=${of.proposal} replaces=${isSet(of.schedule)} can=${can} asks=${setAsks} done=${done("accepted")} />`}
    <${Set} path=${path} business=${business} of=${of.schedule} can=${can} asks=${setAsks} done=${done} />
    ${asks && html`<${Asked} key=${asks} asks=${asks} path=${path} of=${of} close=${() => setAsks(null)} done=${done} />`}`}<//>`;
}

/** @param {string} path @returns {Promise<Standing>} */
async function stands(path) {
  const [schedule, proposal, types] = await Promise.all([read(`${path}/export-schedule`), read(`${path}/schedule-proposal`), get(`${path}/document-types`)]);
  return { schedule: schedule.body, version: schedule.version, proposal: proposal.body, types: types.data.map((/** @type {Schema<"DocumentTypeView">} */ { type, name }) => [type, name]) };
}

/** @param {Schedule | null} of */
const isSet = (of) => of !== null && of.state !== "ended";

/** @param {{path: string, of: Proposal, replaces: boolean, can: boolean, asks: (what: Asks) => void, done: () => unknown}} given */
function Proposed({ path, of, replaces, can, asks, done }) {
  return html`<${Card} title=${t("proposes", { firm: of.firm_name })}>
    <${Facts} of=${[
      [of_both("when"), of.when], [of_both("of_types"), typesOf(of)], of.message ? [of_both("message"), of.message] : null,
      [of_both("proposed_at"), html`<${When} of=${of.proposed_at} />`], [of_both("until"), html`<${When} of=${of.expires_at} />`],
    ]} />
    ${replaces && html`<${Notice}>${t("replaces_yours")}<//>`}
    ${can && html`<p class="buttons">
      <${Act} kind="main" icon="check" does=${() => post(`${path}/schedule-proposal/acceptance`, undefined, { version: of.version })} done=${done}>${t("accept")}<//>
      <button type="button" class="button" onClick=${() => asks("accept_changed")}>${t("accept_changed")}</button>
      <button type="button" class="button danger" onClick=${() => asks("refuse")}>${of_both("refuse")}</button></p>`}
  <//>`;
}

/** @param {{path: string, business: string, of: Schedule | null, can: boolean, asks: (what: Asks) => void, done: (said: Done) => () => unknown}} given */
function Set({ path, business, of, can, asks, done }) {
  const at = `${path}/export-schedule`;
  const sets = can && html`<button type="button" class="button main" onClick=${() => asks("set")}>${t("set")}</button>`;
  return html`<${Card} title=${t("schedule")}>
    ${!of || !isSet(of) ? html`<${Empty} icon="clock" text=${t("schedule_none")}>${sets}<//>` : html`
      <${Facts} of=${[
        [of_both("state"), html`<${State} code=${of.state} tone=${of.state === "paused" ? "warning" : undefined} text=${of.state_text} />`],
        [of_both("when"), of.when], [of_both("of_types"), typesOf(of)],
        [t("next"), of.next_at ? html`<${When} of=${of.next_at} />` : t("next_none")], [t("first_day"), html`<${Day} of=${of.first_day} />`],
        of.export_id ? [t("last"), html`<a href=${`/negocio/${business}/enviar-al-despacho/${of.export_id}`}>${t("see_it")}</a>`] : null,
      ]} />
      ${can && html`<p class="buttons"><button type="button" class="button" onClick=${() => asks("change")}>${of_both("change")}</button>
        ${of.state === "active" ? html`<${Act} icon="pause" does=${() => post(`${at}/pause`)} done=${done("paused")}>${t("pause")}<//>`
          : html`<${Act} icon="play" does=${() => post(`${at}/resume`)} done=${done("resumed")}>${t("resume")}<//>`}
        <${Act} kind="danger" does=${() => del(at)} done=${done("stopped")} asks=${{ title: t("stop_title"), text: t("stop_text"), kind: "danger", confirm: t("stop") }}>${t("stop")}<//></p>`}`}
    ${of && html`<${History} path=${`${at}/history`} reloads=${of.version} />`}
  <//>`;
}

/** @param {{asks: Asks, path: string, of: Standing, close: () => void, done: (said: Done) => () => unknown}} given */
function Asked({ asks, path, of, close, done }) {
  const answers = { version: of.proposal?.version };
  const at = `${path}/schedule-proposal`;
  const title = t(`${asks}_title`);
  if (asks === "refuse") {
    return html`<${Dialog} title=${title} close=${close}><${Refuse} sends=${(/** @type {any} */ values) => post(`${at}/refusal`, values, answers)} done=${done("refused")} cancel=${close} /><//>`;
  }
  const isAnswer = asks === "accept_changed";
  const sends = (/** @type {object} */ schedule) => isAnswer
    ? post(`${at}/acceptance`, { schedule }, answers)
    : put(`${path}/export-schedule`, schedule, { version: of.version });
  return html`<${Dialog} title=${title} close=${close}>
    <${Change} of=${isAnswer ? of.proposal : isSet(of.schedule) ? of.schedule : null} kept=${of.schedule} types=${of.types} submit=${t(isAnswer ? "accept" : "save")} sends=${sends}
      close=${close} done=${done(isAnswer ? "accepted" : "schedule_set")} /><//>`;
}

/** @param {{of: Schedule | Proposal | null, kept: Schedule | null, types: [string, string][], submit: string, sends: (schedule: object) => Promise<unknown>, close: () => void, done: () => unknown}} given */
function Change({ of, kept, types, submit, sends, close, done }) {
  const goesOn = isSet(kept);
  const formats = goesOn && kept?.formats.length ? { formats: kept.formats } : {};
  const form = useForm({
    initial: { ...timingOf(of ?? undefined), from_day: "" },
    guards: false,
    sends: (values) => sends({ ...timing(values), ...formats, ...(values.from_day && { from_day: values.from_day }) }),
    done,
  });
  return html`<${Form} form=${form} submit=${submit} cancel=${close}>
    <${Timing} form=${form} types=${types} />
    <${Field} form=${form} name="from_day" kind="date" label=${t("from_day")} help=${t(goesOn ? "from_day_goes_on" : "from_day_new")} />
  <//>`;
}
