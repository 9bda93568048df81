/**
 * Taking in a past from elsewhere: choose a file, say what its columns and its names mean, look at what is refused, take
 * the rest. The server looks again after every change and keeps nothing before the last press.
 *
 * @typedef {import("./history_types.js").Look} Look
 */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { desk, fail, inWords, openDialog, toast, whole } from "./desk.js";
import { known } from "./names.js";

const MOST_BYTES = 700_000;
const SLOWLY = { tries: 1, timeout: 120_000 };

/** @param {() => void} taken */
export function openImport(taken) {
  const body = h("div", { class: "stack" });
  const file = h("input", { class: "input", type: "file", accept: ".csv,.txt,.tsv,text/csv", id: "import-file" });
  const problem = h("p", { class: "bad", role: "alert", hidden: true });
  const dialog = openDialog(t("hist_import"), h("p", { class: "muted" }, t("hist_import_hint")),
    h("div", { class: "field" }, h("label", { for: "import-file" }, t("hist_file")), file), problem, body);
  file.addEventListener("change", async () => {
    problem.hidden = true;
    replace(body);
    const chosen = file.files?.[0];
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) return complain(problem, t("hist_file_big"));
    const content = inBase64(await chosen.arrayBuffer());
    await look(body, problem, { file: content, kind: null, columns: null, values: {} }, chosen.name, () => { dialog.close(); taken(); });
  });
}

/**
 * @typedef {{file: string, kind: "visits" | "counts" | null, columns: Record<string, number> | null, values: Record<string, string>}} Question
 *
 * @param {HTMLElement} body @param {HTMLElement} problem @param {Question} question @param {string} name
 * @param {() => void} taken
 */
async function look(body, problem, question, name, taken) {
  try {
    const found = /** @type {Look} */ (await call("POST", "/history/imports/look", question, SLOWLY));
    problem.hidden = true;
    paint(body, problem, found, question, name, taken);
  } catch (error) {
    const words = inWords(error);
    complain(problem, words);
  }
}

/** @param {HTMLElement} problem @param {string} words */
function complain(problem, words) {
  problem.textContent = words;
  problem.hidden = false;
}

/**
 * @param {HTMLElement} body @param {HTMLElement} problem @param {Look} found @param {Question} question
 * @param {string} name @param {() => void} taken
 */
function paint(body, problem, found, question, name, taken) {
  const focus = document.activeElement instanceof HTMLElement ? document.activeElement.id : "";
  const ask = (/** @type {Partial<Question>} */ change) => look(body, problem, { ...question, kind: found.kind, ...change }, name, taken);
  const anyway = h("input", { type: "checkbox", id: "import-anyway" });
  const take = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: !found.good, on: { click: async () => {
    take.disabled = true;
    try {
      await call("POST", "/history/imports", { ...question, kind: found.kind, columns: found.columns, name, anyway: anyway.checked }, SLOWLY);
      toast(t("hist_taken", { n: found.good ?? 0 }));
      taken();
    } catch (error) {
      take.disabled = false;
      fail(error);
    }
  } } }, found.good ? t("hist_take", { n: whole(found.good) }) : t("hist_take_none"));
  replace(body,
    h("p", { class: "small muted" }, t("hist_read", { lines: whole(found.lines), encoding: found.encoding })),
    h("div", { class: "field" }, h("label", { for: "import-kind" }, t("hist_kind")), choice("import-kind", found.kind, [["visits", t("hist_kind_visits")], ["counts", t("hist_kind_counts")]], (kind) => ask({ kind: /** @type {"visits" | "counts"} */ (kind), columns: null }))),
    h("div", { class: "meanings" }, found.fields.map((field) => meaning(field, found, (columns) => ask({ columns })))),
    preview(found),
    found.unknown.length ? unknown(found, question, (values) => ask({ columns: found.columns, values })) : null,
    refusals(found),
    found.refused && found.good ? h("label", { class: "check" }, anyway, t("hist_anyway", { n: whole(found.refused) })) : null,
    h("div", { class: "dialog-foot" }, take));
  if (focus) document.getElementById(focus)?.focus();
}

