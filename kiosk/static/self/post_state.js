/**
 * What an invoice on paper adds to what self-service knows: the text, the address on file (masked), the place
 * that was picked, and the code by which the visit went over to a phone.
 *
 * @typedef {{code: string, name: string, codes: string[], names: string[], end: boolean, postcode: string | null}} Place
 * @typedef {{code: string, image: string}} Handover
 * @typedef {"waiting" | "late" | "taken" | "over"} Phone how far one's own phone is
 *
 * @typedef {Object} Post
 * @property {import("./invoice_state.js").Consent | null} consent
 * @property {string | null} filed the address on file, masked
 * @property {boolean} picker whether there are places to pick from
 * @property {Place | null} place
 * @property {string} street as typed
 * @property {string} name as typed
 * @property {"post" | "email" | "invoice"} to what the phone is wanted for
 * @property {"address" | "mail" | "company"} why it is wanted: what cannot or need not be typed here
 * @property {import("./state.js").Scene} back where the customer came from
 * @property {"order" | "invoice"} made what came of it
 * @property {Handover | null} handover
 * @property {Phone} phone
 */

/** @returns {Post} */
export function noPost() {
  return { consent: null, filed: null, picker: false, place: null, street: "", name: "", to: "post", why: "address", back: "monthly", made: "order", handover: null, phone: "waiting" };
}
