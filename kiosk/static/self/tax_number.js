/** What is said of a tax number that cannot be right. */

import { t } from "../../hallkeeper/words.js";

/** So many characters has one today. */
export const USUAL_LENGTH = 18;
const LENGTHS = new Set([15, 17, USUAL_LENGTH, 20]); // as `diversion/invoices/title.py` has it

/** How many characters were typed; blanks and dashes do not count. @param {string} typed */
function lengthOf(typed) {
  return typed.replace(/[\s-]/g, "").length;
}

/** Whether a tax number can be so long; whether it is one the server knows. @param {string} typed */
export function canBeWhole(typed) {
  return LENGTHS.has(lengthOf(typed));
}

/** A wrong length is the commonest slip, and is counted for the customer. @param {string} trouble @param {string} typed */
export function taxTrouble(trouble, typed) {
  const n = lengthOf(typed);
  return trouble === "self_inv_bad_tax_no" && n > 0 && !LENGTHS.has(n) ? t("self_inv_tax_no_length", { n }) : t(trouble);
}
