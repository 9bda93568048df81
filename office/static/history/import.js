/**
 * Taking in a past from elsewhere: choose a file, say what its columns and its names mean, look at what is refused, take
 * the rest. The file is sent once; a process beside the server looks through it again after every change, and nothing is
 * kept before the last press.
 *
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").Source} Source
 */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { saveCsv } from "../desk/chart_save.js";
import { desk, fail, inWords, openDialog, toast, whole } from "../desk/desk.js";
import { mistake } from "../desk/form.js";
import { known } from "../desk/names.js";
import { Stopped, workOn } from "../desk/work.js";

const MOST_BYTES = 300_000_000;
const LONG = { tries: 1, timeout: 1_800_000 };

/**
 * @typedef {{file: string, kind: "visits" | "counts" | null, columns: Record<string, number> | null, values: Record<string, string>}} Question
 * @typedef {{body: HTMLElement, problem: HTMLElement, work: HTMLElement, name: string, texts: Map<string, number>,
 *   taken: () => void, close: () => void, taking: boolean}} Import `texts`: names that the hall did not know, and in how many rows
 */

/** @param {() => void} taken */
export function openImport(taken) {
  const file = h("input", { class: "input", type: "file", accept: ".csv,.txt,.tsv,text/csv", id: "import-file" });
  const problem = h("p", { class: "bad", role: "alert", hidden: true });
  const [work, body] = [h("div", { class: "import-work" }), h("div", { class: "stack" })];
  const dialog = openDialog(t("hist_import"), h("p", { class: "muted" }, t("hist_import_hint")),
    h("div", { class: "field" }, h("label", { for: "import-file" }, t("hist_file")), file), problem, work, body);
  const one = { body, problem, work, name: "", texts: new Map(), taken, close: () => dialog.close(), taking: false };
  /** @type {string | null} */
  let sent = null;
  const leave = () => {
    if (one.taking) toast(t("hist_goes_on"));
    else if (sent) call("DELETE", `/history/imports/files/${sent}`).catch(() => {});
    sent = null;
  };
  dialog.addEventListener("close", leave, { once: true });
  file.addEventListener("change", async () => {
    problem.hidden = true;
    replace(body);
    leave();
    const chosen = file.files?.[0];
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) return complain(problem, t("hist_file_big"));
    one.name = chosen.name;
    one.texts.clear();
    file.disabled = true;
    try {
      sent = await send(one, chosen);
      await look(one, { file: sent, kind: null, columns: null, values: {} });
    } catch (error) {
      complain(problem, inWords(error));
    } finally {
      file.disabled = false;
    }
  });
}

/** @param {Import} one @param {File} chosen @returns {Promise<string>} what the hall calls it */
async function send(one, chosen) {
  replace(one.work, h("div", { class: "work", role: "status" }, h("div", { class: "grow stack" },
    h("span", { class: "small muted" }, t("hist_sending")), h("progress", { class: "work-bar", "aria-label": t("hist_sending") }))));
  try {
    return (await call("POST", "/history/imports/files", chosen, LONG)).file;
  } finally {
    replace(one.work);
  }
}

