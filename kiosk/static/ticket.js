/**
 * Taking a number and giving it back: once per touch, however often it is touched or sent.
 *
 * @typedef {import("../hallkeeper/types.js").Ticket} Ticket
 */

import { call, isOffline, newKey, Problem } from "../hallkeeper/api.js";
import { t } from "../hallkeeper/words.js";
import { waysFor } from "./offers.js";
import { change, current, data } from "./state.js";

const TAKE_TRIES = 5; // some 20 s: a customer at a mute screen has gone to a person by then
const SERVICE_GONE = new Set(["unknown_service", "service_closed"]);

/**
 * A business type was touched. An offer, where one is set, takes its place between this and the taking.
 *
 * @param {string} service
 * @param {boolean} [offered] false for a customer who has decided already, as for cash
 */
export async function choose(service, offered = true) {
  if (current().step !== "start") return; // a second tap of the same finger
  const [way] = offered ? waysFor(service) : [];
  if (way) change({ step: "offer", service, offer: way.offer });
  else await takeAnyway(service);
}

/** A number, whatever else was offered. @param {string} service @returns {Promise<Ticket | null>} null where there is none */
export async function takeAnyway(service) {
  change({ step: "taking", service });
  return take(service);
}

/** @param {string} service */
async function take(service) {
  const { priority, language } = current();
  const wish = {
    service,
    kiosk: data.kiosk.code,
    customer_class: priority ? "priority" : "normal",
    language,
  };
  try {
    const ticket = /** @type {Ticket} */ (await call("POST", "/tickets", wish, { key: newKey(), tries: TAKE_TRIES, timeout: 4000 }));
    change({ step: "issued", ticket });
    return ticket;
  } catch (error) {
    refused(error);
    return null;
  }
}

/** @param {unknown} error */
function refused(error) {
  if (!(error instanceof Problem)) throw error;
  // What stands there instead is read by the same customer, in their own language and size.
  const none = { step: /** @type {const} */ ("start"), service: null, offer: null };
  if (error.status === 401 || error.status === 403) return change({ ...none, line: "unpaired" });
  if (error.code === "hall_closed") return change(none); // the board that tells so is on its way
  let text = t("failed_text");
  if (isOffline(error)) text = t("failed_offline_text");
  else if (SERVICE_GONE.has(error.code)) text = t("failed_service_text");
  change({ step: "returned", ticket: null, farewell: { title: t("failed_title"), text, failed: true } });
}

/**
 * "Wrong? Take it back": the ticket leaves the queue. Too late when it is being called by now.
 *
 * @param {Ticket} ticket
 */
export async function giveBack(ticket) {
  if (current().step !== "issued") return;
  const { number } = ticket;
  change({ step: "returned", farewell: null });
  let outcome = "returned";
  try {
    await call("POST", `/tickets/${ticket.id}/cancel`, {}, { key: newKey(), timeout: 4000 });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    outcome = error.status === 409 ? "return_late" : "return_failed";
  }
  if (current().step !== "returned" || current().ticket?.id !== ticket.id) return; // they have gone; nobody else shall read it
  change({ farewell: { title: t(`${outcome}_title`, { number }), text: t(`${outcome}_text`, { number }), brief: outcome === "returned" } });
}
