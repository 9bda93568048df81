/**
 * What a running campaign answers, one optional touch after the number has come: over the page, which goes on showing
 * the number as soon as it is closed. Without a touch it goes away by itself.
 *
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./state.js").Campaign} Campaign
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { questions } from "./about.js";
import { overNumber } from "./issued_over.js";
import { current } from "./state.js";

/** The answers that matter to whoever waits for this business type. @param {string} service @returns {Campaign[]} */
export function campaignsFor(service) {
  return current().campaigns
    .filter((one) => !one.services.length || one.services.includes(service))
    .map((one) => ({ ...one, questions: one.questions.filter(({ services }) => !services.length || services.includes(service)) }))
    .filter(({ questions }) => questions.length > 0);
}

/** @param {Ticket} ticket @param {(ms: number) => void} stay the page is kept for so long at least */
export function campaignButton(ticket, stay) {
  const told = campaignsFor(ticket.service);
  const over = overNumber(stay);

  function show() {
    const { list, more } = questions(told.flatMap((one) => one.questions));
    over.show(
      h("p", { class: "issued-still", id: "dialog-text" }, t("issued_still"), " ", h("strong", { class: "figure" }, ticket.number)),
      h("h2", { id: "dialog-title", tabindex: "-1" }, told.map(({ names }) => named(names)).join(t("self_comma"))),
      list, more,
      h("div", { class: "choices" }, h("button", { class: "button", type: "button", data: { kind: "primary", do: "campaign-close" }, on: { click: over.close } }, t("issued_back"))));
  }

  const words = told.length === 1 ? t("campaign_pill", { name: named(told[0]?.names) }) : t("campaign_pill_some");
  const node = told.length ? h("button", { class: "button", type: "button", data: { do: "campaign" }, on: { click: show } }, pictogram("star"), h("span", null, words)) : null;
  return { node, leave: over.close };
}
