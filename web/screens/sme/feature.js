/** @file Solicitar activación: the firm asks the operator for licences for SMEs, and they talk about it. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useQuery, withQuery } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Talk } from "../../parts/talk.js";
import texts from "../../texts/sme.js";

const t = words(texts);
/** @typedef {Schema<"FeatureRequestView">} Asked */
const LIVE = ["asked", "approved"];

/** @param {ScreenProps} of */
export default function Feature({ params: { firm } }) {
  const path = `/firms/${firm}/feature-requests`;
  const writes = useRights(firm)("firm:write");
  const [{ solicitud }] = useQuery();
  const newest = useLoad(async () => /** @type {{of: Asked | null}} */ ({ of: (await get(path, { query: { limit: 1 } })).data[0] ?? null }), [path]);
  const chosen = useLoad(async () => solicitud ? get(`${path}/${solicitud}`) : null, [path, solicitud, newest.data]);
  return html`<${Page} title=${t("ask")} back=${`/despacho/${firm}/pymes`}>
    <${Loaded} of=${newest}>${(/** @type {{of: Asked | null}} */ { of }) => html`
      ${of?.state === "approved" && html`<${Notice} kind="good">${t("is_active")} <a href=${`/despacho/${firm}/pymes`}>${t("to_licences")}</a><//>`}
      ${!LIVE.includes(of?.state ?? "") && html`<${Notice} kind="warning" title=${t("not_active")}>${t(writes ? "not_active_text" : "ask_admin")}<//>`}
      ${!LIVE.includes(of?.state ?? "") && writes && html`<${Ask} path=${path} done=${newest.reload} />`}
      ${(chosen.data ?? of) && html`<${Request} key=${(chosen.data ?? of).id} of=${chosen.data ?? of} path=${path} writes=${writes} reload=${newest.reload} />`}
      ${of && html`<h2>${t("requests")}</h2><${Table} source=${path} label=${t("requests")} reloads=${newest.data} open=${(/** @type {Asked} */ row) => withQuery({ solicitud: row.id })} columns=${[
        { title: t("asked_on"), cell: (/** @type {Asked} */ row) => html`<${When} of=${row.created_at} />` },
        { title: t("state"), cell: (/** @type {Asked} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("waits_for"), cell: (/** @type {Asked} */ row) => row.waits_for_text },
        { title: t("decided_on"), cell: (/** @type {Asked} */ row) => row.decided_at && html`<${When} of=${row.decided_at} />` },
      ]} />`}`}<//>
  <//>`;
}

/** @param {{path: string, done: () => void}} of */
function Ask({ path, done }) {
  const form = useForm({
    initial: { message: "" },
    sends: (values, { key }) => post(path, { feature: "sme_licences", ...values }, { key }),
    done: () => { toast(t("asked")); done(); },
  });
  return html`<${Card}><${Form} form=${form} submit=${t("ask")}>
    <${Field} form=${form} name="message" kind="area" label=${t("reason")} help=${t("reason_help")} maxlength=${500} required autofocus />
  <//><//>`;
}

/** @param {{of: Asked, path: string, writes: boolean, reload: () => void}} given */
function Request({ of, path, writes, reload }) {
  const one = `${path}/${of.id}`;
  const form = useForm({
    initial: { message: "" },
    sends: (values, { key }) => post(`${one}/messages`, values, { key }),
    done: () => { toast(t("said")); form.reset(); reload(); },
  });
  const withdraw = html`<${Act} does=${(/** @type {string} */ key) => post(`${one}/withdrawal`, undefined, { key })} done=${() => { toast(t("withdrawn")); reload(); }}
    asks=${{ title: t("withdraw"), text: t("withdraw_text"), kind: "danger", confirm: t("withdraw") }}>${t("withdraw")}<//>`;
  return html`<${Card} title=${t("request")} actions=${of.state === "asked" && writes && withdraw}>
    <${Facts} of=${[
      [t("state"), html`<${State} code=${of.state} text=${of.state_text} />`], [t("asked_on"), html`<${When} of=${of.created_at} />`],
      of.waits_for_text ? [t("waits_for"), of.waits_for_text] : null, of.decided_at ? [t("decided_on"), html`<${When} of=${of.decided_at} />`] : null,
    ]} />
    <h3>${t("talk")}</h3><${Talk} of=${of.said} />
    ${of.state === "asked" && writes && html`<${Form} form=${form} submit=${t("answer")}>
      <${Field} form=${form} name="message" kind="area" label=${t("answer")} maxlength=${500} required /><//>`}
  <//>`;
}
