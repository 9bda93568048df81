/**
 * Which way without a queue a screen of this room shows. Pure: what the hall offers goes in, what fits comes out.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").Offer} Offer
 * @typedef {import("../hallkeeper/types.js").Service} Service
 * @typedef {{service: Service, ahead: number, scanned: Offer | null, terminal: Offer | null}} Way
 *     `ahead`: who would be before somebody who takes a number now; `scanned`: a way behind a code, which is always
 *     there; `terminal`: one where a terminal is free at this moment
 */

/** Where a phone's camera is led to, "" where there is nothing to scan. @param {Offer} offer */
export function scanned(offer) {
  return offer.way === "channel" ? offer.link : offer.url ?? "";
}

/** @param {Offer} offer */
function free(offer) {
  return offer.way === "terminal" && offer.free.length > 0;
}

/**
 * The one way that a wall shows: that of the business type with the longest wait. Where nobody waits there is
 * nothing to be spared.
 *
 * @param {Board} board
 * @returns {Way | null}
 */
export function wayOnWall(board) {
  const ways = board.services.flatMap((service) => {
    const offers = board.offers.filter((one) => one.service === service.code && one.roles.includes("wall"));
    const way = { service, ahead: board.waiting[service.code] ?? 0, ...pick(offers) };
    return way.ahead > 0 && (way.scanned || way.terminal) ? [way] : [];
  });
  const wait = (/** @type {Way} */ way) => board.waits[way.service.code]?.p50_s ?? 0;
  return ways.reduce((/** @type {Way | null} */ longest, way) => (longest && wait(longest) >= wait(way) ? longest : way), null);
}

/**
 * The first of each kind, in the order of the catalogue.
 *
 * @param {Offer[]} offers of one business type
 * @returns {{scanned: Offer | null, terminal: Offer | null}}
 */
export function pick(offers) {
  return { scanned: offers.find((one) => scanned(one) !== "") ?? null, terminal: offers.find(free) ?? null };
}

/**
 * Names that differ by their figure alone, as one: "1 号自助终端", "3 号自助终端" -> "1、3 号自助终端".
 *
 * @param {string[]} names
 * @param {string} joint between two of them: "、", ", "
 * @returns {string}
 */
export function together(names, joint) {
  const parts = names.map((name) => /^(\D*)(\d+)(\D*)$/.exec(name));
  const [, before, , after] = parts[0] ?? [];
  const alike = parts.every((part) => part !== null && part[1] === before && part[3] === after);
  return alike ? `${before}${parts.map((part) => part?.[2]).join(joint)}${after}` : names.join(joint);
}
