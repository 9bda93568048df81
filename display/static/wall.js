/**
 * The wall display: everything that it shows follows one board; the clock and the announcements run by
 * themselves.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 */

import { call } from "../hallkeeper/api.js";
import { byId } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { openAnnouncer } from "./announcer.js";
import { drawCalm } from "./calm.js";
import { listed, openCalls } from "./calls.js";
import { openHead } from "./head.js";
import { openAir } from "./onair.js";
import { drawCounters, drawMissed, drawWaiting } from "./side.js";
import { openSound } from "./sound.js";
import { openVoice } from "./voice.js";
import { openWallOffer } from "./wall_offer.js";
import { wayOnWall } from "./ways.js";

const FIRST_MS = 2_000;

/** @type {Board | null} */
let board = null;
let drawing = false;
let pulsing = false;
let live = false;

const head = openHead(soon);
const calls = openCalls(byId("calls"), soon);
const offer = openWallOffer(byId("offer"), soon);
const sound = openSound((allowed) => air.allowed(allowed));
const voice = openVoice({ sound, zone: () => air.zone() });
const announcer = openAnnouncer({
  show(group) {
    calls.show(group);
    pulsing = true;
    soon();
  },
  speak: voice.speak,
  hush: voice.hush,
  audible: sound.allowed,
  changed: soon,
});

/** Draw once for all that changes in one go. */
function soon() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  const shown = board ? listed(board, announcer.done(), head.now()) : [];
  drawCalm(byId("calm"), board, shown.length > 0);
  if (!board) return;
  const strip = offer.draw(board, live ? wayOnWall(board) : null, calls.spares(board, shown));
  byId("stage").dataset.offer = strip ? "yes" : "no";
  calls.draw(board, shown, strip);
  drawWaiting(byId("waiting"), board);
  drawCounters(byId("counters"), board);
  drawMissed(byId("missed"), board);
  if (pulsing) calls.pulse();
  pulsing = false;
}

/** Without news nobody knows what is still offered. @param {boolean} now */
function online(now) {
  live = now;
  soon();
}

/** Somebody in the office wants to know whether this screen can be heard; a call that is spoken shows it, too. */
async function ring() {
  if (announcer.speaking()) return;
  await sound.ring("full");
  document.dispatchEvent(new CustomEvent("rung"));
}

draw();
for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => void sound.allow());
addEventListener("resize", soon);
document.fonts.addEventListener("loadingdone", soon); // what was measured before had other letters

const line = follow("/board", {}, {
  event: "board",
  answers: true,
  snapshot: () => call("GET", "/board"),
  onState(next) {
    board = next;
    head.take(next);
    announcer.take(next);
    soon();
  },
  onOnline() {
    online(true);
    head.stale(null);
    air.tell();
  },
  onOffline() {
    online(false);
    head.stale(head.time());
    announcer.lost();
  },
  also: { word: (word) => air.heard(word), pulse: () => air.tell(), ring },
});

const air = openAir({
  say: line.say,
  onWord(word) {
    sound.volume(word.volume);
    announcer.word(word);
  },
  silent: head.silent,
});

// The socket brings the first board; where it does not come, the hall is shown all the same.
setTimeout(() => {
  if (!board) line.refresh().catch(() => undefined);
}, FIRST_MS);