/** @param {string} id @param {string} value @param {string[][]} options @param {(value: string) => void} chosen */
function choice(id, value, options, chosen) {
  return h("select", { class: "input", id, on: { change: (event) => chosen(event.target.value) } },
    options.map(([code = "", words = ""]) => h("option", { value: code, selected: code === value }, words)));
}

/** Which column says this. @param {string} field @param {Look} found @param {(columns: Record<string, number>) => void} chosen */
function meaning(field, found, chosen) {
  const options = [["", t("hist_no_column")], ...found.heads.map((head, n) => [String(n), head || t("hist_column", { n: n + 1 })])];
  const present = field in found.columns ? String(found.columns[field]) : "";
  const needed = found.needed.includes(field);
  return h("div", { class: "field" },
    h("label", { for: `import-${field}` }, t(`hist_field_${field}`), needed ? h("span", { class: "muted small" }, ` ${t("hist_needed")}`) : null),
    choice(`import-${field}`, present, options, (column) => {
      const { [field]: _gone, ...rest } = found.columns;
      chosen(column === "" ? rest : { ...rest, [field]: Number(column) });
    }));
}

/** @param {Look} found */
function preview(found) {
  const says = (/** @type {number} */ column) => Object.entries(found.columns).find(([, n]) => n === column)?.[0];
  return h("div", { class: "scroll" }, h("table", { class: "table preview" },
    h("thead", null, h("tr", null, found.heads.map((head, n) => {
      const field = says(n);
      return h("th", { scope: "col", data: { used: field ? "" : undefined } }, head, field ? h("span", { class: "small" }, ` → ${t(`hist_field_${field}`)}`) : null);
    }))),
    h("tbody", null, found.rows.map((row) => h("tr", null, row.map((cell) => h("td", null, cell)))))));
}

/** Names that the hall does not know: which business type is it? @param {Look} found @param {Question} question @param {(values: Record<string, string>) => void} chosen */
function unknown(found, question, chosen) {
  const options = [["", t("hist_which_service")], ...Object.entries(desk.services).map(([code, names]) => [code, named(names)]), [found.left_out, t("hist_leave_out")]];
  return h("fieldset", { class: "meanings" }, h("legend", null, t("hist_unknown")),
    found.unknown.map((value, n) => h("div", { class: "field" }, h("label", { for: `import-value-${n}` }, value.text || t("hist_empty_cell"), h("span", { class: "muted small" }, ` ${t("hist_rows", { n: whole(value.rows) })}`)),
      choice(`import-value-${n}`, "", options, (code) => chosen({ ...question.values, [value.text]: code })))));
}

/** Each row that cannot be taken, with its line and why. @param {Look} found */
function refusals(found) {
  if (found.good === null) return h("p", { class: "notice" }, t("hist_say_columns"));
  const counts = [t("hist_good", { n: whole(found.good) }), found.left_out_rows ? t("hist_left_out", { n: whole(found.left_out_rows) }) : "", found.refused ? t("hist_refused", { n: whole(found.refused) }) : ""].filter(Boolean).join(t("list_comma"));
  if (!found.refused) return h("p", { class: "strong" }, counts);
  return h("details", null, h("summary", { class: "strong" }, counts),
    h("ul", { class: "refusals small" }, found.refusals.map((r) => h("li", null, t("hist_line", { n: r.line }), " ", known(`hist_reason_${r.reason}`) ?? r.reason, " ", h("span", { class: "muted" }, `${t(`hist_field_${r.field}`)}: ${r.cell || "—"}`)))),
    found.refused > found.refusals.length ? h("p", { class: "muted small" }, t("hist_more_refused", { n: whole(found.refused - found.refusals.length) })) : null);
}

/** @param {ArrayBuffer} content */
function inBase64(content) {
  const bytes = new Uint8Array(content);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
