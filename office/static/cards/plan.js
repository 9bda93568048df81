/**
 * The plan for an amount: how many codes are typed, with which cards; and what it would be without the large ones.
 *
 * @typedef {import("./types.js").Plan} Plan
 * @typedef {import("./types.js").Proposal} Proposal
 */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, mistake, wholeNumber } from "../desk/form.js";
import { faceName } from "./finding.js";
import { inWords, whole } from "../desk/desk.js";

const AMOUNTS = [100, 200, 300, 600, 1000];
const PAUSE_MS = 200;
const MOST = 10_000;
const MOST_ALIKE = 3;

/**
 * @param {HTMLElement} form
 * @param {HTMLElement} answer
 * @returns {() => void} asks again, after the stock has changed
 */
export function planForm(form, answer) {
  const amount = field("amount", t("cards_amount"), { inputmode: "numeric", maxlength: 6, value: "600" }, { unit: t("unit_yuan") });
  const quick = AMOUNTS.map((n) => h("button", { type: "button", class: "button", data: { amount: n }, on: { click: () => { amount.input.value = String(n); ask(); } } }, whole(n)));
  let timer = 0;
  let newest = 0;

  async function ask() {
    window.clearTimeout(timer);
    newest += 1;
    const mine = newest;
    for (const key of quick) key.setAttribute("aria-pressed", String(key.dataset.amount === amount.input.value.trim()));
    const wanted = wholeNumber(amount.input.value);
    if (wanted === null || wanted < 1 || wanted > MOST) {
      replace(answer);
      mistake(amount.input, t("cards_amount_mistake", { most: whole(MOST) }));
      return;
    }
    mistake(amount.input, "");
    try {
      const proposal = /** @type {Proposal} */ (await call("GET", `/cards/plan?amount=${wanted}`));
      if (mine === newest) replace(answer, ...proposed(proposal));
    } catch (error) {
      if (mine === newest) mistake(amount.input, inWords(error));
    }
  }

  amount.input.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(ask, PAUSE_MS); });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  replace(form, amount.node, h("div", { class: "quick", role: "group", "aria-label": t("cards_quick") }, quick));
  return ask;
}

/** @param {Proposal} proposal @returns {(HTMLElement | null)[]} */
function proposed({ amount, exact, below, above, alike }) {
  if (exact) {
    const rest = alike.filter((plan) => plan.codes > exact.codes).slice(0, MOST_ALIKE);
    return [hero(exact), cardsOf(exact), rest.length ? h("p", { class: "muted" }, t("cards_instead", { what: rest.map((plan) => t("cards_codes_of", { n: plan.codes, face: faceName(plan.cards[0]?.face ?? 0) })).join(t("list_or")) })) : null];
  }
  const near = [below, above].filter((plan) => plan !== null);
  return [
    h("p", { class: "bad strong" }, t("cards_not_exact", { amount: faceName(amount) })),
    ...near.map((plan) => h("div", { class: "near" }, h("p", { class: "near-total" }, h("strong", null, faceName(plan.total)), h("span", { class: "muted" }, t("cards_codes", { n: plan.codes }))), cardsOf(plan))),
  ];
}

/** @param {Plan} plan */
function hero(plan) {
  return h("p", { class: "hero" }, h("span", { class: "figure" }, whole(plan.codes)), h("span", { class: "hero-unit" }, t("cards_codes_unit", { n: plan.codes })));
}

/** @param {Plan} plan */
function cardsOf(plan) {
  return h("ul", { class: "picked" }, plan.cards.map((row) => h("li", null, h("strong", null, faceName(row.face)), h("span", { class: "muted" }, `× ${row.count}`))));
}