/** @param {Import} one @param {Question} question */
async function look(one, question) {
  const focus = document.activeElement?.id ?? ""; // what is inert keeps none
  one.body.inert = true;
  try {
    const found = /** @type {Look} */ (await workOn("/history/imports/look", question, one.work));
    one.problem.hidden = true;
    paint(one, found, question);
  } catch (error) {
    if (!(error instanceof Stopped)) return complain(one.problem, inWords(error));
    complain(one.problem, t("hist_look_stopped"));
    replace(one.body, h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", on: { click: () => look(one, question) } }, t("hist_look_again"))));
  } finally {
    one.body.inert = false;
    if (focus) document.getElementById(focus)?.focus();
  }
}

/** Take in what is good. @param {Import} one @param {Question & {anyway: boolean}} question @param {Look} found */
async function take(one, question, found) {
  one.taking = one.body.inert = true;
  one.problem.hidden = true;
  try {
    await workOn("/history/imports", { ...question, name: one.name }, one.work);
    toast(t("hist_taken", { n: whole(found.good ?? 0) }));
    one.taken();
    one.close();
  } catch (error) {
    if (error instanceof Stopped) complain(one.problem, t("hist_take_stopped"));
    else fail(error);
  } finally {
    one.taking = one.body.inert = false;
  }
}

/** @param {HTMLElement} problem @param {string} words */
function complain(problem, words) {
  problem.textContent = words;
  problem.hidden = false;
}

/** @param {Import} one @param {Look} found @param {Question} question */
function paint(one, found, question) {
  const ask = (/** @type {Partial<Question>} */ change) => look(one, { ...question, kind: found.kind, ...change });
  const anyway = h("input", { type: "checkbox", id: "import-anyway" });
  const all = () => {
    const undecided = found.refused > 0 && !anyway.checked;
    mistake(anyway, undecided ? t("error_rows_refused") : "");
    if (undecided) return anyway.focus();
    take(one, { ...question, kind: found.kind, columns: found.columns, anyway: anyway.checked }, found);
  };
  replace(one.body,
    h("p", { class: "small muted" }, t("hist_read", { lines: whole(found.lines), encoding: found.encoding })),
    h("div", { class: "field" }, h("label", { for: "import-kind" }, t("hist_kind")), choice("import-kind", found.kind, [["visits", t("hist_kind_visits")], ["counts", t("hist_kind_counts")]], (kind) => ask({ kind: /** @type {"visits" | "counts"} */ (kind), columns: null }))),
    h("div", { class: "meanings" }, found.fields.map((field) => meaning(field, found, (columns) => ask({ columns })))),
    preview(found),
    unknown(one, found, question, (values) => ask({ columns: found.columns, values })),
    refusals(found, () => save(question.file, one.name)),
    ends(found),
    found.refused && found.good ? h("div", { class: "field" }, h("label", { class: "check" }, anyway, t("hist_anyway", { n: whole(found.refused) }))) : null,
    h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: !found.good, on: { click: all } }, found.good ? t("hist_take", { n: whole(found.good) }) : t("hist_take_none"))));
}

/** @param {string} id @param {string} value @param {string[][]} options @param {(value: string) => void} chosen */
function choice(id, value, options, chosen) {
  return h("select", { class: "input", id, on: { change: (event) => chosen(event.target.value) } },
    options.map(([code = "", words = ""]) => h("option", { value: code, selected: code === value }, words)));
}

/** Which column says this. @param {string} field @param {Look} found @param {(columns: Record<string, number>) => void} chosen */
function meaning(field, found, chosen) {
  const options = [["", t("hist_no_column")], ...found.heads.map((head, n) => [String(n), headWords(found, head, n)])];
  const present = field in found.columns ? String(found.columns[field]) : "";
  const needed = found.needed.includes(field);
  return h("div", { class: "field" },
    h("label", { for: `import-${field}` }, t(`hist_field_${field}`), needed ? h("span", { class: "muted small" }, ` ${t("hist_needed")}`) : null),
    choice(`import-${field}`, present, options, (column) => {
      const { [field]: _gone, ...rest } = found.columns;
      chosen(column === "" ? rest : { ...rest, [field]: Number(column) });
    }));
}

