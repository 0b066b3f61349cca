/** @file Lo que dijo el programa: what the firm's program refused of an import, by hand, pasted, or of its file; or that it refused the whole. */
import { Refused, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Several } from "../../parts/several.js";
import texts from "../../texts/firm_batch.js";

const t = words(texts);
/** What can be said of an import that is not in the books yet. */
const OF_PENDING = "whole";
const BLANK = { document: "", text: "" };

/** @param {{of: Schema<"Import">, path: string, close: () => void, done: () => unknown}} of */
export default function ImportRefusals({ of, path, close, done }) {
  const isPending = of.status === "pending";
  const [wrong, setWrong] = useState(/** @type {{line: number, detail: string}[]} */ ([]));
  const form = useForm({
    initial: { way: isPending ? OF_PENDING : "text", text: "", format: "", refusals: [BLANK], whole: "" },
    sends: async ({ way, text, format, refusals, whole }) => {
      try {
        return await post(`${path}/refusals`, way === "hand" ? { refusals } : way === "whole" ? { whole } : { text, format });
      } catch (error) {
        setWrong(lines(error));
        throw error;
      }
    },
    done,
  });
  const way = form.value("way");
  const formats = new Map(of.files.map((file) => [file.format, file.format_text]));
  return html`<p>${t(way === "whole" ? "whole_text" : "refusals_text")}</p>
    <${Form} form=${form} submit=${t("refusals_send")} kind=${way === "whole" ? "danger" : undefined} cancel=${close}>
      ${!isPending && html`<${Field} form=${form} name="way" kind="radio" label=${t("way")} options=${[["text", t("way_text")], ["hand", t("way_hand")], ["whole", t("way_whole")]]} required />`}
      ${way === "whole" ? html`<${Field} form=${form} name="whole" label=${t("said")} help=${t("whole_help")} maxlength=${200} required />`
      : way === "hand" ? html`<${Several} form=${form} name="refusals" label=${t("refused_documents")} blank=${BLANK} least=${1}
          add=${t("refused_add")} remove=${(/** @type {number} */ n) => t("refused_remove", { n })}>${(/** @type {string} */ at) => html`
            <${Field} form=${form} name=${`${at}.document`} label=${t("number")} required />
            <${Field} form=${form} name=${`${at}.text`} label=${t("said")} maxlength=${200} required />`}<//>`
      : html`
        <${Field} form=${form} name="file" kind="file" accept=".csv,.txt,.log,.lis" label=${t("file")} help=${t("file_help")}
          changed=${async (/** @type {File | undefined} */ file) => file && form.set("text", await written(file))} />
        <${Field} form=${form} name="text" kind="area" label=${t("printed")} help=${t("printed_help")} required />
        ${form.errors.text && wrong.length > 0 && html`<ul class="error">${wrong.map(({ line, detail }) => html`<li key=${line}>
          ${t("line", { line })} <q>${form.value("text").split(NEW_LINE)[line - 1]}</q>${detail !== form.errors.text && `: ${detail}`}</li>`)}</ul>`}
        ${formats.size > 1 && html`<${Field} form=${form} name="format" kind="select" label=${t("records_of")} help=${t("records_of_help")} empty=${of.files[0].format_text} options=${[...formats]} />`}`}
    <//>`;
}

const NEW_LINE = /\r\n|\r|\n/;

/** The lines that a refusal is about. @param {unknown} error */
const lines = (error) => (error instanceof Refused ? error.problem.errors ?? [] : []).flatMap(({ pointer, detail }) => {
  const [, line] = /^\/text\/(\d+)$/.exec(pointer ?? "") ?? [];
  return line ? [{ line: Number(line), detail }] : [];
});

/** What a file says; of programs that know no UTF-8, in the letters of Windows. @param {File} file */
async function written(file) {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
