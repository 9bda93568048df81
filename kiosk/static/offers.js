/**
 * Which ways without a queue this kiosk shows before it gives a number. They come with the board, so that nobody
 * waits for an answer: where the board tells none, the number is taken at once.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").Offer} Offer
 * @typedef {"here" | "terminal" | "phone"} Kind
 * @typedef {{offer: Offer, kind: Kind, place: string, link: string}} Way `place`: the terminal where it leads;
 *     `link`: what the customer's phone scans; "" where there is none
 */

import { call, Problem } from "../hallkeeper/api.js";
import { current, data, onChange } from "./state.js";

/** The business type that an invoice from here spares; for paying the page names it. */
export const INVOICE = "invoice";

/** What this customer has seen. @type {Set<string>} */
const seen = new Set();

onChange((now) => {
  if (now.step === "start") seen.clear();
});

/**
 * The ways that can be gone now, in the order of the catalogue. Whoever is called first (爱心通道) is not asked.
 *
 * @param {string} service
 * @returns {Way[]}
 */
export function waysFor(service) {
  const { board, priority } = current();
  if (priority) return [];
  return board.offers
    .filter((offer) => offer.service === service && offer.roles.includes(data.kiosk.role))
    .flatMap((offer) => wayOf(offer, board) ?? []);
}

/**
 * Where an offer leads at this moment.
 *
 * @param {Offer} offer
 * @param {Board} board
 * @returns {Way | null} null while every terminal is busy
 */
export function wayOf(offer, board) {
  const link = offer.way === "channel" ? offer.link : offer.url ?? "";
  if (offer.way !== "terminal") return link ? { offer, kind: "phone", place: "", link } : null;
  const own = data.kiosk.code;
  if (taskHere(offer.service)) return { offer, kind: "here", place: own, link: "" };
  const place = offer.free.find((code) => code !== own && board.terminals[code]);
  return place ? { offer, kind: "terminal", place, link: "" } : null;
}

/**
 * What a kiosk that does both begins for a business type.
 *
 * @param {string} service
 * @returns {"bill" | "invoice" | null} null where it can do nothing for it
 */
export function taskHere(service) {
  if (data.kiosk.role !== "both") return null;
  if (service === data.pays_for) return data.providers.length > 0 ? "bill" : null;
  return service === INVOICE && data.invoices ? "invoice" : null;
}

/** The customer has it before their eyes: told once. @param {Offer} offer */
export function tellShown(offer) {
  if (seen.has(offer.code)) return;
  seen.add(offer.code);
  tell(offer, "show");
}

/**
 * What the customer does with it. Nothing waits for the answer, and nothing is lost but a figure.
 *
 * @param {Offer} offer
 * @param {"show" | "accept" | "decline"} what
 * @param {{terminal?: string, ticket?: string}} [more] where it leads, and the number that was taken as well
 */
export function tell(offer, what, more = {}) {
  call("POST", `/offers/${offer.code}/told`, { what, ...more }, { tries: 2 }).catch((error) => {
    if (!(error instanceof Problem)) throw error;
  });
}
