/**
 * A round through the hall: what wants somebody first, the rest green below. Fresh every half minute and with
 * each change of a device or counter.
 *
 * @typedef {import("./line.js").Line} Line
 * @typedef {{business_day: string, now: string, act: number, groups: {code: string, lines: Line[]}[]}} Round
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { clock, named, t } from "../../hallkeeper/words.js";
import { desk, followBoard, longDay } from "../desk/desk.js";
import { refresher } from "../desk/refresher.js";
import { lineNode, sayLine, setNow } from "./line.js";

const AGAIN_MS = 30_000;

/** @param {"opening" | "closing"} which */
export function round(which) {
  const news = refresher(
    async () => /** @type {Round} */ (await call("GET", `/rounds/${which}`)),
    (found) => paint(which, found));
  document.title = `${t(`nav_${which}`)} · ${named(desk.hall)}`;
  byId("print").addEventListener("click", () => print());
  let known = "";
  followBoard((board) => {
    const now = standing(board);
    if (now !== known) news.loadSoon();
    known = now;
  });
  document.addEventListener("visibilitychange", news.loadSoon);
  setInterval(news.loadSoon, AGAIN_MS);
  news.load();
}

/** What of the board a round looks at: a busy hall has many moves that change nothing here. @param {import("../desk/desk.js").Board} board */
function standing({ counters, faults, doubtful, waiting, terminals }) {
  const some = Object.values(waiting).some((n) => n > 0);
  return JSON.stringify([counters.map((one) => one.state), faults.map((one) => [one.code, one.state, one.reason]), doubtful, some, Object.keys(terminals)]);
}

/** @param {"opening" | "closing"} which @param {Round} found */
function paint(which, found) {
  setNow(found.now);
  byId("about").textContent = `${longDay(`${found.business_day}T12:00:00Z`)} · ${clock(found.now, desk.zone)}`;
  byId("finding").textContent = t(found.act === 0 ? `round_${which}_fine` : found.act === 1 ? `round_${which}_act_one` : `round_${which}_act`, { n: found.act });
  const first = found.groups.flatMap((group) => group.lines).find((line) => line.mark === "act");
  byId("second").textContent = first ? sayLine(first).text : "";
  replace(byId("groups"), ...found.groups.map(groupNode));
}

/** @param {{code: string, lines: Line[]}} group */
function groupNode({ code, lines }) {
  const acts = lines.filter((line) => line.mark === "act");
  const rest = lines.filter((line) => line.mark !== "act");
  const good = lines.filter((line) => line.mark === "good").length;
  return h("section", { class: "card round-group", data: { code } },
    h("div", { class: "round-head" }, h("h2", { class: "card-title" }, t(`round_group_${code}`)),
      good > 0 && h("p", { class: acts.length ? "muted small" : "small round-fine" }, t("round_good", { n: good, all: lines.length }))),
    h("ul", { class: "round-lines" }, [...acts, ...rest].map(lineNode)));
}
