/**
 * Business types and counters: forms over the catalogue's document, and the same as text. Nothing is taken
 * over before it is saved; what was saved can be put back for a while.
 *
 * @typedef {import("./catalogue/types.js").Part} Part
 * @typedef {import("./catalogue/types.js").Path} Path
 */

import { byId, h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { mistakes } from "./catalogue/check.js";
import { inWords, toast } from "./desk/desk.js";
import { current, dirty } from "./catalogue/document.js";
import { showMistake } from "./catalogue/fields.js";
import { classesPart, countersPart } from "./catalogue/counters.js";
import { channelsPart } from "./catalogue/channels.js";
import { offersPart } from "./catalogue/offers.js";
import { devicesPart, screensPart } from "./catalogue/places.js";
import { open } from "./catalogue/rows.js";
import { hoursPart, rulesPart } from "./catalogue/rules.js";
import { servicesPart } from "./catalogue/services.js";
import { textDirty, textPart } from "./catalogue/text.js";
import { saver } from "./catalogue/saving.js";
import { overwrite } from "./desk/put_back.js";

/** @type {Part[]} */
const PARTS = [
  { name: "services", show: servicesPart },
  { name: "offers", show: offersPart },
  { name: "channels", show: channelsPart },
  { name: "counters", show: countersPart },
  { name: "classes", show: classesPart },
  { name: "screens", show: screensPart },
  { name: "devices", show: devicesPart },
  { name: "hours", show: hoursPart },
  { name: "rules", show: rulesPart },
  { name: "text", show: () => textPart({ saved: saving.afterSaving, overwrite }) },
];
/** @type {Record<string, string>} first step of a mistake's path -> the part that has the field */
const HOME = { service: "services", offer: "offers", channel: "channels", counter: "counters", customer_class: "classes", kiosk: "screens", display: "screens", device: "devices", hours: "hours" };
const saving = saver({ redraw, ready, point, undoes: () => at !== "text" });

let at = partOf(location.hash);

/** @param {string} hash */
function partOf(hash) {
  const [name] = hash.slice(1).split("/");
  return PARTS.find((part) => part.name === name)?.name ?? "services";
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

/** To a part; `#devices/sign-3`: to that very row of it. */
function go() {
  at = partOf(location.hash);
  const [, code] = location.hash.split("/");
  if (code) open.add(`device ${code}`);
  tabs();
  redraw();
  const row = code && byId("part").querySelector(`[data-row="${CSS.escape(code)}"]`);
  if (row) row.scrollIntoView({ block: "center" });
  else window.scrollTo({ top: 0 });
}

function ready() {
  if (textDirty()) {
    toast(t("form_text_first"), { kind: "bad" });
    return false;
  }
  const [first] = mistakes(current());
  if (first) point(first.path, first.text);
  return !first;
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

/** Arrow keys walk along the tabs. @param {KeyboardEvent} event */
function walk(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = PARTS[(PARTS.findIndex((part) => part.name === at) + by + PARTS.length) % PARTS.length];
  location.hash = next?.name ?? "";
  setTimeout(() => document.getElementById(`tab-${next?.name}`)?.focus());
}

try {
  await saving.open();
  go();
} catch (error) {
  replace(byId("part"), h("div", { class: "card empty" }, h("p", null, inWords(error)), h("button", { type: "button", class: "button", on: { click: () => location.reload() } }, t("again"))));
}
window.addEventListener("hashchange", go);
byId("parts").addEventListener("keydown", walk);
window.addEventListener("beforeunload", (event) => { if (dirty() || textDirty()) event.preventDefault(); });
