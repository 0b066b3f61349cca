/** @file Where the link of a digest lands: the pending imports of the person's firm, or the choice of firms. */
import { go } from "../../core/router.js";
import { me } from "../../core/session.js";
import { html, useEffect } from "../../core/view.js";
import { Busy } from "../../parts/states.js";

export default function Imports() {
  useEffect(() => {
    const firms = me.get()?.memberships.filter(({ kind, state }) => kind === "firm" && state === "active") ?? [];
    go(firms.length === 1 ? `/despacho/${firms[0].tenant}/importaciones` : "/", { replace: true });
  }, []);
  return html`<${Busy} />`;
}
