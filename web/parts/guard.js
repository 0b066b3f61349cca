/** @file What comes over a screen when the session asks for something: to sign in again, to prove who one is, to stay. */
import { Refused, get, post } from "../core/api.js";
import { useForm } from "../core/form.js";
import { askedAt, giveUp, me, over, proved, proving, secondStep, signIn, signOut, state } from "../core/session.js";
import { useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { html, useEffect, useRef, useState } from "../core/view.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";
import { Form } from "./form.js";
import common from "../texts/common.js";

const t = words(common);
const WARNING_MS = 120_000;

/** All of them; the application has the only one. */
export function Guards() {
  const now = useStore(state);
  const isProving = useStore(proving);
  if (now === "other") return html`<${Other} />`;
  if (now === "ended") return html`<${Ended} />`;
  return html`${isProving && html`<${Prove} />`}${now === "signed-in" && html`<${Idle} />`}`;
}

function Other() {
  return html`<${Dialog} title=${t("other_title")}>
    <p>${t("other_text")}</p>
    <p class="buttons"><button type="button" class="button main" onClick=${() => { sessionStorage.clear(); location.assign("/"); }}>${t("other_go")}</button></p>
  <//>`;
}

function Ended() {
  const [challenge, setChallenge] = useState("");
  const form = useForm({
    initial: { password: "", code: "" },
    guards: false,
    sends: ({ password, code }) => challenge ? secondStep({ session: challenge, code }) : signIn({ email: me.get()?.email ?? "", password }),
    done: (asked) => asked && setChallenge(asked.session),
  });
  return html`<${Dialog} title=${t("ended_title")}>
    <p>${t("ended_text")}</p>
    <${Form} form=${form} submit=${t("sign_in")} more=${html`<button type="button" class="button" onClick=${giveUp}>${t("sign_out")}</button>`}>
      <p>${me.get()?.email}</p>
      ${challenge
        ? html`<${Field} form=${form} name="code" kind="code" label=${t("prove_code")} required autofocus />`
        : html`<${Field} form=${form} name="password" kind="password" label=${t("password")} autocomplete="current-password" required autofocus />`}
    <//>
  <//>`;
}

function Prove() {
  const [byCode, setByCode] = useState(false);
  const form = useForm({
    initial: { password: "", code: "" },
    guards: false,
    sends: ({ password, code }) => post("/sessions/current/proof", byCode ? { code } : { password }),
    done: () => proved(true),
  });
  const other = html`<button type="button" class="button quiet" onClick=${() => { setByCode(!byCode); form.reset(); }}>${t(byCode ? "prove_with_password" : "prove_with_code")}</button>`;
  return html`<${Dialog} title=${t("prove_title")} close=${() => proved(false)}>
    <p>${t("prove_text")}</p>
    <${Form} form=${form} submit=${t("confirm")} cancel=${() => proved(false)} more=${other}>
      ${byCode
        ? html`<${Field} key="code" form=${form} name="code" kind="code" label=${t("prove_code")} required autofocus />`
        : html`<${Field} key="password" form=${form} name="password" kind="password" label=${t("password")} autocomplete="current-password" required autofocus />`}
    <//>
  <//>`;
}

/** Warns whom nothing was heard of before the session ends; keeps it for who types without asking the API. */
function Idle() {
  const [span, setSpan] = useState(0);
  const [left, setLeft] = useState(0);
  const usedAt = useRef(Date.now()); // however long it takes to learn the span
  useEffect(() => {
    read().then(setSpan, (error) => { if (!(error instanceof Refused)) throw error; });
  }, []);
  useEffect(() => {
    if (!span) return;
    const used = () => void (usedAt.current = Date.now());
    const look = () => {
      const now = Date.now();
      const rest = usedAt.current + span - now;
      if (rest <= 0) return void signOut().catch(over);
      if (rest > span / 2 && now - askedAt > span / 3) void get("/me").catch(() => 0); // typing is use, too
      setLeft(rest <= WARNING_MS ? Math.ceil(rest / 1000) : 0);
    };
    const timer = setInterval(look, 1000);
    for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, used, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of ["pointerdown", "keydown", "wheel"]) removeEventListener(kind, used);
    };
  }, [span]);
  return left > 0 && html`<${Dialog} title=${t("idle_title")}>
    <p role="timer">${t("idle_text", { n: left })}</p>
    <p class="buttons"><button type="button" class="button main" onClick=${() => setLeft(0)}>${t("idle_stay")}</button></p>
  <//>`;
}

/** How long this session may go unused, in milliseconds. */
async function read() {
  /** @type {Schema<"SessionList">} */
  const { data } = await get("/me/sessions");
  const mine = data.find((each) => each.is_current);
  return mine ? Date.parse(mine.over_at) - Date.parse(mine.used_at) : 0;
}
