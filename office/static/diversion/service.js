/**
 * One business type: from asking to done as bars, where people gave up, why not, what was saved, who came back.
 *
 * @typedef {import("./types.js").Effect} Effect
 * @typedef {import("./finding.js").Row} Row
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, percent, whole } from "../desk/desk.js";
import { advice, count, ENOUGH, savedWords, serviceName } from "./finding.js";

const STEPS = ["begun", "number", "bill", "amount", "method", "paying", "proof", "items", "title", "delivery", "consent", "agreeing", "done"];
const WHYS = ["no_smartphone", "wanted_cash", "did_not_know", "did_not_trust", "failed", "other"];

/** @param {string} code @param {Effect} e @param {number} days within which coming back counts */
export function serviceCard(code, e, days) {
  const said = advice(e);
  return h("section", { class: "card service", data: { service: code }, "aria-label": serviceName(code) },
    h("div", { class: "service-head" },
      h("h2", { class: "card-title" }, serviceName(code)),
      e.asked < ENOUGH ? h("p", { class: "chip" }, t("div_too_few", { n: whole(e.asked) })) : null),
    said.map((text) => h("p", { class: "notice advice" }, pictogram("arrow"), h("span", null, text))),
    h("div", { class: "service-body" },
      h("div", { class: "stack" }, funnel(e), leftAt(e)),
      h("div", { class: "stack" }, saved(e), cameBack(e, days), signedUp(e)),
      whyNot(e)));
}

/** From asking to done. Offers are counted by times: one customer may see two. @param {Effect} e */
function funnel(e) {
  const widest = Math.max(1, e.asked, e.shown);
  const shares = e.asked >= ENOUGH;
  return h("div", { class: "funnel" },
    h("h3", { class: "part-name" }, t("div_funnel")),
    bar("asked", t("div_asked"), e.asked, widest, t("div_asked_of", { tickets: whole(e.tickets), visits: whole(e.visits) })),
    bar("shown", t("div_shown"), e.shown, widest, e.shown ? t("div_times") : ""),
    bar("accepted", t("div_accepted"), e.accepted, widest, shares && e.shown >= ENOUGH ? t("div_of_shown", { share: percent(e.accepted / e.shown) }) : e.accepted ? t("div_times") : ""),
    bar("completed", t("div_completed"), e.completed, widest, shares ? t("div_of_asked", { share: percent(e.completed / e.asked) }) : ""),
    e.cash > 0 && bar("cash", t("div_cash"), e.cash, widest, t("div_cash_hint")));
}

/** @param {string} kind @param {string} name @param {number} n @param {number} widest @param {string} [beside] */
function bar(kind, name, n, widest, beside = "") {
  return h("div", { class: "bar-row", data: { kind } },
    h("p", { class: "bar-name" }, name),
    h("div", { class: "bar-track", "aria-hidden": "true" }, n > 0 && h("i", { style: { width: `${(100 * n) / widest}%` } })),
    h("p", { class: "bar-count" }, h("strong", null, whole(n))),
    beside ? h("p", { class: "bar-beside muted small" }, beside) : null);
}

/** @param {Effect} e */
function leftAt(e) {
  const all = count(e.left_at);
  const steps = [...STEPS, ...Object.keys(e.left_at).filter((step) => !STEPS.includes(step))];
  const rows = steps.map((step) => ({ step, n: e.left_at[/** @type {keyof typeof e.left_at} */ (step)] ?? 0 })).filter(({ n }) => n);
  const widest = Math.max(1, ...rows.map(({ n }) => n));
  return h("div", { class: "funnel" },
    h("h3", { class: "part-name" }, t("div_left"), h("span", { class: "muted" }, ` ${t("div_people", { n: whole(all) })}`)),
    rows.length ? rows.map(({ step, n }) => bar("left", codeWords("step", step), n, widest)) : h("p", { class: "muted small" }, t(e.completed ? "div_left_nobody" : "div_left_none")));
}

/** @param {Effect} e */
function saved(e) {
  return h("div", { class: "saved" },
    h("h3", { class: "part-name" }, t("div_saved")),
    e.completed ? h("p", { class: "figure" }, savedWords(e.saved_s)) : h("p", { class: "figure" }, "—"),
    h("p", { class: "muted small" }, t("div_saved_how")),
    e.completed >= ENOUGH && e.saved_s ? h("p", { class: "small" }, t("div_saved_each", { span: savedWords(e.saved_s / e.completed) })) : null);
}

/** Only those whose number is known can be known again; how many that are stands beside it. @param {Effect} e @param {number} days */
function cameBack(e, days) {
  return h("div", { class: "saved" },
    h("h3", { class: "part-name" }, t("div_back", { days })),
    h("p", { class: "figure" }, whole(e.came_back)),
    h("p", { class: "muted small" }, e.completed
      ? t(e.completed >= ENOUGH ? "div_back_of" : "div_back_few", { identified: whole(e.identified), completed: whole(e.completed), share: percent(e.identified / e.completed) })
      : t("div_back_none")));
}

/** Whom tellers have spared the next visit. @param {Effect} e */
function signedUp(e) {
  const parts = /** @type {const} */ (["standing", "mandate"]).filter((what) => e.signed[what]).map((what) => t(`div_signed_${what}`, { n: whole(e.signed[what] ?? 0) }));
  return h("div", { class: "saved", data: { kind: "signed" } },
    h("h3", { class: "part-name" }, t("div_signed")),
    h("p", { class: "figure" }, whole((e.signed.standing ?? 0) + (e.signed.mandate ?? 0))),
    h("p", { class: "muted small" }, parts.length ? parts.join(t("list_comma")) : t("div_signed_none")));
}

/** @param {Effect} e */
function whyNot(e) {
  const all = count(e.why_not);
  const rows = WHYS.map((why) => ({ why, n: e.why_not[/** @type {keyof typeof e.why_not} */ (why)] ?? 0 })).filter(({ n }) => n).sort((a, b) => b.n - a.n);
  const widest = Math.max(1, ...rows.map(({ n }) => n));
  return h("div", { class: "funnel why-not" },
    h("h3", { class: "part-name" }, t("div_why"), h("span", { class: "muted" }, ` ${t("div_people", { n: whole(all) })}`)),
    rows.length ? rows.map(({ why, n }) => bar("why", codeWords("why_not", why), n, widest, all >= ENOUGH ? percent(n / all) : "")) : h("p", { class: "muted small" }, t("div_why_none")),
    rows.length && all < ENOUGH ? h("p", { class: "muted small" }, t("div_why_few", { n: ENOUGH })) : null);
}

/** Business types that nobody was offered a way out of. @param {Row[]} rows */
export function quietList(rows) {
  return h("ul", { class: "quiet" }, rows.map(({ code, effect }) => h("li", null, h("span", null, serviceName(code)), h("strong", null, t("div_people", { n: whole(effect.asked) })))));
}
