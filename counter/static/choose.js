/**
 * Choosing a counter: each with who is there. The board tells when something changes; who holds a counter is
 * asked for then, as the board tells the public nothing about people.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").BoardCounter} BoardCounter
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { language, named, pageData } from "../hallkeeper/words.js";
import { digitOf } from "./dialog.js";
import { sayProblem } from "./said.js";
import { openTyping } from "./typed.js";
import { holderName, t } from "./wording.js";

const data = /** @type {{languages: string[], who: string}} */ (pageData());
const MANY = 12; // more cards are smaller, so that a hall stands on one screen
let shown = "";

const other = data.languages.find((one) => one !== language()) ?? "en";
byId("language").textContent = t(`language_${other.replace("-", "_").toLowerCase()}`);
byId("language").setAttribute("href", `?lang=${other}`);
byId("who").textContent = data.who;

const typing = openTyping(
  () => cards().map((card) => card.dataset.code ?? ""),
  (code) => cards().find((card) => card.dataset.code === code)?.click(),
  (typed) => cards().forEach((card) => card.toggleAttribute("data-typed", typed !== "" && (card.dataset.code ?? "").startsWith(typed))),
);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.code === "Enter" ? typing.enter() : typing.digit(digitOf(event))) event.preventDefault();
});

/** @returns {HTMLElement[]} */
function cards() {
  return [...document.querySelectorAll(".counter-card")].filter((card) => card instanceof HTMLElement);
}

const following = follow("/board", {}, { event: "board", snapshot: () => call("GET", "/board"), onState: show });
following.refresh().catch((error) => sayProblem(error, {}));

/** @param {Board} board */
function show(board) {
  const now = JSON.stringify(board.counters.map((counter) => [counter.code, counter.name, counter.state, counter.serves]));
  if (now === shown) return;
  shown = now;
  draw(board).catch((error) => {
    shown = "";
    sayProblem(error, {});
  });
}

/** @param {Board} board */
async function draw(board) {
  const drawn = await Promise.all(board.counters.map((counter) => card(board, counter)));
  byId("counters").dataset.many = drawn.length > MANY ? "yes" : "no";
  replace(byId("counters"), drawn.length ? drawn : h("li", { class: "empty" }, pictogram("door"), t("choose_empty")));
}

/** @param {Board} board @param {BoardCounter} counter */
async function card(board, counter) {
  const view = counter.state === "closed" ? null
    : /** @type {View} */ (await call("GET", `/counters/${encodeURIComponent(counter.code)}/view`));
  const mine = view?.counter.mine ?? false;
  const name = holderName(view);
  const standing = mine ? t("choose_yours") : view ? t(`choose_${counter.state}_by`, { name }) : t("choose_free");
  return h("li", null, h("a", { class: "counter-card", href: `/counter/${encodeURIComponent(counter.code)}`,
    data: { code: counter.code, standing: mine ? "mine" : view ? "taken" : "free" } },
    h("span", { class: "figure" }, counter.code),
    h("span", { class: "counter-words" }, h("strong", null, standing), h("span", { class: "muted small" }, serves(board, counter))),
    h("span", { class: "counter-go strong" }, t(mine ? "choose_continue" : view ? "choose_look" : "choose_open"),
      /^\d{1,3}$/.test(counter.code) ? h("kbd", { class: "key" }, counter.code) : pictogram("arrow"))));
}

/** @param {Board} board @param {BoardCounter} counter */
function serves(board, counter) {
  const served = board.services.filter((service) => counter.serves.includes(service.code));
  if (served.length === board.services.length) return t("choose_serves_all");
  return new Intl.ListFormat(language(), { type: "unit" }).format(served.map((service) => named(service.names)));
}
