/**
 * @file A list of the API: search, sort, filters, pages, all kept in the address; loading, empty, failed, offline.
 *
 *     html`<${Table} source=${`/firms/${firm}/licences`} label=${t("licences")} search
 *       columns=${[
 *         { title: t("company"), sort: "company_name", cell: (row) => row.company_name },
 *         { title: t("state"), cell: (row) => html`<${State} code=${row.state} text=${row.state_text} />` },
 *         { title: t("total"), right: true, cell: (row) => html`<${Amount} of=${row.total} />` },
 *       ]}
 *       filters=${[{ name: "state", label: t("state"), options: [["active", t("active")]] }]}
 *       open=${(row) => `/despacho/${firm}/licencias/${row.id}`}
 *       actions=${(row) => [{ icon: "history", label: t("history"), href: … }, { icon: "delete", label: …, act: () => … }]} />`
 *
 * The first column names the row. A row is opened by its name, by double click, or by Enter while it has the focus.
 * `selects(ids, reload, rows)` draws what can be done with the rows that are ticked. `select` ticks those of whom it says
 * true. Filters: with `options` a list, with `kind: "date"` a day, `"amount"` a decimal text, `"check"` true or nothing.
 * `draws` one of its own; `first` is what it is while nothing else was chosen.
 * `csv` names the file of all that the filters let through, where the API makes one (`source.csv`).
 * `reloads` (any value that changes) has the list read again. A list of its own state (two on a page) takes
 * `prefix`. Rows that are here already: `rows` in place of `source`.
 */
import { get } from "../core/api.js";
import { decimal, number } from "../core/format.js";
import { useLoad } from "../core/load.js";
import { go, useQuery } from "../core/router.js";
import { words } from "../core/texts.js";
import { Turn } from "../core/turns.js";
import { classes, html, useContext, useEffect, useId, useLayoutEffect, useRef, useState } from "../core/view.js";
import { IconButton } from "./button.js";
import { Download } from "./download.js";
import { Icon } from "./icon.js";
import { Failure } from "./notice.js";
import { Busy, Empty } from "./states.js";
import common from "../texts/common.js";

const t = words(common);
const ALL = "*"; // chosen in place of what a filter is at first
const FEW = 2; // filters that a phone shows unasked

/**
 * @typedef {{title: string, cell: (row: any) => View, sort?: string, right?: boolean, wide?: boolean}} Column
 * @typedef {{name: string, label: string, options?: [string, string][], kind?: "date" | "amount" | "check", counts?: string, first?: string,
 *   draws?: (value: string, set: (value: string) => void) => View}} Filter
 * @typedef {{icon: string, label: string, href?: string, act?: (reload: () => void) => unknown, danger?: boolean} | false | null | undefined} RowAction
 * @typedef {object} TableProps
 * @property {string} label
 * @property {Column[]} columns
 * @property {string} [source]
 * @property {any[]} [rows]
 * @property {boolean} [search]
 * @property {Filter[]} [filters]
 * @property {Record<string, string>} [always]  parameters that are sent each time
 * @property {(row: any) => string | (() => unknown) | null} [open]
 * @property {(row: any) => RowAction[]} [actions]
 * @property {(row: any) => boolean} [select]
 * @property {(ids: string[], reload: () => void, rows: any[]) => View} [selects]
 * @property {(row: any) => string} [id]
 * @property {View} [empty]
 * @property {unknown} [reloads]
 * @property {string} [prefix]
 * @property {string} [csv]
 * @property {(page: any) => View} [above]  drawn from what was read, above the rows
 */

/** @param {TableProps} of */
export function Table(of) {
  const { source, rows, filters = [], always = {}, prefix = "", search, columns } = of;
  const [all, setAll] = useQuery();
  const query = own(all, prefix);
  /** @param {Record<string, string | null>} changes @param {{replace?: boolean}} [how] */
  const set = (changes, how) => setAll(prefixed("cursor" in changes ? changes : { cursor: null, ...changes }, prefix), how);
  const asked = Object.fromEntries([["q", query.q], ["sort", query.sort], ["cursor", query.cursor], ...filters.map((each) => [each.name, sent(each, query)])]);
  const read = useLoad(async () => source && get(source, { query: { ...always, ...asked } }),
    [source, JSON.stringify(always), JSON.stringify(asked), of.reloads]);
  const list = rows ? { ...read, data: { data: rows, next_cursor: null } } : read;
  const csv = of.csv && html`<${Download} path=${sheet(String(source), { ...always, ...asked })} name=${of.csv}>${t("csv")}<//>`;
  const isNarrowed = Boolean(query.q || filters.some(({ name }) => query[name]));
  return html`<div class="list">
    ${(search || filters.length > 0) && html`<${Narrow} label=${of.label} search=${search} filters=${filters} query=${query} set=${set} page=${list.data} csv=${csv} />`}
    ${list.data && of.above?.(list.data)}
    <${Failure} of=${list.error} again=${list.reload} />
    ${list.data === undefined ? !list.error && html`<${Busy} />` : html`<${Rows} of=${of} list=${list} query=${query} set=${set} isNarrowed=${isNarrowed} columns=${columns} />`}
  </div>`;
}

