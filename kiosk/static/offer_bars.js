/** The honest comparison: how long it takes there, and how long at a counter, as two bars of one scale. */

import { h, replace } from "../hallkeeper/element.js";
import { t, waitText } from "../hallkeeper/words.js";

/** A bar is seen, however short. */
const LEAST = 0.06;

/**
 * @param {HTMLElement} bars a `dl`
 * @param {import("../hallkeeper/types.js").Board} board
 * @param {import("../hallkeeper/types.js").Offer} offer
 * @param {import("./offers.js").Way | null} way where it leads now
 */
export function drawBars(bars, board, offer, way) {
  const wait = board.waits[offer.service];
  const ahead = board.waiting[offer.service] ?? 0;
  const counter = wait ? t("offer_counter_time", { wait: waitText(wait.p50_s, wait.p90_s), n: ahead }) : t("people_ahead", { n: ahead });
  const share = wait ? Math.max(LEAST, Math.min(1, offer.takes_s / Math.max(wait.p90_s, 1))) : LEAST;
  const kind = way?.kind ?? (offer.way === "terminal" ? "terminal" : "phone");
  const text = JSON.stringify([kind, share, counter]);
  if (bars.dataset.drawn === text) return;
  bars.dataset.drawn = text;
  replace(bars, ...bar(t(`offer_bar_${kind}`), share, waitText(offer.takes_s, offer.takes_s), "quick"), ...bar(t("offer_bar_counter"), 1, counter, "slow"));
}

/** @param {string} name @param {number} share of the width @param {string} time @param {string} kind */
function bar(name, share, time, kind) {
  const line = h("dd", { class: "offer-bar", data: { kind } }, h("span", { class: "offer-length", "aria-hidden": "true" }), h("span", { class: "offer-time" }, time));
  line.style.setProperty("--share", String(share));
  return [h("dt", null, name), line];
}
