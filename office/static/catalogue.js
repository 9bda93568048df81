/**
 * Business types and counters: forms over the catalogue's document, and the same as text. Nothing is taken
 * over before it is saved; what was saved can be put back for a while.
 *
 * @typedef {import("./catalogue_types.js").Part} Part
 * @typedef {import("./catalogue_types.js").Path} Path
 */

import { call, Problem } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, t } from "../hallkeeper/words.js";
import { mistakes } from "./check.js";
import { ask, desk, fail, inWords, placeName, toast } from "./desk.js";
import { changes, current, dirty, discard, onChange, same, saved, take, undo, undoable, whole } from "./document.js";
import { showMistake } from "./fields.js";
import { classesPart, countersPart } from "./part_counters.js";
import { devicesPart, screensPart } from "./part_places.js";
import { hoursPart, rulesPart } from "./part_rules.js";
import { servicesPart } from "./part_services.js";
import { textDirty, textPart } from "./part_text.js";
import { before, forgetBefore, keepBefore } from "./put_back.js";
import { getText, putText } from "./toml.js";

/** @type {Part[]} */
const PARTS = [
  { name: "services", show: servicesPart },
  { name: "counters", show: countersPart },
  { name: "classes", show: classesPart },
  { name: "screens", show: screensPart },
  { name: "devices", show: devicesPart },
  { name: "hours", show: hoursPart },
  { name: "rules", show: rulesPart },
  { name: "text", show: () => textPart({ saved: afterSaving, overwrite }) },
];
/** @type {Record<string, string>} first step of a mistake's path -> the part that has the field */
const HOME = { service: "services", counter: "counters", customer_class: "classes", kiosk: "screens", display: "screens", device: "devices", hours: "hours" };
const SHOWN_CHANGES = 4;

let at = partOf(location.hash);
let saving = false;

/** @param {string} hash */
function partOf(hash) {
  return PARTS.find((part) => `#${part.name}` === hash)?.name ?? "services";
}

function tabs() {
  replace(byId("parts"), ...PARTS.map((part) => h("a", {
    href: `#${part.name}`, role: "tab", id: `tab-${part.name}`, class: "tab", "aria-selected": part.name === at ? "true" : "false",
    "aria-controls": "part", tabindex: part.name === at ? 0 : -1,
  }, t(`part_${part.name}`))));
}

/** Draw the chosen part anew, leaving the focus where it was. */
function redraw() {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const path = focused?.dataset.path;
  const part = PARTS.find((one) => one.name === at);
  if (!part) return;
  replace(byId("part"), part.show(redraw));
  byId("part").setAttribute("aria-labelledby", `tab-${at}`);
  if (path) /** @type {HTMLElement | null} */ (byId("part").querySelector(`[data-path="${CSS.escape(path)}"]`))?.focus();
}

function go() {
  at = partOf(location.hash);
  tabs();
  redraw();
  window.scrollTo({ top: 0 });
}

/** The bar at the foot: what was changed, and what may be done about it. */
function bar() {
  const changed = dirty();
  const kept = before();
  const node = byId("save-bar");
  node.hidden = !changed && !kept;
  if (changed) replace(node, ...unsaved());
  else if (kept) replace(node, ...putBackOffer(kept.at));
}

function unsaved() {
  const names = changes();
  const shown = names.slice(0, SHOWN_CHANGES).join(t("list_comma"));
  return [
    h("p", { class: "grow" }, h("strong", null, t("unsaved_n", { n: names.length })), h("span", { class: "save-names" }, names.length > SHOWN_CHANGES ? t("and_more", { shown }) : shown)),
    h("button", { type: "button", class: "button", data: { kind: "plain" }, disabled: !undoable(), on: { click: () => { undo(); redraw(); } } }, pictogram("recall"), t("undo_step"), h("span", { class: "key" }, "Ctrl Z")),
    h("button", { type: "button", class: "button", on: { click: giveUp } }, t("discard")),
    h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: saving, on: { click: save } }, saving ? t("saving") : t("save"), h("span", { class: "key" }, "Ctrl S")),
  ];
}

/** @param {number} since */
function putBackOffer(since) {
  return [
    h("p", { class: "grow" }, t("saved_at", { time: clock(new Date(since), desk.zone) })),
    h("button", { type: "button", class: "button", on: { click: putBack } }, pictogram("recall"), t("put_back")),
    h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("close"), on: { click: () => { forgetBefore(); bar(); } } }, pictogram("close")),
  ];
}

