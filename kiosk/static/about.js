/**
 * About a campaign: its questions, each a touch away from its answer, and the ways that need no counter.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Campaign} Campaign
 * @typedef {import("./kiosk.js").Screen} Screen
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { language, named, t } from "../hallkeeper/words.js";
import { waysFor } from "./offers.js";
import { sayText } from "./speech.js";
import { startTask, tasks } from "./self/tasks.js";
import { backToStart, change, current, data } from "./state.js";

const PAYING = new Set(["bill", "topup"]); // what a campaign that is about paying is done by at a terminal

/** @param {State} state @returns {Screen} */
export function aboutScreen(state) {
  const campaign = state.campaigns.find(({ code }) => code === state.about);
  const offers = h("div", { class: "about-offers" });
  const { list, more } = questions(campaign?.questions ?? []);
  const node = h("section", { class: "about" },
    h("div", { class: "about-head" }, h("button", { class: "button self-back", type: "button", data: { shape: "pill", do: "back" }, on: { click: backToStart } }, pictogram("back"), h("span", null, t("back")))),
    h("div", { class: "ask" }, h("h1", { class: "question", tabindex: "-1" }, named(campaign?.names)), h("p", { class: "hint" }, campaign ? `${days(campaign)} · ${t("about_questions")}` : "")),
    list, more, offers);
  let drawn = "";
  return {
    node,
    fits: (now) => now.about === state.about && now.campaigns === state.campaigns,
    update() {
      if (!campaign) return queueMicrotask(backToStart); // it has just been ended
      const ways = campaign.services.flatMap((service) => waysFor(service).slice(0, 1));
      const here = data.kiosk.role === "self-service" && campaign.services.includes(data.pays_for) ? tasks().filter(({ name }) => PAYING.has(name)) : [];
      const what = JSON.stringify([...ways.map(({ offer, kind, place }) => [offer.code, kind, place]), ...here.map(({ name }) => name)]);
      if (what === drawn) return;
      drawn = what;
      if (here.length) return replace(offers, h("h2", { class: "about-title" }, t("about_here_title")), ...here.map((task) => h("button", { class: "button about-offer", type: "button", data: { kind: "primary", do: task.name }, on: { click: () => startTask(task) } }, pictogram(task.icon), h("span", null, t(`self_task_${task.name}`)))));
      replace(offers, ...(ways.length ? [h("h2", { class: "about-title" }, t("about_offers_title")), ...ways.map(({ offer }) => h("button", { class: "button about-offer", type: "button", data: { kind: "primary", offer: offer.code }, on: { click: () => take(offer) } }, pictogram("fork"), h("span", null, named(offer.names))))] : []));
    },
  };
}

/** @param {import("../hallkeeper/types.js").Offer} offer */
function take(offer) {
  if (current().step === "about") change({ step: "offer", service: offer.service, offer });
}

/** All of them, and a key that leads to those that are out of sight. @param {Campaign["questions"]} asked */
export function questions(asked) {
  const list = h("div", { class: "about-questions" }, asked.map((one, n) => question(one, n === 0)));
  const more = h("button", { class: "button about-more", type: "button", hidden: true, data: { shape: "pill", do: "more" }, on: { click: () => list.scrollBy({ top: list.clientHeight * 0.8 }) } }, pictogram("down"), h("span", null, t("about_more")));
  const looked = () => { more.hidden = list.scrollTop + list.clientHeight > list.scrollHeight - 8; };
  list.addEventListener("scroll", looked);
  new ResizeObserver(looked).observe(list);
  list.addEventListener("click", () => requestAnimationFrame(looked));
  return { list, more };
}

/** A question that opens, and closes the one before; the first one stands open, so that it is seen how it goes. @param {Campaign["questions"][number]} one @param {boolean} open */
function question(one, open) {
  const answer = h("p", { class: "about-answer", hidden: !open }, named(one.answer));
  const key = h("button", { class: "about-ask", type: "button", "aria-expanded": String(open), on: { click: () => {
    const now = answer.hidden === true;
    for (const other of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".about-answer"))) other.hidden = true;
    for (const other of document.querySelectorAll(".about-ask")) other.setAttribute("aria-expanded", "false");
    answer.hidden = !now;
    key.setAttribute("aria-expanded", String(now));
    if (now) key.parentElement?.scrollIntoView({ block: "nearest" });
    if (now && current().voice) void sayText(named(one.answer));
  } } }, h("span", { class: "grow" }, named(one.ask)), pictogram("down"));
  return h("div", { class: "card about-one" }, key, answer);
}

/** @param {Campaign} campaign */
function days({ from, to }) {
  const format = new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", timeZone: "UTC" });
  const day = (/** @type {string} */ iso) => format.format(new Date(`${iso}T12:00:00Z`));
  return from === to ? day(from) : t("about_days", { from: day(from), to: day(to) });
}
