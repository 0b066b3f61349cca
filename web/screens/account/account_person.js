/** @file Mi cuenta: name, language, zone, e-mail, and where one belongs. */
import { patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { speak } from "../../core/language.js";
import { me, over, reloadMe } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Person() {
  const who = useStore(me);
  return who && html`<${Card}><${Names} who=${who} /><//>
    <${Card} title=${t("change_email")}><${Email} who=${who} /><//>
    ${who.memberships.length > 0 && html`<${Card} title=${t("memberships")}><${Memberships} who=${who} /><//>`}`;
}

/** @param {{who: Schema<"Me">}} of */
function Names({ who }) {
  const now = { name: who.name, language: who.language, time_zone: who.time_zone };
  const form = useForm({
    initial: now,
    sends: (values) => patch("/me", values, { version: who.version }),
    done: async (changed) => {
      toast(t("saved"));
      speak(changed.language);
      await reloadMe();
    },
  });
  useEffect(() => void (form.isDirty || form.reset(now)), [who.version]); // what was typed stays, whatever else changes
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(who.time_zone) ? zones : [who.time_zone, ...zones];
  return html`<${Form} form=${form} submit=${t("change")}>
    <${Field} form=${form} name="name" label=${t("name")} help=${t("name_help")} autocomplete="name" required />
    <div class="pair">
      <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required />
      <${Field} form=${form} name="time_zone" kind="select" label=${t("time_zone")} options=${all.map((zone) => [zone, zone.replaceAll("_", " ")])} required />
    </div>
    <p class="help">${t("other_language")}</p>
  <//>`;
}

/** @param {{who: Schema<"Me">}} of */
function Email({ who }) {
  const [isSent, setSent] = useState(false);
  const asking = useForm({
    initial: { email: "", password: "" },
    sends: (values, { key }) => post("/me/email", values, { key }),
    done: () => setSent(true),
  });
  const confirming = useForm({ initial: { code: "" }, sends: (values) => post("/me/email/confirmation", values), done: () => over("correo") });
  if (isSent) return html`<${Notice} live>${t("email_code_sent")}<//>
    <${Form} form=${confirming} submit=${t("verify")} cancel=${() => setSent(false)}><${Field} form=${confirming} name="code" kind="code" label=${t("code")} required autofocus /><//>`;
  return html`<p>${t("email_now", { email: who.email })}</p>
    <${Form} form=${asking} submit=${t("change_email")}>
      <${Field} form=${asking} name="email" kind="email" label=${t("email_new")} required />
      <${Field} form=${asking} name="password" kind="password" label=${t("password_now")} autocomplete="current-password" required />
    <//>`;
}

/** @param {{who: Schema<"Me">}} of */
function Memberships({ who }) {
  /** @param {Schema<"Me">["memberships"][number]} each */
  const leaving = (each) => html`<${Act} icon="sign_out" does=${(/** @type {string} */ key) => post(`/me/memberships/${each.tenant}/departure`, undefined, { key })}
    asks=${{ title: t("leave_title", { name: each.name }), text: t("leave_text"), confirm: t("leave"), kind: "danger" }}
    done=${async () => { await reloadMe(); toast(t("left", { name: each.name })); }}>${t("leave")}<//>`;
  return html`<${Table} label=${t("memberships")} rows=${who.memberships} id=${(/** @type {any} */ row) => row.tenant} columns=${[
    { title: t("place"), cell: (/** @type {any} */ row) => row.name },
    { title: t("role"), cell: (/** @type {any} */ row) => html`${row.role_text} <${State} code=${row.state} text=${row.state_text} />` },
    { title: t("leave"), cell: leaving },
  ]} />`;
}
