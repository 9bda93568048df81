/**
 * What a customer's screen knows of automatic payment; gone with the customer.
 *
 * @typedef {Object} Agreement as its own customer sees it
 * @property {string} number as people read it
 * @property {"bank" | "provider"} way
 * @property {string} with the bank or provider
 * @property {"applied" | "signed" | "sent" | "authorised" | "active" | "rejected" | "cancelled"} state
 * @property {string | null} reason
 * @property {string} day since when, in the hall's zone
 *
 * @typedef {import("./invoice_state.js").Consent} Consent
 *
 * @typedef {Object} Mandating
 * @property {Agreement | null} agreement the newest of this number
 * @property {string} phone masked
 * @property {Consent | null} consent
 * @property {string} url the provider's page
 * @property {string | null} image its code
 * @property {boolean} fresh it was agreed to or ended in this visit
 * @property {boolean} held it held until it was ended here
 * @property {boolean} silent nobody has answered when it was last asked for
 */

/** @returns {Mandating} */
export function noAgreement() {
  return { agreement: null, phone: "", consent: null, url: "", image: null, fresh: false, held: false, silent: false };
}

const OVER = new Set(["rejected", "cancelled"]);

/** Whether it lives: waits, or holds. @param {Agreement | null} agreement */
export function lives(agreement) {
  return agreement !== null && !OVER.has(agreement.state);
}
