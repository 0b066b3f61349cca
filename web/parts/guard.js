/** @file What comes over a screen when the session asks for something: to sign in again, to prove who one is, to stay. */
import { post } from "../core/api.js";
import { useForm } from "../core/form.js";
import { giveUp, me, proved, proving, secondStep, signIn, state } from "../core/session.js";
import { useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { html, useState } from "../core/view.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";
import { Form } from "./form.js";
import { Idle } from "./idle.js";
import common from "../texts/common.js";

const t = words(common);

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
    <${Form} form=${form} submit=${t("sign_in")} more=${html`${challenge && html`<button type="button" class="button" onClick=${() => setChallenge("")}>${t("back")}</button>`}<button type="button" class="button" onClick=${giveUp}>${t("sign_out")}</button>`}>
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
