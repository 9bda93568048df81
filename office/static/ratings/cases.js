/**
 * The dissatisfied customers, newest first: who they were, where, with whom, and who looks after them. The first
 * who does is the first-contact owner (首问责任人).
 *
 * @typedef {import("./types.js").Case} Case
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { fail, moment } from "../desk/desk.js";
import { whoWords } from "../journal/words.js";
import { codeWords, desk, placeName } from "../desk/names.js";

/** @param {Case[]} cases @param {() => void} changed */
export function caseList(cases, changed) {
  if (!cases.length) return h("div", { class: "empty" }, pictogram("face-4"), h("p", null, t("ratings_no_cases")));
  return h("ul", { class: "cases" }, cases.map((one) => h("li", { class: "case", data: { number: one.number } },
    pictogram(`face-${one.score}`),
    h("div", { class: "grow" },
      h("p", null, h("a", { class: "strong", href: `/office/journal?number=${one.number}` }, one.number), " ", h("span", { class: "bad" }, t(`degree_${one.score}`))),
      h("p", { class: "muted small" }, h("time", { datetime: one.at }, moment(one.at)), " · ", [placeName("counter", one.counter), doneWords(one.done), one.name ?? programOr(one.teller)].join(" · "))),
    one.taken
      ? h("p", { class: "state small good" }, pictogram("check"), t("ratings_taken", { name: one.taken.name ?? programOr(one.taken.by) }))
      : takeButton(one.ticket, changed))));
}

/**
 * "I will look into it": from then on everybody sees who does.
 *
 * @param {string} ticket
 * @param {() => void} changed
 */
export function takeButton(ticket, changed) {
  const button = h("button", { type: "button", class: "button", data: { kind: "ink" }, on: { click: () => take() } }, t("ratings_take"));
  async function take() {
    button.disabled = true;
    try {
      await call("POST", `/ratings/${ticket}/take`, {});
    } catch (error) {
      button.disabled = false;
      fail(error);
    }
    changed();
  }
  return button;
}

/** @param {string[]} done codes of business types */
export function doneWords(done) {
  return done.map((code) => named(desk.services[code]) || code).join(t("list_comma"));
}

/** Who is no person of today: removed, or a program. @param {string} ref */
export function programOr(ref) {
  const [kind = "", code = ""] = ref.split(":");
  return kind === "person" ? whoWords(ref, {}) : `${codeWords("ratings_who", kind)} ${code.slice(0, 6)}`;
}
