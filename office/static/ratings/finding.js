/**
 * What the ratings say, in a sentence, and the five degrees as bars. Shares are told with enough answers only.
 *
 * @typedef {import("./types.js").Ratings} Ratings
 * @typedef {import("./types.js").Group} Group
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { percent, whole } from "../desk/desk.js";

export const DEGREES = [5, 4, 3, 2, 1];

/** @param {Ratings} ratings @returns {string} the page's heading */
export function finding({ total, asking_s }) {
  if (!total.answered) return t(asking_s ? (total.finished ? "ratings_none" : "ratings_nobody") : "ratings_off");
  if (total.satisfied === null) return t("ratings_few", { n: total.answered });
  return t("ratings_satisfied", { share: percent(total.satisfied) });
}

/** @param {Ratings} ratings @returns {(Node | string)[]} */
export function secondFinding({ total, asking_s, enough }) {
  if (!total.answered) return asking_s ? [t("ratings_none_hint")] : [t("ratings_off_hint"), " ", h("a", { href: "/office/catalogue#rules" }, t("nav_catalogue"))];
  const happy = (total.scores[3] ?? 0) + (total.scores[4] ?? 0);
  const unhappy = (total.scores[0] ?? 0) + (total.scores[1] ?? 0);
  const counts = t("ratings_counts", { happy: whole(happy), answered: whole(total.answered), unhappy: whole(unhappy) });
  return [total.interval ? `${counts} ${t("ratings_interval", { from: percent(total.interval[0]), to: percent(total.interval[1]) })}` : `${counts} ${t("ratings_few_hint", { n: enough })}`];
}

/** How many of the finished were asked and answered, and by what. @param {Ratings} ratings */
export function answeredWords({ total, by }) {
  const share = total.asked ? percent(total.answered / total.asked) : "—";
  const ways = /** @type {const} */ (["screen", "keypad", "phone"]).filter((what) => by[what]).map((what) => t(`ratings_by_${what}`, { n: whole(by[what]) }));
  const counts = { finished: whole(total.finished), asked: whole(total.asked), answered: whole(total.answered), share };
  return t("ratings_answered", { ...counts, ways: ways.length ? t("ratings_ways", { ways: ways.join(t("list_comma")) }) : "" });
}

/** @param {Group} total @returns {HTMLElement[]} */
export function degreeBars(total) {
  const most = Math.max(1, ...total.scores);
  return DEGREES.map((score) => {
    const n = total.scores[score - 1] ?? 0;
    return h("div", { class: "degree", data: { score } },
      h("p", { class: "degree-name" }, pictogram(`face-${score}`), t(`degree_${score}`)),
      h("div", { class: "degree-track", "aria-hidden": "true" }, n > 0 && h("i", { style: { width: `${(100 * n) / most}%` } })),
      h("p", { class: "degree-count" }, h("strong", null, whole(n)), total.satisfied !== null && h("span", { class: "muted small" }, ` ${percent(n / total.answered)}`)));
  });
}