/** @param {any} of */
function Narrow({ label, search, filters, query, set, page, csv }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(query.q ?? "");
  const timer = useRef(/** @type {any} */ (0));
  const folds = filters.length > FEW;
  const used = filters.filter((/** @type {Filter} */ { name }) => query[name]).length;
  useEffect(() => setTyped(query.q ?? ""), [query.q]);
  /** @param {string} text */
  const type = (text) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set({ q: text.trim() || null }, { replace: true }), 300);
  };
  return html`<div class="narrow" role="search" aria-label=${label} aria-busy=${typed.trim() !== (query.q ?? "").trim()}>
    ${search && html`<div class="field search"><label for=${id}>${t("search")}</label>
      <input id=${id} type="search" value=${typed} onInput=${(/** @type {any} */ event) => type(event.target.value)} /></div>`}
    ${folds && html`<button type="button" class="button fold" aria-expanded=${isOpen} aria-controls=${`${id}-filters`} onClick=${() => setOpen(!isOpen)}>
      <${Icon} name=${isOpen ? "up" : "down"} />${t("filters")}${used > 0 && ` (${used})`}</button>`}
    <div id=${`${id}-filters`} class=${classes("filters", folds && !isOpen && "folded")}>${filters.map((/** @type {Filter} */ filter) => html`<${FilterField} key=${filter.name} ...${filter} value=${query[filter.name] ?? filter.first ?? ""}
      set=${(/** @type {string} */ value) => set({ [filter.name]: value || null })} counted=${filter.counts && page?.[filter.counts]} />`)}</div>
    ${page?.total !== undefined && html`<p class="count" role="status">${t("found", { n: page.total })}</p>`}${csv}
  </div>`;
}

/** @param {any} of */
function FilterField({ label, options, kind, value, set, counted, first, draws }) {
  const id = useId();
  if (draws) return draws(value, set);
  const input = kind === "check"
    ? html`<input id=${id} type="checkbox" checked=${value === "true"} onChange=${(/** @type {any} */ event) => set(event.target.checked ? "true" : "")} />`
    : kind === "amount" ? html`<input id=${id} inputmode="decimal" class="amount" value=${value} onChange=${(/** @type {any} */ event) => set(decimal(event.target.value) ?? event.target.value)} />`
    : kind === "date" ? html`<input id=${id} type="date" value=${value} onChange=${(/** @type {any} */ event) => set(event.target.value)} />`
    : html`<select id=${id} value=${value} onChange=${(/** @type {any} */ event) => set(event.target.value)}>
        <option value=${first ? ALL : ""} selected=${value === ALL}>${t("all")}</option>
        ${options.map((/** @type {[string, string]} */ [each, text]) => html`<option key=${each} value=${each} selected=${each === value}>
          ${text}${counted?.[each] ? ` (${number(counted[each])})` : ""}</option>`)}
      </select>`;
  return html`<div class=${classes("field", kind === "check" && "check")}><label for=${id}>${label}</label>${input}</div>`;
}

/** @param {any} given */
function Rows({ of, list, query, set, isNarrowed, columns }) {
  const { label, open, actions, select, selects, empty, id = (/** @type {any} */ row) => row.id } = /** @type {TableProps} */ (of);
  const [ticked, setTicked] = useState(/** @type {string[]} */ ([]));
  const rows = list.data.data;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useFit(box);
  const tickable = select ? rows.filter(select).map(id) : [];
  const chosen = ticked.filter((each) => tickable.includes(each));
  if (rows.length === 0 && !query.cursor && !list.data.next_cursor) {
    return isNarrowed ? html`<${Empty} icon="search" text=${t("no_match")} />` : typeof empty === "string" || !empty ? html`<${Empty} text=${empty} />` : empty;
  }
  /** @param {string} each */
  const tick = (each) => setTicked(chosen.includes(each) ? chosen.filter((one) => one !== each) : [...chosen, each]);
  const isAll = tickable.length > 0 && chosen.length === tickable.length;
  return html`${selects && html`<div class="selected" role="group" aria-label=${t("actions")}>
      <span role="status">${t("selected", { n: chosen.length })}</span>${selects(chosen, list.reload, rows.filter((/** @type {any} */ row) => chosen.includes(id(row))))}</div>`}
    <div ref=${box} class=${classes("scroll", list.isLoading && "stale")} tabindex="0" role="region" aria-label=${label}>
      <table aria-busy=${list.isLoading}>
        <thead><tr>
          ${select && html`<th class="tick"><input type="checkbox" aria-label=${t("select_all")} checked=${isAll} disabled=${!tickable.length} onChange=${() => setTicked(isAll ? [] : tickable)} /></th>`}
          ${columns.map((/** @type {Column} */ column) => html`<${Head} key=${column.title} column=${column} query=${query} set=${set} />`)}
          ${actions && html`<th class="actions"><span class="unseen">${t("actions")}</span></th>`}
        </tr></thead>
        <tbody>${rows.map((/** @type {any} */ row) => html`<${Row} key=${id(row)} row=${row} columns=${columns} open=${open} actions=${actions}
          reload=${list.reload} tick=${select && { can: select(row), is: chosen.includes(id(row)), set: () => tick(id(row)) }} />`)}</tbody>
      </table>
    </div>
    <${Pages} next=${list.data.next_cursor} query=${query} set=${set} />`;
}

