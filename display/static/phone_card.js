/**
 * What the phone shows of a ticket in each state.
 *
 * @typedef {import("../hallkeeper/types.js").Track} Track
 * @typedef {import("../hallkeeper/types.js").Hall} Hall
 * @typedef {Omit<Track, "hall"> & {hall: Hall, after_miss?: {policy: "back" | "new" | "void", places: number} | null}} Followed
 * @typedef {import("./bell.js").Bell} Bell
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t, waitParts } from "../hallkeeper/words.js";

/** So few ahead: time to come back into the hall. */
export const SOON = 2;
const NEXT_S = 120; // whoever is next is told "soon" where that is all but certain

/** @param {Followed} ticket */
function place(ticket) {
  return named(ticket.counter_name) || t("counter_number", { code: ticket.counter ?? "" });
}

/** @param {Followed} ticket @returns {string} */
export function pageTitle(ticket) {
  const { number, ahead, state } = ticket;
  if (state === "called") return t("phone_title_called", { place: place(ticket) });
  if (state !== "waiting") return t("phone_title", { number, service: t(`state_${state}`) });
  return ahead > SOON ? t("phone_title_waiting", { number, n: ahead }) : t("phone_title_next", { number });
}

/** @param {HTMLElement} card @param {Followed} ticket */
export function drawTicket(card, ticket) {
  const number = h("p", { class: "number figure" }, ticket.number);
  const caption = h("p", { class: "caption" }, `${t("phone_your_number")} · ${named(ticket.names)}`);
  if (ticket.state === "waiting") {
    replace(card, caption, number, progress(ticket), aheadLine(ticket));
  } else if (ticket.state === "called") {
    replace(card, h("p", { class: "caption turn" }, t("phone_turn")), number,
      h("p", { class: "go" }, t("phone_go")), h("p", { class: "where" }, place(ticket)),
      h("p", { class: "more" }, t("phone_called_text")));
  } else {
    replace(card, caption, number, ...outcome(ticket));
  }
}

/** @param {Followed} ticket */
function outcome(ticket) {
  const { state } = ticket;
  const title = h("h1", { class: "outcome" }, t(`phone_${state}`));
  // Serving may begin by itself while its holder is still walking.
  if (state === "serving") return [title, h("p", { class: "serving-at" }, place(ticket))];
  return [title, h("p", { class: "more" }, state === "missed" ? missed(ticket) : t(`phone_${state}_text`))];
}

/** @param {Followed} ticket */
function missed({ after_miss: rule }) {
  return rule ? t(`phone_missed_${rule.policy}`, { n: rule.places }) : t("phone_missed_text");
}

/** How much of the way is done, by people. @param {Followed} ticket */
function progress({ ahead, ahead_at_start: start }) {
  const share = ahead === 0 ? 1 : Math.min(1, Math.max(0, (start - ahead) / Math.max(start, 1)));
  const bar = h("div", {
    class: "progress", role: "progressbar", "aria-label": t("phone_ahead", { n: ahead }),
    "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(share * 100),
  }, h("div", { class: "progress-done" }));
  bar.style.setProperty("--share", `${share * 100}%`);
  return bar;
}

/** @param {Followed} ticket */
function aheadLine({ ahead }) {
  if (ahead === 0) return h("p", { class: "ahead" }, h("strong", {}, t("phone_ahead_none")));
  const [before = "", after = ""] = t("phone_ahead", { n: ahead }).split(String(ahead));
  return h("p", { class: "ahead" }, before, h("strong", {}, ahead), after);
}

/**
 * How long still, what to do meanwhile, and the bell. Only while waiting.
 *
 * @param {HTMLElement} card
 * @param {Followed} ticket
 * @param {Bell} bell
 */
export function drawAdvice(card, ticket, bell) {
  card.hidden = ticket.state !== "waiting";
  if (card.hidden) return;
  const soon = ticket.ahead <= SOON;
  const { wait } = ticket;
  const { figure, unit } = waitParts(wait?.p50_s, wait?.p90_s);
  const text = !wait ? [t("phone_wait_unknown")]
    : wait.p90_s < (ticket.ahead ? 60 : NEXT_S) ? [t("phone_wait_soon")] : around(t("phone_wait"), h("span", { class: "range" }, `${figure} ${unit}`));
  replace(card, h("p", { class: "wait" }, ...text),
    h("p", { class: "more" }, t(soon ? "phone_near_soon" : "phone_near")),
    bell.ready()
      ? h("p", { class: "bell-on" }, pictogram("bell"), h("span", {}, t("phone_bell_on"), h("br"), h("small", {}, t("phone_bell_hint"))))
      : h("button", { type: "button", class: "button bell", on: { click: bell.arm } }, pictogram("bell"), t("phone_bell")));
}

/** The words, with that in the place of `{wait}`. @param {string} words @param {HTMLElement} range */
function around(words, range) {
  const [before = "", after = ""] = words.split("{wait}");
  return [before, range, after];
}

/** The secret opens nothing any more. @param {HTMLElement} card */
export function drawGone(card) {
  card.classList.add("lost");
  replace(card, h("h1", {}, t("phone_gone")), h("p", { class: "muted" }, t("phone_gone_text")));
}
