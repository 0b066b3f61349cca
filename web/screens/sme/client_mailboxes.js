/** @file Buzones of a client, as the firm looks after them: those of each of its companies. */
import { useRights } from "../../core/session.js";
import { html } from "../../core/view.js";
import { coded } from "./coded.js";
import Mailboxes from "./mailboxes.js";

/** @param {{firm: string, of: Schema<"ClientView">}} given */
export default function ClientMailboxes({ firm, of }) {
  const writes = useRights(firm)("notification:write");
  return of.companies.map((each) => html`<${Mailboxes} key=${each.id} path=${`/firms/${firm}/companies/${each.id}/mailboxes`} title=${`${coded(each)} ${each.name}`}
    holder=${{ tax_id: of.tax_id, name: each.name }} writes=${writes && !each.gone} />`);
}
