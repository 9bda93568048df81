/** Questions with answers, what is prepared, and what to do if: the rows of the card. */

import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { at, changeable, current, edit } from "./document.js";
import { field, inLanguages, removeButton, select, servicesField, smallButton, tick } from "./fields.js";
import { allNames } from "./list.js";
import { desk } from "../desk/desk.js";

/** @typedef {import("./types.js").Measure} Measure */

const MEASURES = /** @type {const} */ (["waiting", "wait_p90", "came", "cards", "signups", "calls", "said"]);
const OF_SERVICE = new Set(["waiting", "wait_p90", "came"]);
/** @type {Record<Measure, string>} */
const UNITS = { waiting: "camp_unit_people", wait_p90: "camp_unit_minutes", came: "camp_unit_people", cards: "camp_unit_cards", signups: "camp_unit_people", calls: "camp_unit_calls", said: "" };

/**
 * Rows under a heading that can be added and taken out.
 *
 * @param {string} name
 * @param {string} add the words of the button
 * @param {() => unknown} fresh
 * @param {(index: number, draw: () => void, remove: HTMLElement | null) => HTMLElement} row
 */
function rows(name, add, fresh, row) {
  const node = h("div", { class: "stack" });
  const list = () => /** @type {unknown[]} */ (at([name]) ?? []);
  const draw = () => {
    const open = changeable(name);
    replace(node,
      ...list().map((_, n) => row(n, draw, open ? removeButton(String(n + 1), () => { edit(`${name} out ${n}`, (card) => card[name].splice(n, 1)); draw(); }) : null)),
      open && smallButton(add, () => {
        edit(`${name} in`, (card) => { (card[name] ??= []).push(fresh()); });
        draw();
        /** @type {HTMLElement | null} */ (node.querySelector(`[data-path^="${name}.${list().length - 1}."]`))?.focus();
      }, "plus"));
  };
  draw();
  return { node, draw };
}

export function questionsPart() {
  return rows("questions", t("camp_question_add"), () => ({ ask: {}, answer: {}, services: [...(current().card.services ?? [])], for_customers: true }), (n, _, remove) => h("div", { class: "camp-row" },
    h("div", { class: "row spread" }, h("h3", { class: "camp-no" }, t("camp_question_n", { n: n + 1 })), remove),
    inLanguages(["questions", n, "ask"], t("camp_ask"), { max: 120 }),
    inLanguages(["questions", n, "answer"], t("camp_answer"), { max: 400, rows: 2 }),
    h("div", { class: "row wrap" }, servicesField(["questions", n, "services"], t("camp_question_for")), tick(["questions", n, "for_customers"], t("camp_for_customers"), true))));
}

export function cardsPart() {
  return rows("cards", t("camp_card_add"), () => ({ face: 0, count: 0 }), (n, _, remove) => {
    const face = at(["cards", n, "face"]);
    const here = current().stock[String(face)] ?? 0;
    const others = current().beside.filter(({ cards }) => cards[String(face)]);
    const taken = others.reduce((sum, { cards }) => sum + (cards[String(face)] ?? 0), 0);
    const short = face && (at(["cards", n, "count"]) ?? 0) + taken > here;
    return h("div", { class: "camp-line" },
      field(["cards", n, "face"], t("cards_face_label"), { kind: "number", min: 1, unit: t("unit_yuan") }),
      field(["cards", n, "count"], t("camp_needed"), { kind: "number", unit: t("camp_unit_cards") }),
      h("p", { class: short ? "camp-here bad" : "camp-here muted" }, face ? t(taken ? "camp_here_with" : "camp_here", { n: here, others: taken, names: allNames(others) }) : ""), remove);
  });
}

export function formsPart() {
  return rows("forms", t("camp_form_add"), () => ({ name: "", count: 1, ready: false }), (n, _, remove) => h("div", { class: "camp-line" },
    field(["forms", n, "name"], t("camp_form"), { max: 60 }),
    field(["forms", n, "count"], t("camp_count"), { kind: "number" }),
    tick(["forms", n, "ready"], t("camp_ready")), remove));
}

export function remediesPart() {
  return rows("remedies", t("camp_remedy_add"), () => ({ code: `r${Date.now().toString(36)}`, measure: "waiting", subject: current().card.services?.[0] ?? "", mark: 20, problem: {}, then: {} }), remedyRow);
}

/** @param {number} n @param {() => void} draw @param {HTMLElement | null} remove */
function remedyRow(n, draw, remove) {
  const path = ["remedies", n];
  const measure = /** @type {Measure} */ (at([...path, "measure"]));
  const said = measure === "said";
  const changed = () => {
    const now = at([...path, "measure"]);
    edit(`remedy ${n}`, (card) => {
      card.remedies[n].subject = OF_SERVICE.has(now) ? current().card.services?.[0] ?? "" : now === "cards" ? String(current().card.cards?.[0]?.face ?? "") : "";
      if (now === "calls") card.remedies[n].mark = 120;
    });
    draw();
  };
  const offered = current().offered.map((code) => /** @type {[string, string]} */ ([code, named(desk.services[code]) || code]));
  const faces = [...new Set([...(current().card.cards ?? []).map(({ face }) => String(face)), at([...path, "subject"]) ?? ""])].filter(Boolean);
  return h("div", { class: "camp-row camp-remedy" },
    h("div", { class: "camp-if" }, h("span", { class: "strong" }, t("camp_if")),
      select([...path, "measure"], t("camp_measure"), MEASURES.map((one) => [one, t(`camp_measure_${one}`)]), changed),
      OF_SERVICE.has(measure) ? select([...path, "subject"], t("col_service"), [["", t("camp_any_service")], ...offered]) : null,
      measure === "cards" ? select([...path, "subject"], t("cards_face_label"), faces.map((face) => [face, t("camp_face", { face })])) : null,
      said ? null : h("span", { class: "camp-mark" }, h("span", null, t(measure === "cards" ? "camp_below" : "camp_from")),
        field([...path, "mark"], t("camp_mark"), { kind: "number", min: 1, bare: true, scale: measure === "wait_p90" ? 60 : 1 }),
        h("span", null, t(UNITS[measure]))), remove),
    said ? inLanguages([...path, "problem"], t("camp_problem"), { max: 120 }) : null,
    inLanguages([...path, "then"], t("camp_then"), { max: 300, rows: 2 }));
}
