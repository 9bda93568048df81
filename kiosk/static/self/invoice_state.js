/**
 * What one customer's invoices add to what self-service knows: the code, what is open, to whom it is made out,
 * how it comes. It lives in memory alone and is gone with the customer.
 *
 * @typedef {{item: string, what: "month" | "topup", fen: number, on: string}} OpenItem something to be invoiced; `on`: month or day
 * @typedef {"sms" | "email" | "qr" | "print"} Way how it comes
 * @typedef {{title: "personal" | "company", name: string, tax_no?: string}} Title to whom it is made out
 * @typedef {{name: string, tax_no: string}} Company as it is registered
 *
 * @typedef {Object} Invoice as its customer sees it
 * @property {string} invoice
 * @property {string} item
 * @property {"month" | "topup"} what
 * @property {string} period the month or the day
 * @property {number} fen
 * @property {"requested" | "issued" | "delivered" | "red_lettered" | "failed"} state
 * @property {string | null} number
 * @property {boolean} waits_for_staff
 * @property {string[]} [ways] by which it has gone
 * @property {string | null} [link]
 * @property {string | null} [image] the link as a code to be scanned
 *
 * @typedef {{way: "email" | "post", state: "active" | "suspended" | "cancelled", to: string, first_cycle: string}} Order every month
 * @typedef {{version: string, language: string, title: string, text: string}} Consent
 *
 * @typedef {Object} Invoicing
 * @property {string} code as typed
 * @property {string} password as typed; gone with the answer
 * @property {string} provedFor the digits that a service password has proved
 * @property {string} asked the digits for which a code was asked in this visit, whether or not the answer came
 * @property {string} sentTo the digits to which one was sent
 * @property {number} againAt when another may be sent, in `performance.now()` ms
 * @property {number} left tries that the last code still has
 * @property {boolean} practice text messages do not leave the house
 * @property {boolean} proved the number is known to be the customer's own
 * @property {OpenItem[]} open newest first
 * @property {Invoice[]} issued asked for here before, newest first
 * @property {Order | null} order
 * @property {Consent | null} consent
 * @property {"now" | "monthly"} purpose what title and address are asked for
 * @property {OpenItem | null} item
 * @property {Title | null} title
 * @property {Way | null} way
 * @property {string} email as typed
 * @property {string} taxNo as typed at a terminal
 * @property {Company | null} found the company of that number, or of a title code
 * @property {boolean} byCode it was a title code
 * @property {string} field the field that the trouble is about, or ""
 * @property {Invoice | null} invoice the one that is shown
 * @property {boolean} resent it was sent once more
 * @property {boolean} cancelled nothing comes by itself any more
 * @property {boolean} done something was issued, sent, ordered or cancelled
 */

/** @returns {Invoicing} */
export function nothingYet() {
  return {
    code: "",
    password: "",
    provedFor: "",
    asked: "",
    sentTo: "",
    againAt: 0,
    left: 0,
    practice: false,
    proved: false,
    open: [],
    issued: [],
    order: null,
    consent: null,
    purpose: "now",
    item: null,
    title: null,
    way: null,
    email: "",
    taxNo: "",
    found: null,
    byCode: false,
    field: "",
    invoice: null,
    resent: false,
    cancelled: false,
    done: false,
  };
}