async function giveUp() {
  const names = changes();
  if (names.length > 1 && !(await ask({ title: t("discard_title"), text: t("discard_text", { n: names.length }), yes: t("discard"), bad: true }))) return;
  discard();
  redraw();
}

async function save() {
  if (saving || !dirty()) return;
  if (textDirty()) {
    toast(t("form_text_first"), { kind: "bad" });
    return;
  }
  const [first] = mistakes(current());
  if (first) {
    point(first.path, first.text);
    return;
  }
  saving = true;
  bar();
  try {
    const server = whole(await call("GET", "/catalogue?as=json"));
    if (!same(server, saved()) && !(await overwrite())) return;
    const text = await getText();
    await call("PUT", "/catalogue", current());
    await afterSaving(text);
  } catch (error) {
    refused(error);
  } finally {
    saving = false;
    bar();
  }
}

/** @param {string} text the catalogue as it was before */
async function afterSaving(text) {
  keepBefore(text, await getText());
  take(await call("GET", "/catalogue?as=json"));
  redraw();
  toast(t("saved"));
}

async function putBack() {
  const kept = before();
  if (!kept) return;
  try {
    if ((await getText()) !== kept.after && !(await overwrite())) return;
    await putText(kept.text);
    forgetBefore();
    take(await call("GET", "/catalogue?as=json"));
    redraw();
    toast(t("put_back_done"));
  } catch (error) {
    fail(error);
  }
}

/** Somebody else has saved a change meanwhile: never overwritten unasked. */
function overwrite() {
  return ask({ title: t("meanwhile_title"), text: t("meanwhile_text"), yes: t("meanwhile_yes"), bad: true });
}

/** @param {unknown} error */
function refused(error) {
  const path = error instanceof Problem && error.status === 422 && error.field ? toPath(error.field) : null;
  if (path) point(path, error instanceof Problem ? error.detail.replace(/^line \d+: /, "") : "");
  else if (error instanceof Problem && error.code === "catalogue_in_use") toast(t("in_use", { what: inUseBy(error.detail) }), { kind: "bad" });
  else toast(inWords(error), { kind: "bad" });
}

/** Who still needs it: "Counter 8 is still open." or "A012 still waits ..." begin with it. @param {string} detail */
function inUseBy(detail) {
  const [, counter] = /^Counter (\S+) /.exec(detail) ?? [];
  return counter ? placeName("counter", counter) : detail.split(" ")[0] ?? "";
}

/** "service[1].letter" -> ["service", 1, "letter"]. @param {string} field @returns {Path} */
function toPath(field) {
  return field.replace(/\[(\d+)\]/g, ".$1").split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** Go to the field of a mistake and say it there. @param {Path} path @param {string} text */
function point(path, text) {
  const home = HOME[String(path[0])] ?? "rules";
  if (home !== at) {
    history.replaceState(null, "", `#${home}`);
    go();
  }
  if (!showMistake(byId("part"), path, text)) toast(text, { kind: "bad" });
}

/** @param {KeyboardEvent} event */
function keys(event) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "s") {
    event.preventDefault();
    save();
  } else if (command && event.key === "z" && !event.shiftKey && dirty() && at !== "text") {
    event.preventDefault();
    undo();
    redraw();
  }
}

/** Arrow keys walk along the tabs. @param {KeyboardEvent} event */
function walk(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = PARTS[(PARTS.findIndex((part) => part.name === at) + by + PARTS.length) % PARTS.length];
  location.hash = next?.name ?? "";
  setTimeout(() => document.getElementById(`tab-${next?.name}`)?.focus());
}

try {
  take(await call("GET", "/catalogue?as=json"));
  onChange(bar);
  go();
  bar();
} catch (error) {
  replace(byId("part"), h("div", { class: "card empty" }, h("p", null, inWords(error)), h("button", { type: "button", class: "button", on: { click: () => location.reload() } }, t("again"))));
}
window.addEventListener("hashchange", go);
window.addEventListener("keydown", keys);
byId("parts").addEventListener("keydown", walk);
window.addEventListener("beforeunload", (event) => { if (dirty() || textDirty()) event.preventDefault(); });
setInterval(bar, 30_000); // the way back goes by itself