/** Draws rows as cards where they would not fit side by side, as on a phone. @param {{current: HTMLElement | null}} box */
function useFit(box) {
  useLayoutEffect(() => { // whatever was drawn
    const drawn = box.current;
    if (!drawn) return;
    let width = 0;
    const fit = () => {
      if (width === drawn.clientWidth) return;
      width = drawn.clientWidth;
      drawn.removeAttribute("data-cards");
      drawn.toggleAttribute("data-cards", matchMedia("(max-width: 40rem)").matches || drawn.scrollWidth > width);
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(drawn);
    return () => watch.disconnect();
  });
}

/** @param {{column: Column, query: Record<string, string>, set: (changes: Record<string, string | null>) => void}} of */
function Head({ column: { title, sort, right }, query, set }) {
  const way = !sort ? undefined : query.sort === sort ? "ascending" : query.sort === `-${sort}` ? "descending" : "none";
  return html`<th scope="col" class=${classes(right && "right")} aria-sort=${way}>
    ${sort ? html`<button type="button" class="sort" title=${t("sort_by", { name: title })} onClick=${() => set({ sort: way === "ascending" ? `-${sort}` : sort })}>
      ${title}<${Icon} name=${way === "descending" ? "down" : "up"} /></button>` : title}
  </th>`;
}

/** @param {any} of */
function Row({ row, columns, open, actions, reload, tick }) {
  const to = open?.(row);
  const { calm } = useContext(Turn);
  const latest = useRef(row);
  latest.current = row;
  const enter = () => (typeof to === "string" ? go(to) : calm().then(() => open(latest.current)()));
  const does = (/** @type {string} */ icon) => calm().then(() => actions(latest.current).find((/** @type {RowAction} */ each) => each && each.icon === icon)?.act(reload));
  const name = (/** @type {View} */ said) =>
    typeof to === "string" ? html`<a href=${to}>${said}</a>` : to ? html`<button type="button" class="link" onClick=${enter}>${said}</button>` : said;
  const isOwn = (/** @type {any} */ event) => event.target.closest("a, button, input, select, label") === null;
  return html`<tr class=${classes(to && "opens")} tabindex=${to ? "0" : undefined}
    onDblClick=${(/** @type {Event} */ event) => to && isOwn(event) && enter()}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => to && event.key === "Enter" && event.target === event.currentTarget && enter()}>
    ${tick && html`<td class="tick">${tick.can && html`<input type="checkbox" aria-label=${t("select_row")} checked=${tick.is} onChange=${tick.set} />`}</td>`}
    ${columns.map((/** @type {Column} */ column, /** @type {number} */ at) => at === 0
      ? html`<th scope="row" class=${classes(column.wide && "wide")} data-title=${column.title}>${name(column.cell(row) || "—")}</th>`
      : html`<td class=${classes(column.right && "right", column.wide && "wide")} data-title=${column.title}>${column.cell(row)}</td>`)}
    ${actions && html`<td class="actions"><div>${actions(row).filter(Boolean).map((/** @type {any} */ action) => html`<${IconButton} key=${action.icon}
      ...${action} onClick=${action.act && (() => does(action.icon))} />`)}</div></td>`}
  </tr>`;
}

/** @param {any} of */
function Pages({ next, query, set }) {
  const trail = useRef(/** @type {string[]} */ ([]));
  if (!next && !query.cursor) return null;
  const forward = () => {
    trail.current.push(query.cursor ?? "");
    set({ cursor: next });
  };
  return html`<nav class="pages" aria-label=${t("next_page")}>
    <button type="button" class="button" disabled=${!query.cursor} onClick=${() => set({ cursor: trail.current.pop() || null })}>
      <${Icon} name="back" />${t(trail.current.length ? "previous_page" : "first_page")}</button>
    <button type="button" class="button" disabled=${!next} onClick=${forward}>${t("next_page")}<${Icon} name="next" /></button>
  </nav>`;
}

/** @param {Filter} filter @param {Record<string, string>} query */
const sent = ({ name, first }, query) => (query[name] === ALL ? undefined : query[name] ?? first);
/** @param {string} source @param {Record<string, string | undefined>} asked */
const sheet = (source, { cursor, ...asked }) => `${source}.csv?${new URLSearchParams(/** @type {[string, string][]} */ (Object.entries(asked).filter(([, value]) => value)))}`;
/** @param {Record<string, string>} all @param {string} prefix */
const own = (all, prefix) => Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]));
/** @param {Record<string, string | null>} changes @param {string} prefix */
const prefixed = (changes, prefix) => Object.fromEntries(Object.entries(changes).map(([name, value]) => [prefix + name, value]));
