/** @file Correos devueltos: what came back or was reported as unwanted, newest first; an address is looked up, and written to again. */
import { useQuery } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";
import { Because, BecauseDialog } from "./because.js";
import { Named } from "./named.js";

const t = words(texts);
/** @typedef {Schema<"BounceView">} Bounce */
/** @typedef {Schema<"AddressView">} Address */

export default function Bounces() {
  const can = useRights("platform");
  const [query, setQuery] = useQuery();
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState(/** @type {Bounce | null} */ (null));
  const [freeing, setFreeing] = useState(/** @type {Bounce | Address | null} */ (null));
  const [found, setFound] = useState(/** @type {Address | null} */ (null));
  const look = (/** @type {Address} */ address) => {
    setFound(address);
    setQuery({ address: address.address_id, kind: null, cursor: null });
  };
  const freed = (/** @type {Address} */ address) => {
    setFound((before) => before && address);
    setTurn(turn + 1);
  };
  const find = can("operator:look-up") && html`<${Because} title=${t("address_find")} text=${t("address_find_text")} icon="search" path="/operator/address-look-ups" said=${t("address_found")}
    done=${look} initial=${{ email: "" }} fields=${(/** @type {any} */ form) => html`<${Field} form=${form} name="email" kind="email" label=${t("email")} required autofocus />`} />`;
  const of = query.address;
  return html`<${Page} title=${t("bounces")} lead=${t("bounces_lead")} actions=${find}>
    ${of && html`<${Notice}>${found?.address_id === of ? html`<strong>${found.to}</strong> ${found.blocked_text ?? t("address_free")}` : t("address_only")}
      <span class="buttons">${found?.address_id === of && found.blocked && can("operator:accounts") && html`<button type="button" class="button" onClick=${() => setFreeing(found)}>${t("address_unblock")}</button>`}
        <a class="button" href="/operador/correos">${t("address_all")}</a></span><//>`}
    <${Table} source="/operator/bounces" label=${t("bounces")} reloads=${turn} empty=${t(of ? "no_bounces_of" : "no_bounces")} always=${of ? { address: of } : {}} open=${(/** @type {Bounce} */ row) => () => setShown(row)}
      filters=${of ? [] : [{ name: "kind", label: t("kind"), options: [["hard", t("bounce_hard")], ["soft", t("bounce_soft")], ["complaint", t("bounce_complaint")]] }]}
      columns=${[
        { title: t("address_to"), cell: (/** @type {Bounce} */ row) => row.to },
        { title: t("bounce_kind"), cell: (/** @type {Bounce} */ row) => html`<${State} code=${row.kind} text=${row.kind_text} tone=${row.kind === "soft" ? "warning" : "bad"} />` },
        { title: t("bounce_mail"), cell: (/** @type {Bounce} */ row) => row.mail_kind_text ?? t("bounce_mail_unknown") },
        { title: t("dead_of"), cell: (/** @type {Bounce} */ row) => html`<${Named} id=${row.tenant} name=${row.tenant_name} />` },
        { title: t("address_state"), cell: (/** @type {Bounce} */ row) => row.blocked_text ?? t("address_free") },
        { title: t("bounce_at"), cell: (/** @type {Bounce} */ row) => html`<${When} of=${row.created_at} />` },
      ]}
      actions=${can("operator:accounts") && ((/** @type {Bounce} */ row) => [row.blocked && { icon: "play", label: t("address_unblock"), act: () => setFreeing(row) }])} />
    ${shown && html`<${Shown} of=${shown} close=${() => setShown(null)} />`}
    ${freeing && html`<${BecauseDialog} title=${t("address_unblock")} kind="main" path=${`/operator/addresses/${freeing.address_id}/unblock`} done=${freed} close=${() => setFreeing(null)}
      text=${html`<strong>${freeing.to}</strong>: ${t(freeing.blocked === "complained" ? "address_unblock_complained" : "address_unblock_text")}`} />`}
  <//>`;
}

/** @param {{of: Bounce, close: () => void}} of */
function Shown({ of, close }) {
  return html`<${Dialog} title=${of.to} close=${close} wide>
    <${Facts} of=${[[t("bounce_kind"), of.kind_text], [t("bounce_why"), of.reason_text], [t("bounce_mail"), of.mail_kind_text ?? t("bounce_mail_unknown")],
      [t("dead_of"), html`<${Named} id=${of.tenant} name=${of.tenant_name} />`], [t("bounce_at"), html`<${When} of=${of.created_at} />`], [t("address_state"), of.blocked_text ?? t("address_free")]]} />
    ${of.said && html`<h3>${t("bounce_said")}</h3><p class="quiet-text">${t("bounce_said_help")}</p><blockquote><code>${of.said}</code></blockquote>`}
    <p class="buttons"><a class="button" href=${`/operador/correos?address=${of.address_id}`} onClick=${close}>${t("address_of")}</a></p>
  <//>`;
}
