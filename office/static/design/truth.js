/**
 * Is the model true? The simulated days are held against what really happened on them, and said in plain words.
 *
 * @typedef {import("./types.js").Held} Held
 * @typedef {import("./types.js").Usual} Usual
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";
import { figureText, serviceName } from "./words.js";

const FIGURES = /** @type {const} */ (["wait_mean_s", "wait_p90_s", "within", "abandonment"]);
const LOOKS = { near: { kind: undefined, sign: "check" }, chance: { kind: undefined, sign: "notice" }, off: { kind: "warn", sign: "notice" } };

/** Above everything else: whether what follows can be believed. @param {Usual | null} usual */
export function truth(usual) {
  const node = byId("truth");
  const held = usual?.validated ?? null;
  node.hidden = !held;
  if (!held) return;
  const look = LOOKS[held.verdict];
  const wrong = Object.keys(held.types).filter((code) => held.types[code]?.verdict === "off").map(serviceName);
  if (look.kind) node.dataset["kind"] = look.kind;
  else delete node.dataset["kind"];
  replace(node, pictogram(look.sign), h("div", null,
    h("p", null, t(`ds_truth_${held.verdict}`, gaps(held.figures.wait_mean_s)), wrong.length && held.verdict !== "off" ? ` ${t("ds_truth_types", { services: wrong.join(t("list_comma")) })}` : ""),
    held.verdict === "off" ? h("p", { class: "small" }, t("ds_truth_why")) : null));
}

/** @param {Held} held */
function gaps(held) {
  return { real: figureText("wait_mean_s", held.real), simulated: figureText("wait_mean_s", held.simulated), low: figureText("wait_mean_s", held.low), high: figureText("wait_mean_s", held.high) };
}

/** Real, simulated, and what chance alone may do. @param {Usual} usual */
export function factsTable(usual) {
  const held = usual.validated;
  const facts = usual.happened;
  if (facts.wait_mean_s === null) return null;
  const cell = (/** @type {string} */ words) => h("td", { class: "num" }, words);
  const text = (/** @type {(typeof FIGURES)[number]} */ name, /** @type {number | null | undefined} */ value) => (value === null || value === undefined ? "—" : figureText(name, value));
  return h("div", { class: "scroll" }, h("table", { class: "table facts" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("ds_figure")), ["ds_happened", "ds_simulated", "ds_chance"].map((key) => h("th", { scope: "col", class: "num" }, t(key))))),
    h("tbody", null,
      h("tr", null, h("th", { scope: "row" }, t("ds_fact_customers")), cell(whole(Math.round(facts.customers))), cell(whole(Math.round(usual.types.reduce((sum, one) => sum + one.customers, 0)))), cell("")),
      FIGURES.map((name) => h("tr", null, h("th", { scope: "row" }, `${t(`ds_fig_${name}`)} (${t(name.startsWith("wait") ? "unit_minutes" : "ds_unit_share")})`),
        cell(text(name, facts[name])), cell(text(name, held?.figures[name].simulated)),
        cell(held ? t("ds_chance_span", { low: text(name, held.figures[name].low), high: text(name, held.figures[name].high) }) : ""))))));
}
