/**
 * The recharge cards for a top-up: the amount is typed, the plan with the fewest codes stands there, one key hands
 * it out of the stock, and it can be taken back. Codes are scratched and typed elsewhere: no field here takes one.
 *
 * @typedef {{total: number, codes: number, cards: {face: number, count: number}[]}} Plan
 * @typedef {{amount: number, exact: Plan | null, below: Plan | null, above: Plan | null}} Proposal
 * @typedef {{face: number, stock: number, level: "empty" | "soon" | "fine" | "idle"}} Face
 * @typedef {{move: number, face: number, count: number, left: number, runs: {first: string, last: string}[]}} Change
 */

import { call } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { show } from "./dialog.js";
import { answerLine, closePanel, field, keys, refused } from "./spare_form.js";
import { listed, t } from "./wording.js";

const PAUSE_MS = 200;
const AMOUNTS = [50, 100, 200, 300, 500];
const MOST = 10_000;
const FEW = 5; // a face with no more cards than this is running low, whatever was used lately

/**
 * @param {string} here the counter's address below /api/v1
 * @param {{id: string, number: string}} ticket
 * @param {(is: boolean) => void} changed cards were handed out, or came back
 */
export function cardsPanel(here, ticket, changed) {
  const line = answerLine();
  const low = h("div");
  const answer = h("div", { class: "plan-seen", role: "status" });
  const amount = field("amount", t("spare_cards_amount"), { inputmode: "numeric", maxlength: 6, autofocus: true });
  const quick = h("div", { class: "row wrap", role: "group", "aria-label": t("spare_cards_quick") }, AMOUNTS.map((n) => h("button", { class: "button", type: "button", on: { click: () => {
    amount.input.value = String(n);
    void plan();
  } } }, String(n))));
  const give = h("button", { class: "button", type: "submit", disabled: true, data: { kind: "primary" } }, t("spare_cards_give"), h("kbd", { class: "key" }, "Enter"));
  const keyOf = keys();
  let timer = 0;
  let newest = 0;
  let times = 0;
  /** The plan on the screen, for the amount in the field. @type {Plan | null} */
  let wanted = null;
  amount.input.addEventListener("input", () => {
    wanted = null;
    give.disabled = true;
    clearTimeout(timer);
    timer = window.setTimeout(plan, PAUSE_MS);
  });

  async function plan() {
    clearTimeout(timer);
    newest += 1;
    const mine = newest;
    const typed = amount.input.value.normalize("NFKC").trim();
    wanted = null;
    give.disabled = true;
    amount.wrong("");
    replace(answer);
    if (!typed) return;
    if (!/^\d{1,6}$/.test(typed) || Number(typed) < 1 || Number(typed) > MOST) return amount.wrong(t("spare_cards_mistake", { most: MOST }));
    try {
      const found = /** @type {Proposal} */ (await call("GET", `/cards/plan?amount=${Number(typed)}`));
      if (mine !== newest) return;
      wanted = found.exact;
      give.disabled = !wanted;
      replace(answer, ...proposed(found));
    } catch (error) {
      if (mine === newest) refused(error, { amount }, line);
    }
  }

  /** What runs low. */
  async function look() {
    try {
      const { faces } = /** @type {{faces: Face[]}} */ (await call("GET", "/cards"));
      const few = faces.filter((one) => one.level === "empty" || one.level === "soon" || one.stock <= FEW);
      replace(low, few.length ? h("p", { class: "notice", data: { kind: "warn" } }, pictogram("notice"),
        h("span", null, t("spare_cards_low", { what: listed(few.map((one) => t(one.stock ? "spare_cards_left" : "spare_cards_gone", { face: one.face, n: one.stock }))) }))) : null);
    } catch (error) {
      refused(error, {}, line);
    }
  }

  const form = h("form", { class: "stack panel", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!wanted) return void plan();
    give.disabled = true;
    const wish = { ticket: ticket.id, cards: wanted.cards };
    try {
      const { changes } = /** @type {{changes: Change[]}} */ (await call("POST", `${here}/cards`, wish, { key: keyOf({ ...wish, times }) }));
      times += 1;
      changed(true);
      replace(content, givenPart(changes));
      /** @type {HTMLElement | null} */ (content.querySelector("[data-kind=primary]"))?.focus();
    } catch (error) {
      refused(error, {}, line);
      await Promise.all([plan(), look()]);
    }
  } } }, amount.node, quick, answer, low, line.node,
  h("div", { class: "row dialog-foot" }, h("button", { class: "button", type: "button", on: { click: () => closePanel(form) } }, t("cancel"), h("kbd", { class: "key" }, "Esc")), give));

  /** Handed out: which ones, and the way back. @param {Change[]} changes */
  function givenPart(changes) {
    const said = answerLine();
    const key = keys();
    const back = h("button", { class: "button", type: "button", on: { click: async () => {
      back.disabled = true;
      const wish = { ticket: ticket.id, moves: changes.map(({ move }) => move) };
      try {
        await call("POST", `${here}/cards/undo`, wish, { key: key(wish) });
        changed(false);
        replace(content, form);
        line.say("good", t("spare_cards_back"));
        amount.input.focus();
        await Promise.all([plan(), look()]);
      } catch (error) {
        refused(error, {}, said);
        back.disabled = false;
      }
    } } }, t("spare_cards_undo"));
    const done = h("button", { class: "button", type: "button", autofocus: true, data: { kind: "primary" }, on: { click: () => closePanel(done) } }, t("spare_done"));
    return h("div", { class: "stack panel-done" },
      h("p", { class: "lead strong" }, t("spare_cards_given", { what: listed(changes.map(({ face, count }) => t("spare_cards_row", { face, n: count }))) })),
      h("ul", { class: "serials" }, changes.map(({ face, runs }) => h("li", null, t("spare_cards_face", { face }), " ", h("span", { class: "figure" }, runs.map(({ first, last }) => (first === last ? first : `${first}–${last}`)).join(" "))))),
      h("p", { class: "muted" }, t("spare_cards_hint")), said.node, h("div", { class: "row dialog-foot" }, back, done));
  }

  const content = h("div", { class: "stack" }, form);
  void look();
  return show(t("spare_cards_title", { number: ticket.number }), content);
}

/** @param {Proposal} proposal @returns {HTMLElement[]} */
function proposed({ amount, exact, below, above }) {
  if (exact) return [h("p", { class: "plan-codes" }, h("span", { class: "figure" }, String(exact.codes)), t("spare_cards_codes", { n: exact.codes })), cardsOf(exact)];
  const near = [below, above].filter((plan) => plan !== null).map(({ total }) => t("spare_cards_face", { face: total }));
  return [h("p", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), h("span", null, near.length ? t("spare_cards_near", { amount, what: near.join(" / ") }) : t("spare_cards_none")))];
}

/** @param {Plan} plan */
function cardsOf(plan) {
  return h("ul", { class: "plan-cards" }, plan.cards.map(({ face, count }) => h("li", null, t("spare_cards_row", { face, n: count }))));
}
