/** @file The banner and clock of whoever acts in the business of a client, and the way out of it. */
import { go, guard } from "../core/router.js";
import { connection, disconnect, disconnected, me } from "../core/session.js";
import { useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { html, useEffect, useState } from "../core/view.js";
import { Icon } from "./icon.js";
import { sentence, toast } from "./notice.js";
import common from "../texts/common.js";

const t = words(common);

export function ConnectedAs() {
  const held = useStore(connection);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!held) return;
    const tick = () => {
      const seconds = Math.round((Date.parse(held.expires_at) - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) connection.set(null);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => {
      clearInterval(timer);
      if (!connection.get() && me.get()) over(held);
    };
  }, [held]);
  return held && html`<aside class="connected"><${Icon} name="connect" />
    <strong>${t("connected_as", { name: held.business_name, firm: held.firm_name })}</strong>
    <span role="timer">${t("connected_left", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` })}</span>
    <button type="button" class="button" onClick=${leave}>${t("connected_end")}</button>
  </aside>`;
}

async function leave() {
  if (guard.isDirty() && !(await guard.mayLeave())) return;
  await disconnect().catch((error) => toast(sentence(error), "bad"));
}

/** Whoever ended it, or its time did. @param {Schema<"OpenConnection">} was */
function over({ id, business_name, firm_id, licence_id }) {
  disconnected(id);
  toast(t("connected_over", { name: business_name }));
  go(`/despacho/${firm_id}/licencias/${licence_id}`);
}
