/**
 * The papers of a run by post, in the order of the work: letters, labels or envelopes, the list, posted.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Overview} Overview
 */

import { call, isOffline } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { ask, fail, openDialog, toast, whole } from "../desk/desk.js";
import { mistake, refused, wholeNumber, digits, field } from "../desk/form.js";

const LONG_MS = 180_000; // documents come from the invoice system, one after the other
const PDF = "%PDF";

/** @param {Run} run @param {Overview} found @param {() => void} changed */
export function papers(run, found, changed) {
  const id = run.run.slice(0, 8);
  const letters = button(() => paper("letters", {}, `letters-${run.cycle}`));
  const format = h("select", { class: "input", id: `format-${id}` },
    h("optgroup", { label: t("mailing_labels") }, found.labels.map((one) => h("option", { value: `labels:${one.code}` }, named(one.names)))),
    h("optgroup", { label: t("mailing_envelopes") }, found.envelopes.map((one) => h("option", { value: `envelopes:${one.code}` }, named(one.names)))));
  const first = h("input", { class: "input", id: `first-${id}`, inputmode: "numeric", maxlength: 3, value: "1", autocomplete: "off" });
  const firstField = h("div", { class: "field narrow" }, h("label", { for: first.id }, t("mailing_first")), first);
  const sheet = h("div", { class: "sheet", "aria-hidden": "true" });
  const labels = button(drawLabels, t("mailing_draw"));
  const lists = ["utf-8", "gb18030"].map((encoding) => button(() => paper("list", { encoding }, `post-${run.cycle}.csv`), t(encoding === "utf-8" ? "mailing_csv" : "mailing_csv_gb")));
  const posted = button(async () => { try { await markPosted(now, now.counts.printed ?? 0); } catch (error) { fail(error); } changed(); });
  const some = button(() => someDialog(now, changed), t("mailing_posted_some"));
  const again = button(() => againDialog(now, paper), t("mailing_print_again"));
  let now = run;

  const node = h("ol", { class: "papers" },
    step("1", t("mailing_step_letters"), letters, again),
    step("2", t("mailing_step_address"), h("div", { class: "field" }, h("label", { for: format.id }, t("mailing_format")), format), firstField, sheet, labels),
    step("3", t("mailing_step_list"), ...lists),
    step("4", t("mailing_step_posted"), posted, some));

  function labelFormat() {
    const [kind = "", code = ""] = format.value.split(":");
    return { kind, code, label: kind === "labels" ? found.labels.find((one) => one.code === code) : undefined };
  }

  function tellSheet() {
    const { label } = labelFormat();
    firstField.hidden = !label;
    sheet.hidden = !label;
    if (!label) return;
    const from = wholeNumber(first.value) ?? 1;
    sheet.style.setProperty("--columns", String(label.columns));
    replace(sheet, Array.from({ length: label.columns * label.rows }, (_, n) => h("i", { data: { used: n + 1 < from ? "yes" : "no" } })));
  }

  function drawLabels() {
    const { kind, code, label } = labelFormat();
    const from = label ? wholeNumber(first.value) : 1;
    const most = label ? label.columns * label.rows : 1;
    const wrong = !from || from > most;
    mistake(first, wrong ? t("mailing_first_mistake", { n: most }) : "");
    if (wrong) {
      first.focus();
      return;
    }
    paper(kind, { format: code, first: from }, `${code}.pdf`);
  }

  /** @param {string} what @param {object} body @param {string} name */
  async function paper(what, body, name) {
    try {
      const bytes = /** @type {ArrayBuffer} */ (await call("POST", `/mailing/runs/${run.run}/${what}`, body, { bytes: true, tries: 1, timeout: LONG_MS }));
      save(bytes, name);
    } catch (error) {
      if (what === "letters" && isOffline(error)) toast(t("mailing_letters_lost"), { kind: "bad" });
      else refused(error, { first });
    }
    changed();
  }

  format.addEventListener("change", tellSheet);
  first.addEventListener("input", () => { mistake(first, ""); tellSheet(); });
  first.addEventListener("keydown", (event) => { if (event.key === "Enter") drawLabels(); });

  /** @param {Run} news */
  function update(news) {
    now = news;
    const { issued = 0, printed = 0 } = news.counts;
    letters.disabled = !issued;
    letters.textContent = t("mailing_print", { n: whole(issued) });
    letters.dataset.kind = issued ? "primary" : "";
    again.disabled = !printed;
    for (const one of [labels, ...lists, posted, some]) one.disabled = !printed;
    posted.textContent = t("mailing_posted", { n: whole(printed) });
    posted.dataset.kind = printed && !issued ? "primary" : "";
  }

  tellSheet();
  return { node, update };
}

