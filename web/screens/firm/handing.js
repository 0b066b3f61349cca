/** @file Envíos del cliente: periods that the firm asks for or exports itself, what became of them, and the schedule that it proposes. */
import { Refused, del, get, read } from "../../core/api.js";
import { useLoad, usePoll } from "../../core/load.js";
import { useQuery } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog, ask } from "../../parts/dialog.js";
import { Day, Facts, State, When } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { typesOf } from "../../parts/timing.js";
import texts from "../../texts/firm_handing.js";
import shared from "../../texts/handing.js";
import { Proposed } from "./handing_proposal.js";

const t = words(texts);
const of_both = words(shared);
/** @typedef {Schema<"ExportRequestView">} Asked */
/** `refusal`: why nothing is received by the licence; then there is no consent. */
/** @typedef {{licence: Schema<"LicenceView">, proposal: Schema<"ScheduleProposalView"> | null, version: string | null, consent: Schema<"ExportConsentView"> | null, refusal: string}} Standing */
/** @typedef {"ask" | "make" | "propose"} Asks */

/** @param {ScreenProps} of */
export default function Handing({ params: { firm, licence: id } }) {
  const path = `/firms/${firm}/licences/${id}`;
  const decides = useRights(firm)("import:decide");
  const load = useLoad(() => stands(path), [path]);
  const [asks, setAsks] = useState(/** @type {Asks | null} */ (null));
  const [turn, setTurn] = useState(0);
  const [query, setQuery] = useQuery();
  const close = () => setAsks(null);
  const done = (/** @type {"asked" | "proposed" | "withdrawn"} */ said) => () => { close(); toast(t(said)); setTurn(turn + 1); return load.reload(); };
  const made = (/** @type {Schema<"ExportView">} */ made) => { close(); toast(t("made")); setQuery({ envio: made.id }); };
  return html`<${Loaded} of=${load}>${(/** @type {Standing} */ of) => {
    const may = decides && of.consent !== null;
    const asksClient = may && of.licence.run_by === "client";
    const button = (/** @type {Asks} */ what, /** @type {string} */ icon) => html`<button type="button" class=${what === "ask" ? "button main" : "button"} onClick=${() => setAsks(what)}><${Icon} name=${icon} />${t(what)}</button>`;
    return html`<${Page} title=${of.licence.company_name ?? t("handing")} lead=${t("handing")} back=${`/despacho/${firm}/licencias/${id}`}
        actions=${html`${asksClient && button("ask", "mail")}${may && of.consent?.given_at && button("make", "export")}
          <a class="button" href=${importsOf(firm, of.licence)}><${Icon} name="import" />${t("imports_of")}</a>`}>
      <${Consented} of=${of} />
      ${query.envio && html`<${Made} key=${query.envio} path=${`${path}/exports/${query.envio}`} imports=${importsOf(firm, of.licence)} />`}
      <${Card} title=${t("schedule")} actions=${asksClient && html`<button type="button" class="button" onClick=${() => setAsks("propose")}>${t(of.proposal?.state === "proposed" ? "propose_other" : "propose")}</button>`}>
        <${Proposed} of=${of.proposal} path=${`${path}/schedule-proposal`} can=${decides} done=${done("withdrawn")} /><//>
      <${Card} title=${t("requests")}><${Requests} path=${`${path}/export-requests`} can=${decides} reloads=${turn} done=${done("withdrawn")} /><//>
      ${asks && html`<${Dialog} title=${t(asks)} close=${close}><${Later} key=${asks} of=${() => import("./handing_forms.js")}
        with=${{ asks, path, firm, company: of.licence.company_id, proposal: of.proposal, version: of.version, close, done: asks === "make" ? made : done(asks === "ask" ? "asked" : "proposed") }} /><//>`}
    <//>`;
  }}<//>`;
}

/** @param {string} path @returns {Promise<Standing>} */
async function stands(path) {
  const [licence, proposal, received] = await Promise.all([get(path), read(`${path}/schedule-proposal`), consent(path)]);
  return { licence, proposal: proposal.body, version: proposal.version, ...received };
}

/** @param {string} path */
async function consent(path) {
  try {
    return { consent: await get(`${path}/export-consent`), refusal: "" };
  } catch (refused) {
    if (refused instanceof Refused && refused.code === "export-not-askable") return { consent: null, refusal: refused.problem.detail };
    throw refused;
  }
}

/** @param {string} firm @param {Schema<"LicenceView">} licence */
const importsOf = (firm, { company_id: company }) => `/despacho/${firm}/importaciones?company_id=${company}&status=*`;

/** @param {{of: Standing}} given */
function Consented({ of: { licence, consent, refusal } }) {
  if (!consent) return html`<${Notice} kind="warning">${refusal}<//>`;
  if (licence.run_by !== "client") return html`<${Notice}>${t("run_by_firm")}<//>`;
  return consent.given_at ? html`<${Notice} kind="good">${t("consented")} <${When} of=${consent.given_at} /><//>` : html`<${Notice}>${t("not_consented")}<//>`;
}

/** An export that the firm made, until it is over. @param {{path: string, imports: string}} of */
function Made({ path, imports }) {
  const load = usePoll(() => /** @type {Promise<Schema<"ExportView">>} */ (get(path)), (of) => of.state !== "queued" && of.state !== "running", [path]);
  return html`<${Card} title=${t("made_title")}><${Loaded} of=${load}>${(/** @type {Schema<"ExportView">} */ of) => html`<div aria-live="polite">
    <${Facts} of=${[[of_both("period"), html`<${Day} of=${of.period_from} /> – <${Day} of=${of.period_to} />`], [of_both("state"), html`<${State} code=${of.state} text=${of.state_text} />`]]} />
    ${of.refusal && html`<${Notice} kind="bad">${of.refusal_text}<//>`}
    ${of.batch_id && html`<p><a class="button" href=${imports}>${t("imports_of")}</a></p>`}</div>`}<//><//>`;
}

/** @param {{path: string, can: boolean, reloads: unknown, done: () => unknown}} of */
function Requests({ path, can, reloads, done }) {
  /** @param {Asked} row */
  const withdraw = async (row) => {
    if (!(await ask({ title: t("withdraw_title"), text: t("withdraw_text"), kind: "danger", confirm: of_both("withdraw") }))) return;
    await del(`${path}/${row.id}`);
    await done();
  };
  return html`<${Table} source=${path} label=${t("requests")} empty=${t("requests_none")} reloads=${reloads}
    actions=${(/** @type {Asked} */ row) => [can && row.state === "asked" && { icon: "close", label: of_both("withdraw"), danger: true, act: () => withdraw(row) }]}
    columns=${[
      { title: of_both("period"), cell: (/** @type {Asked} */ row) => html`<${Day} of=${row.period_from} /> – <${Day} of=${row.period_to} />` },
      { title: of_both("of_types"), cell: typesOf },
      { title: of_both("asked_at"), cell: (/** @type {Asked} */ row) => html`<${When} of=${row.created_at} />` },
      { title: of_both("state"), cell: (/** @type {Asked} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      { title: of_both("answered_at"), cell: (/** @type {Asked} */ row) => row.answered_at && html`<${When} of=${row.answered_at} />` },
      { title: of_both("reason"), wide: true, cell: (/** @type {Asked} */ row) => row.reason },
    ]} />`;
}
