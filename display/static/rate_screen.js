/**
 * Asking at a counter's screen how the service was: from the finish until its time is over or the next customer is
 * there. While the next one is only called, and still walking, the question goes on in a strip below the number. Only
 * a paired display may give the answer: on a teller's own screen nothing is asked.
 *
 * @typedef {import("../hallkeeper/types.js").BoardCounter} BoardCounter
 * @typedef {import("../hallkeeper/types.js").Asking} Asking
 * @typedef {"rate" | "keypad" | "thanks"} RateScene
 */

import { Problem, actingAs, call, isOffline } from "../hallkeeper/api.js";
import { inFull, inStrip } from "./rate_scenes.js";

/**
 * Whether customers can touch this screen. A panel that speaks as a mouse is told by `?touch=yes`.
 *
 * @returns {boolean}
 */
function canTouch() {
  const said = new URLSearchParams(location.search).get("touch");
  if (said) return said === "yes";
  return navigator.maxTouchPoints > 0 || matchMedia("(any-pointer: coarse)").matches;
}

/**
 * @param {Object} parts
 * @param {string} parts.code the counter
 * @param {() => number} parts.now the hall's clock, ms
 * @param {() => void} parts.changed draw again
 */
export function openRate({ code, now, changed }) {
  const touch = canTouch() && actingAs().startsWith("display-");
  /** @type {Asking | null} */
  let told = null; // as the last board has it
  /** @type {{ticket: string, score: number, until?: string} | null} */
  let mine = null; // `until`: it has arrived, and may be corrected until then
  let busy = false;
  let changing = false;
  let failed = false;
  let refused = ""; // the ticket of which the hall wants to hear no more
  let timer = 0;

  /** What the hall asks; a board from before the answer does not take the thanks away again. */
  const asking = () => {
    if (!told || told.ticket === refused) return null;
    const sent = mine?.ticket === told.ticket ? mine.until : undefined;
    return sent ? { ...told, given: true, until: sent } : told;
  };
  const alive = () => {
    const asked = asking();
    return asked && Date.parse(asked.until) >= now() ? asked : null;
  };

  /** @param {number} score */
  async function pick(score) {
    const ticket = told?.ticket;
    if (!ticket || busy) return;
    const before = mine?.ticket === ticket ? mine : null;
    mine = { ...before, ticket, score };
    busy = true;
    failed = false;
    changed();
    try {
      const given = await call("POST", `/counters/${code}/rate`, { score, ticket }, { tries: 3, timeout: 4_000 });
      mine = { ticket, score, until: given.until };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      mine = before;
      failed = isOffline(error);
      if (!failed) refused = ticket;
    }
    busy = changing = false;
    wake();
    changed();
  }

  /** Look again when the time is over. */
  function wake() {
    clearTimeout(timer);
    const asked = asking();
    if (asked) timer = window.setTimeout(changed, Math.max(0, Date.parse(asked.until) - now()) + 50);
  }

  /** @returns {RateScene | null} */
  function scene() {
    const asked = alive();
    if (!asked || !(touch || asked.keypad)) return null;
    if (asked.given && !changing && !busy) return "thanks";
    return touch ? "rate" : "keypad";
  }

  return {
    scene,
    touch,
    /** What the present scene depends on: drawn again only when that changes, lest a finger lose its button. */
    key: () => JSON.stringify([scene(), told?.ticket, mine?.ticket, mine?.score, busy, changing, failed]),
    /** @param {BoardCounter | undefined} counter */
    take(counter) {
      const next = counter?.ticket && counter.ticket.state !== "called" ? null : counter?.rate;
      if (next?.ticket !== told?.ticket) changing = failed = false;
      told = next ?? null;
      wake();
    },
    /** Another life of the hall: what was answered in the last one may be gone. */
    forget() {
      mine = null;
      refused = "";
    },
    /** @param {boolean} strip below the number of the next one, rather than on the whole screen */
    draw(strip) {
      const asked = /** @type {Asking} */ (asking());
      const what = /** @type {RateScene} */ (scene());
      const change = touch ? () => { changing = true; changed(); } : null;
      const chosen = mine?.ticket === asked.ticket ? mine.score : null;
      return (strip ? inStrip : inFull)(what, { number: asked.number, chosen, busy, failed, pick, change });
    },
  };
}
