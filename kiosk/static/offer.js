/**
 * Before the number: the way without a queue, compared honestly with the counter. The number is one touch away on
 * the same page, and both can be had.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./kiosk.js").Screen} Screen
 * @typedef {import("./offers.js").Way} Way
 * @typedef {import("../hallkeeper/types.js").Offer} Offer
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t, waitText } from "../hallkeeper/words.js";
import { drawBars } from "./offer_bars.js";
import { codeOf } from "./offer_code.js";
import { taskHere, tell, tellShown, wayOf, waysFor } from "./offers.js";
import { backButton } from "./self/parts.js";
import { whatIsAsked } from "./self/terminal.js";
import { begin } from "./self/visit.js";
import { sayText } from "./speech.js";
import { backToStart, change, current, data } from "./state.js";
import { takeAnyway } from "./ticket.js";

/**
 * @param {State} state
 * @returns {Screen}
 */
export function offerScreen(state) {
  const offer = /** @type {Offer} */ (state.offer);
  const service = state.board.services.find((one) => one.code === offer.service);
  const hint = h("p", { class: "hint" });
  const bars = h("dl", { class: "offer-bars" });
  const deed = h("div", { class: "offer-deed" });
  const other = h("div", { class: "offer-other" });
  const ticket = ticketButton(offer);
  const card = h("div", { class: "offer-card" }, h("h2", { class: "offer-name" }, pictogram(offer.icon), h("span", null, named(offer.names))), h("p", { class: "offer-hint" }, named(offer.hints)), bars, deed, other);
  const node = h(
    "section",
    { class: "offering" },
    h("div", { class: "offer-head" }, backButton(backToStart)),
    h("div", { class: "offer-ask" }, h("h1", { class: "question", tabindex: "-1" }, t("offer_title", { service: named(service?.names) })), hint),
    card,
    h("div", { class: "offer-ticket" }, ticket.node, button("both", "plain", t("offer_both"), () => void takeToo(offer))),
  );
  let drawn = "";
  let fresh = true;
  return {
    node,
    fits: (now) => now.offer?.code === offer.code,
    update(now) {
      const way = wayNow(now, offer);
      hint.textContent = hintOf(now, way);
      drawBars(bars, now.board, offer, way);
      ticket.update(now);
      node.dataset.busy = String(now.step === "taking");
      const instead = waysFor(offer.service).find((one) => one.offer.code !== offer.code);
      const what = JSON.stringify([way?.kind, way?.place, way?.link, instead?.offer.code]);
      if (what !== drawn) {
        drawn = what;
        replace(deed, ...(way ? deedOf(now, way) : []));
        replace(other, instead && button("other", "plain", t("offer_other", { way: named(instead.offer.names) }), () => change({ offer: instead.offer })));
      }
      if (fresh) begun(now, offer);
      fresh = false;
    },
  };
}

/** Once it stands there. @param {State} now @param {Offer} offer */
function begun(now, offer) {
  tellShown(offer);
  // Afterwards, as the step's change hushes whatever was being said.
  if (now.voice) queueMicrotask(() => void sayText(whatIsAsked()));
}

/** As the board tells it now; an offer that has just been withdrawn is still good for whoever reads it. @param {State} now @param {Offer} offer */
function wayNow(now, offer) {
  return wayOf(now.board.offers.find((one) => one.code === offer.code) ?? offer, now.board);
}

/** @param {State} now @param {Way | null} way */
function hintOf(now, way) {
  if (!way) return t("offer_busy_hint");
  return way.kind === "terminal" ? t("offer_terminal_hint", { terminal: terminalName(way) }) : t(`offer_${way.kind}_hint`);
}

/** @param {Way} way */
function terminalName(way) {
  return named(way.offer.at?.[way.place]);
}

/**
 * What is to be done to go that way.
 *
 * @param {State} now
 * @param {Way} way
 */
function deedOf(now, way) {
  if (way.kind === "here") return [button("here", "go", t("offer_here"), () => startHere(way.offer))];
  if (way.kind === "terminal") return [button("go", "go", t("offer_go", { terminal: terminalName(way) }), () => goThere(way))];
  return [codeOf(way.link), h("div", { class: "offer-scan" }, h("p", null, t("offer_scan")), button("scanned", "go", t("offer_scanned"), () => onPhone(way.offer)))];
}

/** Whether a finger may still choose: nobody pays and takes a number with two taps of the same one. */
function choosing() {
  return current().step === "offer";
}

/** @param {Way} way */
function goThere(way) {
  if (!choosing()) return;
  tell(way.offer, "accept", { terminal: way.place });
  const takes = waitText(way.offer.takes_s, way.offer.takes_s);
  farewell(t("offer_go_title", { terminal: terminalName(way) }), t("offer_go_text", { takes }));
}

/** @param {Offer} offer */
function onPhone(offer) {
  if (!choosing()) return;
  tell(offer, "accept");
  farewell(t("offer_phone_title"), t("offer_phone_text"));
}

/** @param {Offer} offer */
function startHere(offer) {
  const task = taskHere(offer.service);
  if (!choosing() || !task) return;
  tell(offer, "accept");
  begin(task);
  change({ step: "visit" });
}

/** @param {string} title @param {string} text */
function farewell(title, text) {
  change({ step: "returned", offer: null, ticket: null, farewell: { title, text } });
}

/**
 * A number, and the other way as well: after success it is given back. A terminal is kept for whoever holds the
 * number, so it is told of after that.
 *
 * @param {Offer} offer
 */
async function takeToo(offer) {
  if (!choosing()) return;
  const way = wayNow(current(), offer);
  const ticket = await takeAnyway(offer.service);
  if (ticket) tell(offer, "accept", { ticket: ticket.id, ...(way?.kind === "terminal" ? { terminal: way.place } : {}) });
}

/** @param {Offer} offer */
function ticketButton(offer) {
  const more = h("span", { class: "offer-ticket-hint" });
  const pays = offer.service === data.pays_for ? "_pay" : "";
  const take = () => {
    if (!choosing()) return;
    tell(offer, "decline");
    void takeAnyway(offer.service);
  };
  const node = button("ticket", "ink", t(`offer_ticket${pays}`), take, more);
  return {
    node,
    /** @param {State} now */
    update(now) {
      const wait = now.board.waits[offer.service];
      const words = wait ? t("offer_ticket_wait", { wait: waitText(wait.p50_s, wait.p90_s) }) : "";
      more.textContent = now.step === "taking" ? t("taking") : [t(`offer_ticket_hint${pays}`), words].filter(Boolean).join(" · ");
    },
  };
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} words
 * @param {() => void} act
 * @param {Node} [more] a second line
 */
function button(name, kind, words, act, more) {
  return h("button", { class: "button offer-button", type: "button", data: { kind, do: name }, on: { click: act } }, h("span", { class: "offer-button-words" }, words), more);
}
