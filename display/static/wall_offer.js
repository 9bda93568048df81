/**
 * The strip below the calls: how many are before you, and where it is done without them, by a code to be scanned or
 * at a terminal that is free. Calls come first: it goes when they need the room, and comes back when that has been
 * free for a while, so that nobody's camera is robbed of its code twice in a minute.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("./ways.js").Way} Way
 */

import { actingAs } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t, waitText } from "../hallkeeper/words.js";
import { scanned, together } from "./ways.js";

const BACK_MS = 10_000;

/**
 * @param {HTMLElement} strip
 * @param {() => void} changed asked for when it may come back, so that the wall draws itself again
 */
export function openWallOffer(strip, changed) {
  let crowded = -BACK_MS;
  let timer = 0;
  /** Drawn once and kept: a code that is being scanned must not be exchanged. @type {HTMLImageElement | null} */
  let code = null;

  /** @param {Way} way */
  function codeOf({ scanned: offer }) {
    if (!offer) return null;
    const src = `/display/offers/${encodeURIComponent(offer.code)}.svg?as=${encodeURIComponent(actingAs())}&for=${encodeURIComponent(scanned(offer))}`;
    if (code?.getAttribute("src") !== src) code = h("img", { class: "offer-code", src, alt: "" });
    return code;
  }

  return {
    /**
     * @param {Board} board
     * @param {Way | null} way
     * @param {boolean} room whether the calls can spare the place
     * @returns {boolean} whether it stands there now
     */
    draw(board, way, room) {
      const now = performance.now();
      if (!room) crowded = now;
      const pause = crowded + BACK_MS - now;
      clearTimeout(timer);
      if (way && room && pause > 0) timer = window.setTimeout(changed, pause);
      strip.hidden = !way || pause > 0;
      if (!way || strip.hidden) return false;
      strip.dataset.service = way.service.code;
      const offer = way.scanned ?? way.terminal;
      replace(strip, offer && pictogram(offer.icon), h("div", { class: "offer-words" }, ...words(board, way)), codeOf(way));
      fit(strip);
      return true;
    },
  };
}

/** @param {Board} board @param {Way} way */
function words(board, way) {
  const { service, ahead, scanned: code, terminal } = way;
  const takes = waitText((code ?? terminal)?.takes_s, (code ?? terminal)?.takes_s);
  const wait = board.waits[service.code];
  const free = terminal && together(terminal.free.map((place) => named(terminal.at?.[place])), t("wall_offer_joint"));
  const more = [wait && t("wall_offer_counter", { wait: waitText(wait.p50_s, wait.p90_s) }), free && t("wall_offer_free", { terminals: free })];
  return [
    line("offer-ahead", t("wall_offer_ahead", { service: named(service.names), n: ahead })),
    line("offer-way", t(code ? "wall_offer_scan" : "wall_offer_terminal", { takes })),
    h("p", { class: "offer-more" }, more.filter(Boolean).join(t("wall_offer_and"))),
  ];
}

/** @param {string} kind @param {string} text */
function line(kind, text) {
  return h("p", { class: `offer-line ${kind}` }, text);
}

/** Long names get smaller letters; nothing is cut. @param {HTMLElement} strip */
function fit(strip) {
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (strip.querySelectorAll(".offer-line"))) {
    if (node.scrollWidth > node.clientWidth) node.style.setProperty("--fit", String(Math.floor((node.clientWidth / node.scrollWidth) * 100) / 100));
  }
}