/** A column by its heading, with its number where another has the same. @param {Look} found @param {string} head @param {number} n */
function headWords(found, head, n) {
  if (!head) return t("hist_column", { n: n + 1 });
  return found.heads.indexOf(head) === found.heads.lastIndexOf(head) ? head : t("hist_column_of", { head, n: n + 1 });
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

/**
 * Names that the hall does not know: which business type is it? What was said stays there, to be said otherwise.
 *
 * @param {Import} one @param {Look} found @param {Question} question @param {(values: Record<string, string>) => void} chosen
 */
function unknown(one, found, question, chosen) {
  for (const { text, rows } of found.unknown) one.texts.set(text, rows);
  const asked = new Set([...Object.keys(question.values), ...found.unknown.map(({ text }) => text)]);
  const texts = [...one.texts].filter(([text]) => asked.has(text));
  if (!texts.length) return null;
  const options = [["", t("hist_which_service")], ...Object.entries(desk.services).map(([code, names]) => [code, named(names)]), [found.left_out, t("hist_leave_out")]];
  return h("fieldset", { class: "meanings" }, h("legend", null, t("hist_unknown")),
    texts.map(([text, rows], n) => h("div", { class: "field" }, h("label", { for: `import-value-${n}` }, text || t("hist_empty_cell"), h("span", { class: "muted small" }, ` ${t("hist_rows", { n: whole(rows) })}`)),
      choice(`import-value-${n}`, question.values[text] ?? "", options, (code) => {
        const { [text]: _before, ...others } = question.values;
        chosen(code ? { ...others, [text]: code } : others);
      }))));
}

/** How the customers would be counted, before anything is taken. @param {Look} found */
function ends({ ends: n, good }) {
  if (!good || n.served === undefined && !n.missed && !n.silent && !n.left) return null;
  const ways = /** @type {const} */ (["served", "missed", "silent", "left"]).filter((way) => way === "served" || n[way]);
  const unknown = /** @type {const} */ (["no_wait", "no_time", "odd"]).filter((what) => n[what]);
  return h("div", { class: "stack ends" },
    h("p", { class: "strong" }, ways.map((way) => t(`hist_end_${way}`, { n: whole(n[way] ?? 0) })).join(t("list_comma"))),
    (n.served ?? 0) < good / 2 ? h("p", { class: "notice", data: { kind: "warn" } }, t("hist_few_served")) : null,
    unknown.map((what) => h("p", { class: "muted small" }, t(`hist_${what}`, { n: whole(n[what] ?? 0) }))));
}

/** Each row that cannot be taken, with its line and why. @param {Look} found @param {() => void} saved */
function refusals(found, saved) {
  if (found.good === null) return h("p", { class: "notice" }, t(found.needed.every((field) => field in found.columns) ? "hist_say_ends" : "hist_say_columns"));
  const counts = [t("hist_good", { n: whole(found.good) }), found.left_out_rows ? t("hist_left_out", { n: whole(found.left_out_rows) }) : "", found.refused ? t("hist_refused", { n: whole(found.refused) }) : ""].filter(Boolean).join(t("list_comma"));
  if (!found.refused) return h("p", { class: "strong" }, counts);
  return h("details", null, h("summary", { class: "strong" }, counts),
    h("ul", { class: "refusals small" }, found.refusals.map((r) => h("li", null, t("hist_line", { n: r.line }), " ", known(`hist_reason_${r.reason}`) ?? r.reason, " ", h("span", { class: "muted" }, `${t(`hist_field_${r.field}`)}: ${r.cell || "—"}`)))),
    found.refused > found.refusals.length ? h("p", { class: "muted small" }, t("hist_more_refused", { n: whole(found.refused - found.refusals.length) })) : null,
    h("button", { type: "button", class: "button", on: { click: saved } }, t("hist_save_refused")));
}

/** All refused rows as a file. @param {string} file @param {string} name */
async function save(file, name) {
  try {
    const rows = /** @type {Look["refusals"]} */ (await call("GET", `/history/imports/files/${file}/refusals`));
    const heads = ["line", "reason", "column", "cell"].map((head) => t(`hist_head_${head}`));
    saveCsv(`${name}.${t("hist_refused_file")}`, heads, rows.map((r) => [r.line, known(`hist_reason_${r.reason}`) ?? r.reason, t(`hist_field_${r.field}`), r.cell]));
  } catch (error) {
    fail(error);
  }
}
