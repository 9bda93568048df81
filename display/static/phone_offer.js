/**
 * "Rather not wait?": the way without a queue, on the phone of somebody who waits. The number stays theirs.
 *
 * It is told once per ticket that it was seen, and once that it was taken. Whoever is nearly called, or would be
 * done sooner by waiting, is left in peace.
 *
 * @typedef {import("./phone_card.js").Followed} Followed
 * @typedef {import("../hallkeeper/types.js").Offer} Offer
 * @typedef {"show" | "accept"} What
 * @typedef {{title: string, lines: string[], offer: Offer, terminal: string, link: string}} Shown
 *     `terminal`: the code of the one where it leads, or ""; `link`: where it leads on this phone, or ""
 */

import { Problem, call } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { keep, kept } from "../hallkeeper/keeping.js";
import { named, t, waitText } from "../hallkeeper/words.js";
import { SOON } from "./phone_card.js";
import { pick, together } from "./ways.js";

/**
 * @param {HTMLElement} card
 * @param {string} secret the ticket's
 * @returns {{draw: (ticket: Followed | null) => void}}
 */
export function openPhoneOffer(card, secret) {
  /** What was told, or is on its way. @type {Set<string>} */
  const told = new Set();
  let drawn = "";
  /** @type {Followed | null} */
  let last = null;

  const address = (/** @type {Offer} */ offer) => `/t/${secret}/offers/${offer.code}`;
  const key = (/** @type {Offer} */ offer, /** @type {What} */ what) => `hallkeeper.offer.${secret}.${offer.code}.${what}`;

  /** @param {Offer} offer @param {What} what */
  function known(offer, what) {
    return told.has(key(offer, what)) || kept("tab", key(offer, what)) !== null;
  }

  /** @param {Offer} offer @param {What} what */
  function remember(offer, what) {
    told.add(key(offer, what));
    keep("tab", key(offer, what), "yes");
  }

  /** @param {Offer} offer */
  async function tellShown(offer) {
    if (document.visibilityState !== "visible" || known(offer, "show")) return;
    remember(offer, "show"); // before it is sent: a page that is loaded anew meanwhile must not tell it twice
    try {
      await call("POST", address(offer), { what: "show" }, { base: "", tries: 1 });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      told.delete(key(offer, "show")); // the next state tells it again
      keep("tab", key(offer, "show"), null);
    }
  }

  /** @param {Shown} shown */
  function accept({ offer, terminal }) {
    if (known(offer, "accept")) return;
    remember(offer, "accept");
    const body = JSON.stringify({ what: "accept", ...(terminal ? { terminal } : {}) });
    // A beacon, as the page is being left at this moment and would take an ordinary request along.
    navigator.sendBeacon(address(offer), new Blob([body], { type: "application/json" }));
  }

  /** @param {Shown} shown */
  function button(shown) {
    const props = { class: "button", data: { kind: "primary" } };
    if (shown.link) return h("a", { ...props, href: shown.link, on: { click: () => accept(shown) } }, named(shown.offer.names));
    if (known(shown.offer, "accept")) return null;
    const go = () => {
      accept(shown);
      draw(last);
    };
    return h("button", { ...props, type: "button", on: { click: go } }, t("phone_offer_go"));
  }

  /** @param {Followed | null} ticket */
  function draw(ticket) {
    last = ticket;
    const shown = ticket && wayOf(ticket, secret, (offer) => known(offer, "accept"));
    card.hidden = !shown;
    if (!shown) return;
    void tellShown(shown.offer);
    const same = JSON.stringify([shown.offer.icon, shown.title, shown.lines, shown.link, shown.terminal]);
    if (same === drawn) return; // a finger may be on it
    drawn = same;
    replace(card, h("h2", { class: "offer-title" }, pictogram(shown.offer.icon), h("span", null, shown.title)), h("p", { class: "more" }, shown.lines.join(" ")), button(shown));
  }

  document.addEventListener("visibilitychange", () => draw(last));
  return { draw };
}

/**
 * @param {Followed} ticket
 * @param {string} secret
 * @param {(offer: Offer) => boolean} accepted
 * @returns {Shown | null}
 */
function wayOf(ticket, secret, accepted) {
  const { wait, offers } = ticket;
  if (ticket.state !== "waiting" || ticket.ahead <= SOON) return null;
  const { scanned: code, terminal: there } = pick(offers.filter((one) => !wait || wait.p50_s > one.takes_s));
  const offer = code ?? there;
  if (!offer) return null;
  const takes = waitText(offer.takes_s, offer.takes_s);
  const title = t("phone_offer_title", { way: named(offer.names), takes });
  const terminals = there ? together(there.free.map((place) => named(there.at?.[place])), t("wall_offer_joint")) : "";
  const kept = t("phone_offer_kept");
  if (!code) {
    const lines = accepted(offer) ? [t("phone_offer_gone")] : [t("phone_offer_free", { terminals }), kept];
    return { title, lines, offer, terminal: offer.free[0] ?? "", link: "" };
  }
  const lines = terminals ? [kept, t("phone_offer_free_too", { terminals })] : [kept];
  return { title, lines, offer, terminal: "", link: code.way === "channel" ? code.link : selfService(code, secret) };
}

/** This hall's own self-service, which asks for the number back when it is done. @param {Offer} offer @param {string} secret */
function selfService(offer, secret) {
  return `/self/?${new URLSearchParams({ service: offer.service, offer: offer.code, track: secret })}`;
}
