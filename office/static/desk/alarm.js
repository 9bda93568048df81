/**
 * What every page of the desk shows of devices in need: a count beside "Devices" in the navigation, a line above
 * the page that says which and what to do, and, if somebody switches it on, a bell for each new one.
 *
 * @typedef {import("../../hallkeeper/types.js").Board} Board
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { ring, setSound, soundOn, wake } from "./bell.js";
import { followBoard } from "./board.js";
import { groupTitle, todoWords, together } from "./fault_words.js";
import { desk, deviceName } from "./names.js";

const SAYS_MORE = new Set(["today", "devices"]); // these pages name the faults themselves

/** @type {Set<string> | null} */
let before = null;
const count = h("span", { class: "nav-count", hidden: true });
byId("nav").querySelector('a[href="/office/devices"]')?.append(count);
const bell = /** @type {HTMLButtonElement} */ (byId("bell"));
bell.addEventListener("click", () => { setSound(!soundOn()); drawBell(); });
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, wake);
drawBell();
followBoard(draw);

/** @param {Board} board */
function draw(board) {
  const groups = together(board.faults);
  const urgent = groups.filter((group) => group[0]?.state !== "DEGRADED");
  count.hidden = groups.length === 0;
  count.dataset.kind = urgent.length ? "bad" : "warn";
  replace(count, groups.length, h("span", { class: "visually-hidden" }, ` ${t("faults_n", { n: groups.length })}`));
  drawLine(board, groups);
  const now = new Set(urgent.map((group) => `${group[0]?.code} ${group[0]?.reason}`));
  if (before && [...now].some((one) => !before?.has(one))) ring();
  before = now;
}

/** @param {Board} board @param {Board["faults"][]} groups */
function drawLine(board, groups) {
  const line = byId("alarm");
  const [worst, ...more] = groups;
  line.hidden = SAYS_MORE.has(desk.at) || !(worst || board.doubtful);
  if (line.hidden) return;
  line.dataset.kind = worst && worst[0]?.state !== "DEGRADED" ? "bad" : "warn";
  const first = worst?.[0];
  const what = worst ? groupTitle(worst, deviceName) : t("slips_in_doubt", { n: board.doubtful });
  replace(line,
    pictogram("bell"),
    h("span", { class: "grow" }, h("strong", null, what), first ? ` ${todoWords(first)}` : "", more.length > 0 && h("span", { class: "alarm-more" }, t("faults_more", { n: more.length }))),
    h("a", { class: "button", href: "/office/devices" }, t("look")));
}

function drawBell() {
  bell.setAttribute("aria-pressed", String(soundOn()));
  replace(bell, pictogram("speaker"), t(soundOn() ? "bell_on" : "bell_off"));
}
