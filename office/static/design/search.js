/**
 * "What would get 95 % served within 10 minutes?": the goal, which cures may be tried and how far, and what was found.
 *
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {import("./types.js").Searched} Searched
 * @typedef {import("./types.js").Cure} Cure
 * @typedef {import("./types.js").Scenario} Scenario
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, mistake, wholeNumber } from "../desk/form.js";
import { fail, percent, whole } from "../desk/desk.js";
import { figureText, inOneLine, serviceName } from "./words.js";
import { Stopped, workOn } from "../desk/work.js";

/** @param {Desk} desk @param {(scenario: Scenario) => void} take */
export function searchForm(desk, take) {
  const form = byId("search");
  const types = [...(desk.usual?.types ?? [])].sort((a, b) => b.customers - a.customers);
  const most = types[0]?.code ?? "";
  const posted = types.find((one) => one.code === "invoice")?.code ?? types[1]?.code ?? "";
  const goal = (/** @type {string} */ name, /** @type {number} */ value, /** @type {string} */ unit, /** @type {number} */ max) => {
    const made = field(name, t(`ds_${name.replace("-", "_")}`), { type: "number", inputmode: "numeric", min: 1, max, value, class: "input num" }, { unit });
    return { ...made, max };
  };
  const fields = {
    share: goal("goal-share", 95, "%", 99), minutes: goal("goal-minutes", 10, t("unit_minutes"), 240),
    phone: goal("most-phone", 40, "%", 100), post: goal("most-post", 60, "%", 100), terminals: goal("most-terminals", 2, "", 6), counters: goal("most-counters", 3, "", 6),
  };
  for (const one of [fields.phone, fields.post, fields.terminals, fields.counters]) one.input.min = "0";
  const pool = h("input", { type: "checkbox", checked: true });
  const cards = h("input", { type: "checkbox" });
  const button = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, pictogram("scan"), t("ds_search_go"));
  replace(form,
    h("div", { class: "search-goal" }, fields.share.node, fields.minutes.node, button),
    h("details", { class: "search-how" }, h("summary", null, t("ds_allowed")),
      h("div", { class: "search-cures" },
        labelled(fields.phone, t("ds_allow_phone", { service: serviceName(most) })), labelled(fields.terminals, t("ds_allow_terminals", { service: serviceName(most) })),
        labelled(fields.post, t("ds_allow_post", { service: serviceName(posted) })), labelled(fields.counters, t("ds_allow_counters"))),
      h("div", { class: "row wrap" }, h("label", { class: "check" }, pool, t("ds_allow_pool")), h("label", { class: "check" }, cards, t("ds_allow_cards", { service: serviceName(most) })))));

  form.onsubmit = async (event) => {
    event.preventDefault();
    const [share, minutes, phone, post, terminals, counters] = Object.values(fields).map(read);
    if ([share, minutes, phone, post, terminals, counters].includes(null)) return;
    const asked = { share: Number(share) / 100, limit_s: Number(minutes) * 60, allowed: { service: most, posted, phone, post, terminals, counters, pool: pool.checked, cards: cards.checked } };
    button.disabled = true;
    replace(byId("found"));
    try {
      show(/** @type {Searched} */ (await workOn("/design/search", asked, byId("search-work"))), take);
    } catch (error) {
      if (!(error instanceof Stopped)) fail(error);
    } finally {
      button.disabled = false;
    }
  };
}

/** @param {{node: HTMLElement, input: HTMLInputElement, max: number}} one */
function read({ input, max }) {
  const number = wholeNumber(input.value);
  const wrong = number === null || number < Number(input.min) || number > max;
  mistake(input, wrong ? t("ds_number_range", { min: input.min, max }) : "");
  if (wrong) input.focus();
  return wrong ? null : number;
}

/** @param {{node: HTMLElement, input: HTMLInputElement}} one @param {string} words */
function labelled({ node, input }, words) {
  replace(/** @type {HTMLElement} */ (node.querySelector("label")), words);
  input.setAttribute("aria-label", words);
  return node;
}

/** @param {Searched} told @param {(scenario: Scenario) => void} take */
function show(told, take) {
  const goal = { share: percent(told.goal.share), minutes: Math.round(told.goal.limit_s / 60), tried: whole(told.tried) };
  if (!told.found.length) {
    replace(byId("found"), h("p", { class: "notice" }, t("ds_found_none", { ...goal, best: percent(told.best.share.value) })));
    return;
  }
  if (!told.found[0]?.cures.length) {
    replace(byId("found"), h("p", { class: "strong" }, t("ds_found_already", { ...goal, share: percent(told.found[0]?.share.value ?? 0) })));
    return;
  }
  replace(byId("found"), h("p", { class: "strong" }, t("ds_found", { ...goal, n: told.found.length })),
    h("ol", { class: "found-list" }, told.found.map((one, n) => way(one, n, take))));
}

/** @param {Cure} one @param {number} n @param {(scenario: Scenario) => void} take */
function way(one, n, take) {
  const name = t("ds_way_n", { n: n + 1 });
  return h("li", { class: "found-way", data: { first: n === 0 ? "" : undefined } },
    h("div", { class: "found-what" }, h("strong", null, n === 0 ? t("ds_cheapest") : name), h("span", null, inOneLine(one.scenario))),
    h("dl", { class: "found-figures" },
      pair(t("ds_found_share"), percent(one.share.value)), pair(t("ds_fig_wait_mean_s"), `${figureText("wait_mean_s", one.wait_mean_s)} ${t("unit_minutes")}`),
      pair(t("ds_found_cost"), one.extra_cost < 0.5 ? t("ds_free") : t("ds_money_a_day", { money: figureText("cost", one.extra_cost, true) }))),
    h("button", { type: "button", class: "button", on: { click: () => take({ ...one.scenario, name: one.scenario.name || name }) } }, t("ds_try")));
}

/** @param {string} term @param {string} words */
function pair(term, words) {
  return h("div", null, h("dt", { class: "muted small" }, term), h("dd", null, words));
}
