/**
 * The checklist at the side: what is settled, what is missing and why, and the word by hand with its reason.
 *
 * @typedef {import("./types.js").Check} Check
 * @typedef {import("./types.js").Campaign} Campaign
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { duration, named, t } from "../../hallkeeper/words.js";
import { field as formField, refused } from "../desk/form.js";
import { current, keep, take } from "./document.js";
import { languageName } from "./fields.js";
import { allNames } from "./list.js";
import { desk, fail, moment, openDialog, percent } from "../desk/desk.js";
import { known } from "../desk/names.js";

const ICONS = { good: "check", confirmed: "check", missing: "notice", doubted: "notice" };
const SHOWN = 3;

/** Which section of the page a point is about. @param {string} code */
export function sectionOf(code) {
  return code.startsWith("text_") ? "text" : code;
}

/** @param {() => void} redraw after a word by hand */
export function drawChecks(redraw) {
  const { checks, released } = current();
  const open = checks.filter((one) => !one.settled).length;
  byId("check-title").textContent = released ? t("camp_checked_then") : open ? t("camp_check_open", { n: open }) : t("camp_check_done");
  replace(byId("checklist"), ...checks.map((one) => row(one, redraw)));
}

/** @param {Check} one @param {() => void} redraw */
function row(one, redraw) {
  const words = whyWords(one);
  const go = h("button", { type: "button", class: "check-name", on: { click: () => goTo(one.code) } }, t(`camp_check_${one.code}`));
  const word = one.by_hand;
  return h("li", { data: { check: one.code, settled: one.settled ? "yes" : "no", verdict: one.verdict } },
    pictogram(ICONS[one.verdict]),
    h("div", { class: "grow" }, go,
      word ? h("p", { class: "small muted" }, t(word.ok ? "camp_word_ok" : "camp_word_not", { name: word.name ?? t("camp_program"), at: moment(word.at), reason: word.reason })) : null,
      !one.settled && !word ? words.slice(0, SHOWN).map((text) => h("p", { class: "small" }, text)) : null,
      !one.settled && !word && words.length > SHOWN ? h("p", { class: "small muted" }, t("camp_why_more", { n: words.length - SHOWN })) : null),
    current().released ? null : handButton(one, redraw));
}

/** @param {Check} one @param {() => void} redraw */
function handButton(one, redraw) {
  if (one.by_hand) return h("button", { type: "button", class: "check-hand", on: { click: () => void say(one, null, "", redraw) } }, t("camp_word_back"));
  if (one.code === "basics") return null;
  return h("button", { type: "button", class: "check-hand", on: { click: () => askWhy(one, redraw) } }, t(one.settled ? "camp_doubt" : "camp_confirm"));
}

/** @param {Check} one @param {() => void} redraw */
function askWhy(one, redraw) {
  const ok = !one.settled;
  const reason = formField("reason", t("camp_reason"), { maxlength: 200, autofocus: true }, { hint: t(ok ? "camp_reason_ok" : "camp_reason_not") });
  const form = h("form", { class: "stack", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (await say(one, ok, reason.input.value, redraw, { reason: reason.input })) dialog.close();
  } } }, reason.node, h("div", { class: "dialog-foot" },
    h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")),
    h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t(ok ? "camp_confirm" : "camp_doubt"))));
  const dialog = openDialog(t(`camp_check_${one.code}`), h("p", null, ...(ok ? whyWords(one).map((text) => h("span", { class: "why-so" }, text)) : [t("camp_doubt_hint")])), form);
  reason.input.focus();
}

/** @param {Check} one @param {boolean | null} ok @param {string} reason @param {() => void} redraw @param {Record<string, HTMLElement>} [inputs] */
async function say(one, ok, reason, redraw, inputs) {
  try {
    await keep();
    const answer = /** @type {Campaign} */ (await call("POST", `/campaigns/${current().code}/word`, { point: one.code, ok, reason }));
    take(answer);
    redraw();
    return true;
  } catch (error) {
    if (inputs) refused(error, inputs);
    else fail(error);
    return false;
  }
}

/** Every reason in words. @param {Check} one */
function whyWords(one) {
  return one.why.map((why) => known(`camp_why_${sectionOf(one.code)}_${why.code}`, gaps(why)) ?? t(`camp_why_${why.code}`, gaps(why)));
}

/** @param {Check["why"][number]} why @returns {Record<string, string | number>} */
function gaps(why) {
  return {
    ...why,
    language: why.language ? languageName(String(why.language)) : "",
    service: why.service ? named(desk.services[String(why.service)]) || String(why.service) : "",
    within: typeof why.within === "number" ? percent(why.within) : "",
    usual: typeof why.usual === "number" ? percent(why.usual) : "",
    names: why.with ? allNames(current().beside.filter(({ code }) => String(why.with).split(" ").includes(code))) : "",
  };
}

/** Go to the section of a point and to its first field that is empty. @param {string} code */
export function goTo(code) {
  const section = document.getElementById(`section-${sectionOf(code)}`);
  section?.scrollIntoView({ block: "start", behavior: "smooth" });
  const inputs = /** @type {HTMLInputElement[]} */ ([...(section?.querySelectorAll("input, textarea, select, button") ?? [])]).filter((one) => !one.disabled);
  (inputs.find((one) => "value" in one && one.value === "" && one.type !== "checkbox") ?? inputs[0])?.focus({ preventScroll: true });
}

/** How the hall would hold, in a sentence and by business type. */
export function holdWords() {
  const { hold, checks } = current();
  if (!hold) return [];
  const crowded = new Set(checks.find((one) => one.code === "holds")?.why.map((why) => why.service));
  return Object.entries(hold.services).map(([code, one]) => ({
    code,
    name: named(desk.services[code]) || code,
    within: percent(one.within),
    usual: percent(one.usual),
    p90: duration(one.p90_s),
    usual_p90: duration(one.usual_p90_s),
    worse: crowded.has(code),
  }));
}
