/**
 * The house's words, set as Chinese is printed: a thin gap between characters and figures, none between
 * characters, whatever was filled in.
 */

import * as words from "../hallkeeper/words.js";

/**
 * A text of the page's language with its parameters.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export function t(key, params) {
  return words.t(key, params)
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, "")
    .replace(/(?<=\p{Script=Han})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=\p{Script=Han})/gu, " ");
}
