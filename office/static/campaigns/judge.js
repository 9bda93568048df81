/** Afterwards: expected against happened, and what is said of it for next time. */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { current, take } from "./document.js";
import { dayWords } from "./expected.js";
import { allNames } from "./list.js";
import { ask, desk, fail, toast, whole } from "../desk/desk.js";
import { workedOut } from "./work.js";

/** @typedef {import("./types.js").Campaign} Campaign */
/** @typedef {import("./types.js").Happened["services"][number]} Seen */

/** What was typed of which campaign and is not kept yet: the rest of the page may be drawn anew meanwhile. */
let typed = { code: "", words: "" };

/** @param {() => void} redraw */
export function judgePart(redraw) {
  const node = h("div", { class: "stack" });
  const draw = () => replace(node, ...content(redraw));
  draw();
  return { node, draw };
}

/** @param {() => void} redraw @returns {(Node | null)[]} */
function content(redraw) {
  const campaign = current();
  const over = Boolean(campaign.judged);
  const bar = h("div", null);
  const look = h("button", { type: "button", class: "button", data: { kind: campaign.happened ? undefined : "primary" }, on: { click: () => void lookBack(look, bar, redraw) } }, t(campaign.happened ? "camp_look_again" : "camp_look"));
  return [
    ...(campaign.happened?.services ?? []).flatMap(seen),
    campaign.stopped && campaign.until < (campaign.to ?? "") ? h("p", null, t("camp_judge_stopped", { day: dayWords(campaign.until) })) : null,
    campaign.happened?.beside?.length ? h("p", null, t("camp_judge_together", { names: allNames(campaign.happened.beside) })) : null,
    over ? null : h("div", { class: "row wrap" }, look), bar,
    h("div", { class: "field" }, h("label", { for: "judge-words" }, t("camp_judge_words")),
      h("textarea", { class: "input", id: "judge-words", rows: 3, maxlength: 1000, disabled: over, on: { input: (event) => { typed = { code: campaign.code, words: event.target.value }; } } }, typed.code === campaign.code ? typed.words : campaign.words)),
    over ? null : h("div", { class: "row wrap" },
      h("button", { type: "button", class: "button", on: { click: () => void write(false, redraw) } }, t("camp_judge_keep")),
      campaign.stage === "ended" ? h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => void close(redraw) } }, t("camp_judge_close")) : null),
  ];
}

/** @param {Seen} one */
function seen(one) {
  const name = named(desk.services[one.service]) || one.service;
  const figure = h("figure", { class: "chart" });
  queueMicrotask(() => figure.isConnected && drawChart(figure, {
    file: `campaign-${one.service}`,
    title: name,
    label: t("camp_day"),
    labels: one.days.map(({ day }) => dayWords(day)),
    left: { name: t("camp_visits"), unit: t("camp_unit_people") },
    series: [
      { name: t("camp_came"), values: one.days.map(({ came }) => came) },
      { name: t("camp_was_expected"), values: one.days.map(({ expected }) => expected), kind: "line", tone: "--ink" },
      { name: t("camp_without"), values: one.days.map(({ usual }) => usual), kind: "line", tone: "--muted", dashed: true },
    ],
  }));
  const gaps = { name, came: whole(one.came), expected: whole(Math.round(one.expected)), usual: whole(Math.round(one.usual)), half: whole(Math.round(one.half_width)) };
  return [h("p", { class: "lead camp-verdict", data: { verdict: one.verdict } }, t(`camp_verdict_${one.verdict}`, gaps)), h("p", { class: "muted small" }, t("camp_verdict_hint", gaps)), figure];
}

/** @param {boolean} final @param {() => void} redraw */
async function write(final, redraw) {
  const words = /** @type {HTMLTextAreaElement} */ (document.getElementById("judge-words")).value;
  try {
    take(/** @type {Campaign} */ (await call("POST", `/campaigns/${current().code}/judge`, { words, final })), true);
    typed = { code: "", words: "" };
    redraw();
    toast(t(final ? "camp_judged_done" : "camp_judge_kept"));
  } catch (error) {
    fail(error);
  }
}

/** @param {() => void} redraw */
async function close(redraw) {
  if (await ask({ title: t("camp_judge_close"), text: t("camp_judge_close_text"), yes: t("camp_judge_close") })) await write(true, redraw);
}

/** @param {HTMLButtonElement} button @param {HTMLElement} bar @param {() => void} redraw */
async function lookBack(button, bar, redraw) {
  if (await workedOut("happened", button, bar)) redraw();
}
