/**
 * The running campaigns that are about this ticket's business type, with the answers, while its holder waits.
 *
 * @typedef {import("./phone_card.js").Followed} Followed
 * @typedef {import("../hallkeeper/types.js").Names} Names
 * @typedef {{code: string, names: Names, to: string, questions: {ask: Names, answer: Names}[]}} Campaign
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { language, named, pageData, t } from "../hallkeeper/words.js";

const { campaigns = [] } = /** @type {{campaigns?: Campaign[]}} */ (pageData());

/** @param {HTMLElement} place */
export function openPhoneCampaign(place) {
  let drawn = false;
  /** @param {Followed | null} ticket */
  function draw(ticket) {
    place.hidden = ticket?.state !== "waiting" || campaigns.length === 0;
    if (place.hidden || drawn) return; // a finger may be on it
    drawn = true;
    replace(place, ...campaigns.map(part));
  }
  return { draw };
}

/** @param {Campaign} one */
function part(one) {
  const format = new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", timeZone: "UTC" });
  return h("div", { class: "card" },
    h("h2", null, named(one.names)), h("p", { class: "muted" }, t("phone_campaign_until", { to: format.format(new Date(`${one.to}T12:00:00Z`)) })),
    one.questions.map((q) => h("details", null, h("summary", null, h("span", null, named(q.ask)), pictogram("down")), h("p", null, named(q.answer)))));
}
