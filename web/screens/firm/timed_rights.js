/** @file Rights for a time: asked for, given, refused, ended; of all, or of one user. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { me, useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_users.js";
import { RightsFields, ShownRights, told, typed } from "./rights.js";

const t = words(texts);
/** @type {("asked" | "granted" | "refused" | "withdrawn" | "revoked" | "ended")[]} */
const STATES = ["asked", "granted", "refused", "withdrawn", "revoked", "ended"];

/** @param {{firm: string, account?: string, changed?: () => void}} of */
export function TimedRights({ firm, account, changed }) {
  const can = useRights(firm);
  const [shown, setShown] = useState(/** @type {Schema<"TimedRightsView"> | null} */ (null));
  const [isNew, setNew] = useState(false);
  const [turn, setTurn] = useState(0);
  const done = () => {
    setShown(null);
    setNew(false);
    setTurn(turn + 1);
    changed?.();
  };
  const gives = Boolean(account) && can("user:write");
  return html`${(gives || (!account && can("right:ask"))) && html`<p class="buttons"><button type="button" class="button" onClick=${() => setNew(true)}><${Icon} name="clock" />${t(gives ? "timed_give" : "timed_ask")}</button></p>`}
    <${Table} source=${`/firms/${firm}/timed-rights`} label=${t("timed_rights")} prefix="d_" reloads=${turn} always=${account ? { account_id: account } : {}}
      filters=${[{ name: "state", label: t("state"), counts: "by_state", options: STATES.map((each) => [each, t(`timed_${each}`)]) }]}
      columns=${[
        { title: t("name"), cell: (/** @type {any} */ row) => row.name },
        { title: t("timed_for"), wide: true, cell: (/** @type {any} */ row) => row.reason },
        { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("until"), sort: "until", cell: (/** @type {any} */ row) => html`<${When} of=${row.until} />` },
      ]}
      open=${(/** @type {any} */ row) => () => setShown(row)} />
    ${shown && html`<${Shown} firm=${firm} of=${shown} close=${() => setShown(null)} done=${done} />`}
    ${isNew && html`<${New} firm=${firm} path=${gives ? `/firms/${firm}/users/${account}/timed-rights` : `/firms/${firm}/timed-rights`} title=${t(gives ? "timed_give" : "timed_ask")} close=${() => setNew(false)} done=${done} />`}`;
}

/** @param {{firm: string, path: string, title: string, close: () => void, done: () => void}} of */
function New({ firm, path, title, close, done }) {
  const form = useForm({
    initial: { reason: "", until: "", ...typed(null) },
    sends: ({ reason, until, ...rights }, { key }) => post(path, { reason, until: until && new Date(until).toISOString(), ...told(rights) }, { key }),
    done,
  });
  return html`<${Dialog} title=${title} close=${close} wide>
    <${Form} form=${form} submit=${title} cancel=${close}>
      <${Field} form=${form} name="reason" kind="area" label=${t("timed_for")} required autofocus />
      <${Field} form=${form} name="until" kind="datetime-local" label=${t("until")} help=${t("until_help")} required />
      <${RightsFields} firm=${firm} form=${form} name="" />
    <//>
  <//>`;
}

/** @param {{firm: string, of: Schema<"TimedRightsView">, close: () => void, done: () => void}} of */
function Shown({ firm, of, close, done }) {
  const can = useRights(firm);
  const [isRefusing, setRefusing] = useState(false);
  const path = `/firms/${firm}/timed-rights/${of.id}`;
  const isMine = me.get()?.id === of.account_id;
  const decides = can("user:write") && !isMine;
  return html`<${Dialog} title=${`${t("timed_rights")}: ${of.name}`} close=${close} wide>
    <${Facts} of=${[[t("state"), html`<${State} code=${of.state} text=${of.state_text} />`], [t("until"), html`<${When} of=${of.until} />`], [t("timed_for"), of.reason], Boolean(of.answer) && [t("answer"), of.answer]]} />
    <${ShownRights} firm=${firm} of=${/** @type {any} */ (of)} />
    ${isRefusing ? html`<${Refuse} path=${path} close=${() => setRefusing(false)} done=${done} />` : html`<p class="buttons">
      ${decides && of.state === "asked" && html`<${Act} kind="main" icon="check" does=${() => post(`${path}/grant`)} done=${done}>${t("grant")}<//>
        <button type="button" class="button" onClick=${() => setRefusing(true)}><${Icon} name="close" />${t("refuse")}</button>`}
      ${decides && of.state === "granted" && html`<${Act} kind="danger" icon="delete" does=${() => post(`${path}/revocation`)} done=${done}>${t("revoke")}<//>`}
      ${isMine && ["asked", "granted"].includes(of.state) && html`<${Act} icon="back" does=${() => post(`${path}/withdrawal`)} done=${done}>${t("withdraw")}<//>`}
    </p>`}
  <//>`;
}

/** @param {{path: string, close: () => void, done: () => void}} of */
function Refuse({ path, close, done }) {
  const form = useForm({ initial: { reason: "" }, guards: false, sends: (values) => post(`${path}/refusal`, values), done });
  return html`<${Form} form=${form} submit=${t("refuse")} kind="danger" cancel=${close}><${Field} form=${form} name="reason" kind="area" label=${t("reason")} help=${t("refuse_help")} required autofocus /><//>`;
}
