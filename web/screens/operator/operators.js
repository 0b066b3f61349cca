/** @file Operadores: who may act as operator; appointed and removed by others. */
import { me, useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Day } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";
import { Because, BecauseDialog } from "./because.js";

const t = words(texts);
const PATH = "/operator/operators";
/** @typedef {Schema<"OperatorView">} Operator */

export default function Operators() {
  const appoints = useRights("platform")("operator:appoint");
  const [turn, setTurn] = useState(0);
  const [leaving, setLeaving] = useState(/** @type {Operator | null} */ (null));
  const changed = () => setTurn(turn + 1);
  const add = appoints && html`<${Because} title=${t("operator_add")} text=${t("operator_add_text")} icon="add" kind="main" path=${PATH} done=${changed} initial=${{ email: "" }}
    fields=${(/** @type {any} */ form) => html`<${Field} form=${form} name="email" kind="email" label=${t("email")} required autofocus />`} />`;
  return html`<${Page} title=${t("operators")} lead=${t("operators_lead")} actions=${add}>
    <${Table} source=${PATH} label=${t("operators")} reloads=${turn} id=${(/** @type {Operator} */ row) => row.account_id}
      columns=${[
        { title: t("name"), cell: (/** @type {Operator} */ row) => row.name },
        { title: t("email"), cell: (/** @type {Operator} */ row) => row.email },
        { title: t("since"), cell: (/** @type {Operator} */ row) => html`<${Day} of=${row.since} />` },
      ]}
      actions=${appoints && ((/** @type {Operator} */ row) => [row.account_id !== me.get()?.id && { icon: "delete", label: t("operator_remove"), danger: true, act: () => setLeaving(row) }])} />
    ${leaving && html`<${BecauseDialog} title=${t("operator_remove")} text=${html`<strong>${leaving.name}</strong>: ${t("operator_remove_text")}`} kind="danger"
      path=${`${PATH}/${leaving.account_id}/removal`} done=${changed} close=${() => setLeaving(null)} />`}
  <//>`;
}
