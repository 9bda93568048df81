/**
 * The line at the top of a screen: hall, date, a clock that always runs, and what staff should know: no news
 * from the server since when, or sound forbidden by the browser.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, language, named, t } from "../hallkeeper/words.js";

const SECOND = 1_000;
/** What a kiosk browser is started with, so that nobody has to touch a wall (`deploy/kiosk`). */
const FLAG = "--autoplay-policy=no-user-gesture-required";

/** @param {() => void} onMinute told when the shown minute changes */
export function openHead(onMinute) {
  let ahead = 0; // the hall's clock less this machine's
  /** @type {string | undefined} */
  let zone;
  /** @type {string | null} */
  let staleSince = null;
  let silent = false;
  let shown = "";

  const now = () => Date.now() + ahead;

  function show() {
    const text = zone ? clock(now(), zone) : "";
    if (!zone || text === shown) return;
    shown = text;
    write("clock", text);
    write("date", day(now(), zone));
    onMinute();
  }

  function tick() {
    show();
    setTimeout(tick, SECOND - (now() % SECOND));
  }

  function draw() {
    document.documentElement.dataset.stale = staleSince === null ? "no" : "yes";
    replace(byId("status"),
      staleSince !== null && h("span", { class: "sign" }, pictogram("broken"),
        staleSince ? t("wall_stale", { time: staleSince }) : t("wall_connecting")),
      silent && staleSince === null && h("span", { class: "sign", data: { kind: "silent" } }, pictogram("speaker"),
        h("span", {}, h("strong", {}, t("wall_silent")), h("small", {}, t("wall_silent_staff", { flag: FLAG })))));
    fitName();
  }

  tick();
  addEventListener("resize", fitName);
  document.fonts.addEventListener("loadingdone", fitName); // it was measured with other letters
  return {
    now,
    /** The hall's time of day, "" before the first board. */
    time: () => (zone ? clock(now(), zone) : ""),
    /** @param {Board} board */
    take(board) {
      ahead = Date.parse(board.now) - Date.now();
      zone = board.hall.zone;
      write("hall-name", named(board.hall.name));
      fitName();
      show();
    },
    /** @param {string | null} since time of the last news, "" if there was none yet, null: all is well */
    stale(since) {
      staleSince = since;
      draw();
    },
    /** @param {boolean} forbidden */
    silent(forbidden) {
      silent = forbidden;
      document.documentElement.dataset.silent = forbidden ? "yes" : "no";
      draw();
    },
  };
}

/** A screen shows what it has a place for. @param {string} id @param {string} text */
function write(id, text) {
  const place = document.getElementById(id);
  if (place) place.textContent = text;
}

/** A long name stands in two lines. */
function fitName() {
  const place = document.getElementById("hall-name");
  if (!place) return;
  place.dataset.long = "no";
  if (place.scrollWidth > place.clientWidth) place.dataset.long = "yes";
}

/**
 * "11月3日 星期二", "Tuesday 3 November".
 *
 * @param {number} at
 * @param {string} zone
 */
function day(at, zone) {
  const locale = language() === "en" ? "en-GB" : language();
  return new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "long", timeZone: zone }).format(at);
}