/** @param {() => void} run @param {string} [words] */
function button(run, words = "") {
  const made = h("button", { type: "button", class: "button", on: { click: async () => { made.disabled = true; await run(); made.disabled = false; } } }, words);
  return made;
}

/** @param {string} n @param {string} words @param {...(Node | null)} parts */
function step(n, words, ...parts) {
  return h("li", { class: "paper-step" }, h("span", { class: "step-no", "aria-hidden": "true" }, n), h("div", { class: "step-body" }, h("h3", null, words), h("div", { class: "step-parts" }, ...parts)));
}

/** Hand a file to the browser. @param {ArrayBuffer} bytes @param {string} name */
function save(bytes, name) {
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 4));
  const kind = head === PDF ? "application/pdf" : "text/csv";
  const ending = name.includes(".") ? "" : ".pdf";
  const url = URL.createObjectURL(new Blob([bytes], { type: kind }));
  h("a", { href: url, download: name + ending }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Some letters by their numbers, typed or scanned one after the other. @param {Run} run @param {() => void} changed */
function someDialog(run, changed) {
  numbersDialog(t("mailing_posted_some"), t("mailing_posted_yes"), async (numbers) => {
    const done = await call("POST", `/mailing/runs/${run.run}/posted`, { numbers });
    toast(t("mailing_posted_done", { n: whole(done.count) }));
    changed();
  });
}

/**
 * The last batch stands there already: a jam of paper, or an answer that was lost, concerns all of it.
 *
 * @param {Run} run @param {(what: string, body: object, name: string) => void} paper
 */
async function againDialog(run, paper) {
  try {
    const { items } = /** @type {{items: import("./types.js").Item[]}} */ (await call("GET", `/mailing/runs/${run.run}`));
    const printed = items.filter((item) => item.state === "printed");
    const last = printed.reduce((newest, { changed_at: at }) => (at > newest ? at : newest), "");
    const batch = printed.filter((item) => item.changed_at === last).map((item) => item.number);
    numbersDialog(t("mailing_print_again"), t("mailing_print_again"), async (numbers) => paper("letters", { numbers }, `letters-${run.cycle}`), { value: batch.join(" "), hint: t("mailing_again_hint", { n: batch.length }) });
  } catch (error) {
    fail(error);
  }
}

/**
 * @param {string} title
 * @param {string} yes
 * @param {(numbers: string[]) => Promise<void>} send
 * @param {{value: string, hint: string}} [known] what stands there already, and why
 */
function numbersDialog(title, yes, send, known = { value: "", hint: t("mailing_numbers_hint") }) {
  const one = field("numbers", t("mailing_numbers"), { class: "input serial", inputmode: "numeric", autofocus: true, value: known.value }, { hint: known.hint });
  const form = h("form", { class: "dialog-form", novalidate: true }, one.node,
    h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, yes)));
  const dialog = openDialog(title, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const numbers = one.input.value.split(/[,，、;；\s]+/).map(digits).filter(Boolean);
    if (!numbers.length) {
      mistake(one.input, t("error_invalid_number"));
      return;
    }
    try {
      await send(numbers);
      dialog.close();
    } catch (error) {
      refused(error, { number: one.input });
    }
  });
}

/** @param {Run} run @param {number} many */
async function markPosted(run, many) {
  const sure = await ask({ title: t("mailing_posted_title", { n: many }), text: t("mailing_posted_text"), yes: t("mailing_posted_yes") });
  if (!sure) return;
  const done = await call("POST", `/mailing/runs/${run.run}/posted`, {});
  toast(t("mailing_posted_done", { n: whole(done.count) }));
}
