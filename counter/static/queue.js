/**
 * The side: who rings for help, how the lines stand against their targets, who is on hold, who was missed.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, language, named, pageData } from "../hallkeeper/words.js";
import { draws, desk, hallNow, whenNew } from "./desk.js";
import { press } from "./press.js";
import { pressure } from "./situation.js";
import { ownFirst, reasonWords } from "./questions.js";
import { VERBS } from "./verbs.js";
import { short, t } from "./wording.js";

const data = /** @type {{counter: string, zone: string, kiosks: Record<string, Record<string, string>>}} */ (pageData());
const SHOWN = 4;

/** Keep the side true; waits grow by themselves. */
export function drawQueue() {
  draws(({ view }) => view && drawAll(view));
  setInterval(() => desk.view && drawAll(desk.view), 5_000);
}

/** @param {View} view */
function drawAll(view) {
  drawWaiting(view);
  drawHelp(view);
  drawHeld(view);
  drawMissed(view);
}

/** @param {View} view */
function drawWaiting(view) {
  const lines = view.waiting.map((row) => ({ row, ...pressure(row, hallNow()) }));
  const shown = lines.map(({ row, level, waited_s, over_s }) => [row, level, short(waited_s), short(over_s), language()]);
  whenNew(byId("waiting"), shown, () => {
    const rows = (/** @type {boolean} */ serves) => lines.filter(({ row }) => row.serves === serves).map(line);
    const others = rows(false);
    replace(byId("waiting"), h("ul", { class: "lines" }, ...rows(true)),
      others.length ? h("h3", { class: "label elsewhere" }, t("served_elsewhere")) : null,
      others.length ? h("ul", { class: "lines quiet" }, ...others) : null);
  });
}

/** @param {{row: View["waiting"][number], level: string, waited_s: number, over_s: number}} stands */
function line({ row, level, waited_s, over_s }) {
  const words = t(`pressure_${level}`, { over: short(over_s), target: short(row.target_s) });
  return h("li", { class: "line", data: { level, service: row.service } },
    h("span", { class: "shape", "aria-hidden": "true" }), h("span", { class: "line-name" }, named(row.names)),
    h("span", { class: "figure line-count" }, row.count),
    h("span", { class: "line-words small" }, words),
    h("span", { class: "line-longest small" }, row.count ? t("longest", { span: short(waited_s) }) : ""));
}

/** @param {View} view */
function drawHelp(view) {
  const section = byId("help");
  section.hidden = view.help.length === 0;
  whenNew(section, [view.help, language()], () => {
    replace(section, ...view.help.map((ring, index) =>
      h("div", { class: "ring" }, pictogram("bell"),
        h("p", null, h("strong", null, rings(ring)),
          h("span", { class: "small" }, t("help_since", { time: clock(ring.at, data.zone) }))),
        index === 0 ? h("button", { class: "button", type: "button", data: { kind: "primary", verb: "answer_help" },
          on: { click: () => VERBS.answer_help && press(VERBS.answer_help) } }, t("verb_answer_help"), h("kbd", { class: "key" }, "A")) : null)));
  });
}

/** Where somebody rings: a kiosk, or a phone with its number if it holds one. @param {View["help"][number]} ring */
function rings({ kiosk, number }) {
  if (kiosk) return t("help_rings", { place: named(data.kiosks[kiosk]) || kiosk });
  return number ? t("help_rings_phone", { number }) : t("help_rings_visitor");
}

/** @param {View} view */
function drawHeld(view) {
  const rows = ownFirst(view).map((held) => ({
    number: held.number,
    words: [reasonWords(held.reason) || t("state_held"), t("held_at", { time: clock(held.since, data.zone) })].join(" · "),
  }));
  drawList("held", t("held_title"), "U", rows);
}

/** @param {View} view */
function drawMissed(view) {
  const rows = view.missed.map((gone) => ({ number: gone.number, words: t("missed_at", { time: clock(gone.at, data.zone) }) }));
  drawList("missed", t("missed_title"), "C", rows);
}

/**
 * @param {"held" | "missed"} id
 * @param {string} title
 * @param {string} cap the key that acts on this list
 * @param {{number: string, words: string}[]} rows
 */
function drawList(id, title, cap, rows) {
  const section = byId(id);
  section.hidden = rows.length === 0;
  whenNew(section, [rows, language()], () => {
    const more = rows.length - SHOWN;
    replace(section, h("h2", { class: "label row spread" }, `${title} ${rows.length}`, h("kbd", { class: "key" }, cap)),
      h("ul", { class: "names" }, ...rows.slice(0, SHOWN).map((row) =>
        h("li", null, h("strong", null, row.number), " ", h("span", { class: "muted" }, row.words)))),
      more > 0 ? h("p", { class: "muted small" }, t("and_more", { n: more })) : null);
  });
}
