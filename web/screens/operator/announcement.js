/** @file Aviso a todos: what everybody reads over every screen, seen before it is set, changed or ended. */
import { get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { SaidToAll, readAnnouncement } from "../../parts/announcement.js";
import { Field } from "../../parts/field.js";
import { When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";

const t = words(texts);
const PATH = "/operator/notice";
/** @type {[string, keyof typeof texts.es][]} */
const KINDS = [["information", "kind_information"], ["warning", "kind_warning"]];
/** @typedef {Schema<"OperatedTelling">} Telling */

export default function AnnouncementOfAll() {
  const telling = useLoad(() => get(PATH));
  const written = (/** @type {Telling} */ now) => {
    telling.set(now);
    return readAnnouncement();
  };
  return html`<${Page} title=${t("announcement")} lead=${t("announcement_lead")}>
    <${Loaded} of=${telling}>${(/** @type {Telling} */ now) => html`<${Written} key=${now.version} of=${now} done=${written} />`}<//>
  <//>`;
}

/** @param {{of: Telling, done: (now: Telling) => unknown}} of */
function Written({ of: { notice, version }, done }) {
  const can = useRights("platform");
  const form = useForm({
    initial: { notice: { kind: notice?.kind ?? "information", es: notice?.es ?? "", en: notice?.en ?? "", ends_at: local(notice?.ends_at) }, reason: "" },
    sends: ({ notice: { ends_at: ends, ...said }, reason }) =>
      put(PATH, { notice: { ...said, ...(ends && { ends_at: new Date(ends).toISOString() }) }, reason }, { version }),
    done: (now) => {
      toast(t("announced"));
      return done(now);
    },
  });
  const { kind, es, en, ends_at: ends } = form.value("notice");
  const preview = { kind, es: es || "…", en: en || "…", kind_text: t(kind === "warning" ? "kind_warning" : "kind_information") };
  return html`
    ${isOver(notice) && html`<${Notice}>${t("announcement_over")} <${When} of=${notice?.ends_at} /><//>`}
    ${can("operator:announce") && html`<${Card} title=${t(notice ? "announcement_change" : "announcement_new")}>
      <${Form} form=${form} submit=${t(notice ? "announcement_change" : "announcement_set")} label=${t("announcement")}>
        <${Field} form=${form} name="notice.kind" kind="radio" label=${t("kind")} required options=${KINDS.map(([each, text]) => [each, t(text)])} />
        <${Field} form=${form} name="notice.es" kind="area" label=${t("in_spanish")} maxlength=${500} required />
        <${Field} form=${form} name="notice.en" kind="area" label=${t("in_english")} maxlength=${500} required />
        <${Field} form=${form} name="notice.ends_at" kind="datetime-local" label=${t("ends_at")} help=${t("ends_at_help")} />
        <${Field} form=${form} name="reason" kind="area" label=${t("reason")} help=${t("announcement_reason_help")} maxlength=${300} required />
      <//>
    <//>`}
    <${Card} title=${t("preview")}>
      <div lang="es"><${SaidToAll} of=${preview} in="es" /></div><div lang="en"><${SaidToAll} of=${preview} in="en" /></div>
      <p class="quiet-text">${ends ? html`${t("shown_until")} <${When} of=${new Date(ends).toISOString()} />` : t("shown_until_ended")}</p>
      ${notice && can("operator:announce") && html`<p class="buttons"><${Because} title=${t("announcement_end")} text=${t("announcement_end_text")} help=${t("announcement_reason_help")} kind="danger" icon="delete" said=${t("announcement_ended")}
        sends=${(/** @type {{reason: string}} */ { reason }) => put(PATH, { notice: null, reason }, { version })} done=${done} /></p>`}
    <//>`;
}

/** @param {Telling["notice"]} notice */
const isOver = (notice) => Boolean(notice?.ends_at) && Date.parse(String(notice?.ends_at)) <= Date.now();

/** A moment as the field for it takes it, in the zone of this machine. @param {string | null | undefined} instant */
const local = (instant) => instant ? new Date(Date.parse(instant) - new Date(instant).getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : "";
