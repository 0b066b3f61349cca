/** @file Clientes: to whom the business sells; added, changed, deleted. */
import { del } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog, ask } from "../../parts/dialog.js";
import { Day } from "../../parts/figures.js";
import { Later } from "../../parts/later.js";
import { sentence, toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/customers.js";

const t = words(texts);
/** @typedef {Schema<"CustomerView">} Row */

/** @param {ScreenProps} of */
export default function Customers({ params: { business } }) {
  const path = `/businesses/${business}/customers`;
  const writes = useRights(business)("document:issue");
  const [open, setOpen] = useState(/** @type {string | null} */ (null)); // the customer that is open; empty: a new one
  const [turn, setTurn] = useState(0);
  const close = () => setOpen(null);
  const saved = () => {
    close();
    setTurn(turn + 1);
    toast(t("saved"));
  };
  const remove = async (/** @type {Row} */ { id, name, version }, /** @type {() => void} */ reload) => {
    if (!(await ask({ title: t("remove_title", { name }), text: t("remove_text"), kind: "danger", confirm: t("remove") }))) return;
    await del(`${path}/${id}`, { version }).then(() => toast(t("removed")), (error) => toast(sentence(error), "bad"));
    reload();
  };
  return html`<${Page} title=${t("customers")} actions=${writes && html`<button type="button" class="button main" onClick=${() => setOpen("")}>${t("add")}</button>`}>
    <${Table} source=${path} label=${t("customers")} search empty=${t("no_customers")} reloads=${turn}
      open=${(/** @type {Row} */ row) => writes ? () => setOpen(row.id) : null}
      columns=${[
        { title: t("name"), sort: "name", wide: true, cell: (/** @type {Row} */ row) => row.name },
        { title: t("id_number"), cell: (/** @type {Row} */ row) => row.id_number },
        { title: t("emails"), cell: (/** @type {Row} */ row) => row.emails.join(", ") },
        { title: t("last_used"), sort: "last_used_at", cell: (/** @type {Row} */ row) => row.last_used_at ? html`<${Day} of=${row.last_used_at} />` : t("never") },
      ]}
      actions=${(/** @type {Row} */ row) => [writes && { icon: "delete", label: `${t("remove")} ${row.name}`, danger: true, act: (/** @type {() => void} */ reload) => remove(row, reload) }]} />
    ${open !== null && html`<${Dialog} title=${t(open ? "change" : "add")} close=${close} wide>
      <${Later} of=${() => import("./customer.js")} with=${{ path, id: open, close, done: saved }} /><//>`}
  <//>`;
}
