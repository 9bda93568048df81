/**
 * What happened to the cards, newest first. Cards that were given out and not used go back from here.
 *
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Run} Run
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { serialsOf, shortSerials } from "./dialogs.js";
import { faceName } from "./finding.js";
import { ask, codeWords, fail, moment, placeName, toast, whole } from "../desk/desk.js";
import { whoWords } from "../journal/words.js";

const SIGNS = { receive: "down", give: "arrow", return: "recall", correct: "check" };

/** @param {Change[]} changes @param {() => void} changed */
export function historyTable(changes, changed) {
  const heads = ["at", "kind", "face", "change", "left", "serials", "who"].map((key) => h("th", { scope: "col", class: key === "change" || key === "left" ? "num" : "" }, t(`cards_col_${key}`)));
  return h("div", { class: "scroll history" }, h("table", { class: "table happened" },
    h("thead", null, h("tr", null, heads, h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, changes.map((one, n) => h("tr", { data: { kind: one.kind } },
      h("td", { class: "muted" }, h("time", { datetime: one.at }, moment(one.at))),
      h("td", null, h("span", { class: "state" }, pictogram(SIGNS[one.kind]), t(`cards_kind_${one.kind}`)), one.reason ? h("span", { class: "muted small why-so" }, t(`cards_reason_${one.reason}`)) : null),
      h("td", null, faceName(one.face)),
      h("td", { class: `num strong ${one.kind === "correct" && one.count < 0 ? "bad" : ""}` }, signed(one)),
      h("td", { class: "num" }, whole(one.left)),
      h("td", { class: "serial", title: serialsOf(one) }, one.runs.length ? shortSerials(one).map((line) => h("p", null, line)) : "—"),
      h("td", null, one.counter ? h("p", null, placeName("counter", one.counter)) : null, h("p", { class: "muted small" }, one.name ?? program(one.by))),
      h("td", { class: "tight" }, takeBackButton(one, stillOut(one, changes.slice(0, n)), changed)))))));
}

/** "+200", "−3", "±0": what it did to the stock. @param {Change} one */
function signed(one) {
  const by = one.kind === "give" ? -one.count : one.count;
  if (by === 0) return "±0";
  return `${by < 0 ? "−" : "+"}${whole(Math.abs(by))}`;
}

/** Who is no person of today: removed, a screen, or a program. @param {string} by */
function program(by) {
  const [kind = "", code = ""] = by.split(":");
  return kind === "token" ? `${codeWords("ratings_who", kind)} ${code.slice(0, 6)}` : whoWords(by, {});
}

/** @param {Change} given @param {Run[]} out @param {() => void} changed */
function takeBackButton(given, out, changed) {
  return given.kind === "give" && out.length ? h("button", { type: "button", class: "button", on: { click: () => takeBack(given, out, changed) } }, t("cards_take_back")) : null;
}

/** Those of its cards of which none has come back since. @param {Change} given @param {Change[]} later */
function stillOut(given, later) {
  const back = later.filter((one) => one.face === given.face && (one.kind === "return" || one.reason === "found")).flatMap((one) => one.runs);
  return given.runs.filter((run) => !back.some((other) => meet(run, other)));
}

/** @param {Run} a @param {Run} b */
function meet(a, b) {
  return a.first.length === b.first.length && a.first <= b.last && b.first <= a.last;
}

/** @param {Run} run */
function countOf(run) {
  return Number(BigInt(run.last) - BigInt(run.first) + 1n);
}

/** Run by run: where that breaks off, the rest is still offered. @param {Change} given @param {Run[]} out @param {() => void} changed */
async function takeBack(given, out, changed) {
  const what = { n: whole(out.reduce((sum, run) => sum + countOf(run), 0)), face: faceName(given.face) };
  const sure = await ask({ title: t("cards_back_title", what), text: t("cards_back_text", { serials: serialsOf({ ...given, runs: out }) }), yes: t("cards_back_yes") });
  if (!sure) return;
  try {
    for (const run of out) await call("POST", "/cards/return", { face: given.face, count: countOf(run), first: run.first, counter: given.counter });
    toast(t("cards_back_done", what));
  } catch (error) {
    fail(error);
  }
  changed();
}
