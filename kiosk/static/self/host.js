/**
 * Where self-service runs: what a terminal and a customer's phone do differently. The page that opens it hands
 * this in once; the steps ask here and know no page.
 *
 * @typedef {Object} Host
 * @property {"terminal" | "phone"} kind
 * @property {string[]} providers who takes payments here
 * @property {string[]} agreements who takes automatic payment here
 * @property {number | null} password how many digits a service password has; null where none is asked for
 * @property {boolean} companies whether a company is found by its tax number
 * @property {boolean} sandbox whether no real money moves
 * @property {string | null} hotline the telephone number for questions
 * @property {() => import("../../hallkeeper/types.js").Names} service the business type that is spared the queue
 * @property {(task: "pay" | "invoice" | "mandate" | "notices") => Record<string, unknown>} opening what a visit begins with
 * @property {string} begin the prefix of the address at which a visit begins
 * @property {(secret: string) => void} [known] whose visit it is, as long as it lasts
 * @property {() => boolean} prints whether a receipt can come out here now
 * @property {() => Cash} cash how cash is paid
 * @property {(() => void) | null} askStaff ring for a member of staff; null on a phone
 * @property {string | null} phonePage where this is done on one's own phone; null where no phone reaches the hall
 * @property {string} zone the hall's
 * @property {(done: boolean) => void} leave back to where the customer came from; whether their business is done
 * @property {() => void} unpaired this page is known no longer
 */

/**
 * @typedef {Object} Cash
 * @property {import("../../hallkeeper/types.js").Names} service the business type whose number is taken for it
 * @property {string} wait how long that takes now; "" where it is not known here
 * @property {(() => void) | null} take take the number; null where none is to be had here
 */

/** @type {Host | null} */
let host = null;

/** @param {Host} page */
export function openHost(page) {
  host = page;
}

/** @returns {Host} */
export function here() {
  if (!host) throw new Error("self-service has not been opened");
  return host;
}
