/**
 * @file Who leaves the window alone is warned a minute before the session ends, and then signed out.
 *
 * What counts is the API's word of when that is, asked for after somebody did something here or in another tab:
 * nothing but a person makes a session last longer.
 */
import { Offline, Refused, call } from "../core/api.js";
import { guard } from "../core/router.js";
import { signOut } from "../core/session.js";
import { words } from "../core/texts.js";
import { html, useEffect, useState } from "../core/view.js";
import { Dialog } from "./dialog.js";
import common from "../texts/common.js";

const t = words(common);
const WARNING_MS = 60_000;
const LEAST_MS = 20_000; // between two questions
const SAID_AT = [10, 30, 60]; // seconds left of which who does not look is told
const USED = "enlace.used"; // when anything was last done in one of the tabs
const SIGNS = ["pointerdown", "keydown", "wheel"];

export function Idle() {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    let end = { at: 0, span: 0 };
    let [usedAt, askedAt] = [Date.now(), 0];
    let isAsking = false;
    const used = () => void (usedAt = Date.now());
    const ask = async () => {
      isAsking = true;
      askedAt = Date.now();
      try {
        end = await read();
      } catch (error) {
        if (!(error instanceof Refused || error instanceof Offline)) throw error; // it counts on by what it knew
      } finally {
        isAsking = false;
      }
    };
    const look = () => {
      const now = Date.now();
      const last = Math.max(usedAt, Number(localStorage.getItem(USED)));
      if (last === usedAt) localStorage.setItem(USED, String(usedAt));
      const rest = end.at - now;
      if (isAsking) return;
      if (last > askedAt && (now - askedAt > Math.max(end.span / 12, LEAST_MS) || (end.span && rest <= WARNING_MS))) return void ask();
      if (end.span && rest <= 0) return void signOut("inactividad");
      setLeft(end.span && rest <= WARNING_MS ? Math.ceil(rest / 1000) : 0);
    };
    const timer = setInterval(look, 1000);
    for (const sign of SIGNS) addEventListener(sign, used, { passive: true });
    void ask();
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) removeEventListener(sign, used);
    };
  }, []);
  return left > 0 && html`<${Dialog} title=${t("idle_title")}>
    <p role="timer" aria-live="off">${t("idle_text", { n: left })}</p>
    <p class="unseen" role="alert">${t("idle_text", { n: SAID_AT.find((each) => left <= each) ?? left })}</p>
    ${guard.isDirty() && html`<p>${t("idle_lost")}</p>`}
    <p class="buttons"><button type="button" class="button main">${t("idle_stay")}</button></p>
  <//>`;
}

/** When this session ends unless it is used, by the clock here; `span` 0: however it is used, and that is seen to in place. */
async function read() {
  const { body, headers } = await call("GET", "/me/sessions");
  const mine = body.data.find((/** @type {Schema<"SessionView">} */ each) => each.is_current);
  if (!mine || mine.over_at === mine.ends_at) return { at: 0, span: 0 };
  const over = Date.parse(mine.over_at);
  return { at: Date.now() + over - Date.parse(headers.get("Date") ?? ""), span: over - Date.parse(mine.used_at) };
}
