/**
 * The catalogue as text: whole, readable, to carry away and to bring in; a mistake is shown at its line.
 *
 * @typedef {{saved: (before: string) => Promise<void>, overwrite: () => Promise<boolean>}} Desk
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { desk, fail, inWords, toast } from "../desk/desk.js";
import { dirty } from "./document.js";
import { getText, putText, TextProblem } from "../desk/toml.js";

/** What stands in the text and was not saved; null where it is the server's. @type {string | null} */
let draft = null;

/** Whether there is text that was not saved. */
export function textDirty() {
  return draft !== null;
}

/**
 * @param {Desk} of `saved` is told the text as it was before; `overwrite` asks whether to replace another's change
 */
export function textPart(of) {
  const holder = h("div", { class: "stack" });
  if (dirty()) {
    replace(holder, h("p", { class: "notice", data: { kind: "warn" } }, pictogram("pause"), t("text_form_first")));
    return holder;
  }
  replace(holder, h("p", { class: "muted" }, t("loading")));
  getText().then((text) => replace(holder, ...editor(text, of)), fail);
  return holder;
}

/** @param {string} server @param {Desk} of */
function editor(server, of) {
  const mistake = h("div", { id: "text-mistake" });
  const gutter = h("pre", { class: "gutter", "aria-hidden": "true" });
  const area = h("textarea", { class: "text mono", spellcheck: "false", wrap: "off", "aria-label": t("part_text"), "aria-describedby": "text-mistake" });
  area.value = draft ?? server;
  const save = h("button", { type: "button", class: "button", data: { kind: "primary" } }, t("text_save"));
  const drop = h("button", { type: "button", class: "button" }, t("discard"));

  /** @param {number} [wrong] */
  const number = (wrong = 0) => {
    const count = area.value.split("\n").length;
    replace(gutter, ...Array.from({ length: count }, (_, n) => h("span", { class: n + 1 === wrong ? "wrong" : "" }, `${n + 1}\n`)));
  };
  const changed = () => {
    draft = area.value === server ? null : area.value;
    save.disabled = drop.disabled = draft === null;
    replace(mistake);
    number();
  };
  area.addEventListener("input", changed);
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
  drop.addEventListener("click", () => { area.value = server; changed(); });
  save.addEventListener("click", async () => {
    save.disabled = true;
    try {
      const present = await getText();
      if (present !== server && !(await of.overwrite())) {
        save.disabled = false;
        return;
      }
      await putText(area.value);
      draft = null;
      await of.saved(present);
    } catch (error) {
      save.disabled = false;
      if (!(error instanceof TextProblem) || !error.line) { fail(error); return; }
      number(error.line);
      replace(mistake, h("p", { class: "notice", data: { kind: "bad" }, role: "alert" }, pictogram("broken"),
        h("span", { class: "grow" }, h("strong", null, t("text_line", { line: error.line })), " ", error.field ? h("code", null, error.field) : "", " ", plain(error.detail)),
        h("button", { type: "button", class: "button", on: { click: () => toLine(area, error.line) } }, t("text_go"))));
      toLine(area, error.line);
    }
  });
  changed();
  return [
    h("p", { class: "muted" }, t("text_hint")),
    h("div", { class: "row wrap" },
      h("button", { type: "button", class: "button", on: { click: () => download(area.value) } }, pictogram("down"), t("text_export")),
      chooser((text) => { area.value = text; changed(); toast(t("text_brought")); }),
      h("span", { class: "grow" }), drop, save),
    mistake,
    h("div", { class: "text-frame" }, gutter, area),
  ];
}

/** @param {HTMLTextAreaElement} area @param {number} line */
function toLine(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(area).lineHeight));
}

/** @param {(text: string) => void} take */
function chooser(take) {
  const input = h("input", { type: "file", accept: ".toml,text/plain", class: "visually-hidden", id: "text-file", on: { change: async () => {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    try {
      take(await file.text());
    } catch (error) {
      toast(inWords(error), { kind: "bad" });
    }
  } } });
  return h("div", { class: "file" }, input, h("label", { class: "button", for: "text-file" }, t("text_import")));
}

/** @param {string} text */
function download(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  const link = h("a", { href: url, download: `${named(desk.hall)}.toml` });
  byId("part").append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** The server's sentence without its own "line n:", which stands in the page's words already. @param {string} detail */
function plain(detail) {
  return detail.replace(/^line \d+: /, "");
}
