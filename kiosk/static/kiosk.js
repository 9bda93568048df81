/**
 * The kiosk's page: follows the board, and shows the one screen that fits.
 *
 * @typedef {import("./state.js").State} State
 *
 * @typedef {Object} Screen
 * @property {HTMLElement} node
 * @property {(state: State) => boolean} fits whether it can go on showing this state
 * @property {(state: State) => void} update
 * @property {() => void} [leave]
 */

import { call, Problem } from "../hallkeeper/api.js";
import { byId, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { setLanguage, t } from "../hallkeeper/words.js";
import { aboutScreen } from "./about.js";
import { heardCampaigns } from "./campaign.js";
import { closedScreen, elsewhereScreen, offlineScreen, returnedScreen, unpairedScreen } from "./calm.js";
import { closeDialog } from "./dialog.js";
import { paintClock, paintEdges } from "./edges.js";
import { watchIdle } from "./seconds.js";
import { issuedScreen } from "./issued.js";
import { offerScreen } from "./offer.js";
import { tasksScreen } from "./self/tasks.js";
import { visitScreen } from "./self/terminal.js";
import { settle } from "./settle.js";
import { hush, inWords, onVoices, say } from "./speech.js";
import { startScreen } from "./start.js";
import { change, current, data, onChange, screenName } from "./state.js";

const FLICKER_MS = 3_000; // a line that comes back within this is not worth a page
const CLOCK_MS = 1_000;

/** @type {Record<import("./state.js").ScreenName, (state: State) => Screen>} */
const SCREENS = {
  start: startScreen,
  offer: offerScreen,
  about: aboutScreen,
  issued: issuedScreen,
  returned: returnedScreen,
  closed: closedScreen,
  offline: offlineScreen,
  unpaired: unpairedScreen,
  elsewhere: elsewhereScreen,
  tasks: tasksScreen,
  visit: visitScreen,
};

/** @type {Screen | null} */
let screen = null;
let shown = "";

/** @param {State} state @param {State | null} before */
function paint(state, before) {
  if (state.language !== before?.language) setLanguage(state.language);
  const root = document.documentElement;
  root.dataset.size = state.size;
  root.dataset.reach = state.low ? "low" : "full";
  const name = screenName(state);
  root.dataset.screen = name;
  if (screen === null || name !== shown || state.language !== before?.language || !screen.fits(state)) build(name, state);
  screen?.update(state);
  paintEdges(state);
}

/** @param {import("./state.js").ScreenName} name @param {State} state */
function build(name, state) {
  screen?.leave?.();
  screen = SCREENS[name](state);
  replace(byId("screen"), screen.node);
  document.title = t("kiosk_title", { code: data.kiosk.code });
  if (name === shown) return;
  shown = name;
  settle();
  screen.node.querySelector("h1")?.focus({ preventScroll: true });
}

/** @param {State} now @param {State} before */
function tellTicket(now, before) {
  if (now.step === before.step) return;
  if (now.step === "issued" && now.ticket) {
    closeDialog();
    byId("spoken").textContent = inWords(now.ticket);
    if (now.voice) void say(now.ticket.id);
    return;
  }
  hush(); // what was being read is no longer so
  if (now.step === "start") byId("spoken").textContent = "";
}

let flicker = 0;

function lost() {
  clearTimeout(flicker);
  flicker = window.setTimeout(() => void ask(), FLICKER_MS);
}

/** The socket says only that it is down; the answer to a plain question tells whether we are still known. */
async function ask() {
  try {
    live.accept(await call("GET", "/board", undefined, { tries: 1, timeout: 4000 }));
    change({ line: "online" });
  } catch (error) {
    const unknown = error instanceof Problem && (error.status === 401 || error.status === 403);
    change({ line: unknown ? "unpaired" : "offline" });
  }
  if (!live.online()) lost();
}

function found() {
  clearTimeout(flicker);
  if (current().line !== "online") void heardCampaigns();
  change({ line: "online" });
}

onChange(paint);
onChange(tellTicket);
document.addEventListener("contextmenu", (event) => event.preventDefault());
onVoices(() => paintEdges(current()));
paint(current(), null);
watchIdle();
setInterval(paintClock, CLOCK_MS);

const live = follow("/board", {}, {
  event: "board",
  answers: true,
  initial: data.board,
  snapshot: () => call("GET", "/board"),
  onState: (board) => change({ board }),
  onOnline: found,
  onOffline: lost,
  also: { campaigns: heardCampaigns },
});
