/** @file The fields of a notification that entering it and putting it right share. */
import { zone } from "../../core/format.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { KINDS } from "./notice_words.js";
import texts from "../../texts/notices.js";

const t = words(texts);

/** @param {{form: import("../../core/form.js").FormState}} of */
export const NoticeFields = ({ form }) => html`
  <${Field} form=${form} name="kind" kind="select" label=${t("kind")} options=${KINDS.map((each) => [each, t(each)])} required />
  <${Field} form=${form} name="subject" label=${t("subject")} maxlength=${255} required />
  <${Field} form=${form} name="made_available_at" kind="datetime-local" label=${t("available")} help=${t("moment_help", { zone: zone() })} required />
  <${Field} form=${form} name="description" kind="area" label=${t("description")} maxlength=${1000} />
  <${Field} form=${form} name="issuer.name" label=${t("issuer")} help=${t("issuer_help")} maxlength=${255} />`;
