/**
 * Four weeks ahead (客流预测): how many come on each day and half hour, how sure that is, and how good the last
 * forecasts were.
 *
 * @typedef {import("./forecast/types.js").Answer} Answer
 * @typedef {import("./forecast/types.js").Told} Told
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { desk, fail, moment, toast, whole } from "./desk/desk.js";
import { dayChart, daysChart } from "./forecast/charts.js";
import { ownDays } from "./forecast/own.js";
import { pastChart, skillPanel } from "./forecast/skill.js";
import { weeks } from "./forecast/weeks.js";
import { dayWords, everybody, finding, secondFinding } from "./forecast/words.js";
import { daysWords } from "./history/period.js";
import { follow, Stopped, workOn } from "./desk/work.js";

let service = everybody;
let day = "";
let busy = false;

async function load() {
  try {
    const answer = /** @type {Answer} */ (await call("GET", "/forecast"));
    paint(answer);
    if (answer.work && !busy) await wait(() => call("GET", `/work/${answer.work}`).then((work) => follow(work, byId("work"))));
  } catch (error) {
    fail(error);
  }
}

/** Work goes on; afterwards the page is as new. @param {() => Promise<unknown>} works */
async function wait(works) {
  busy = true;
  try {
    await works();
    toast(t("fc_made"));
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  } finally {
    busy = false;
  }
  await load();
}

/** @param {Answer} answer */
function paint(answer) {
  const { forecast: told } = answer;
  paintAnew(answer);
  byId("forecast").hidden = !told;
  byId("nothing").hidden = Boolean(told);
  byId("little").hidden = !told || told.known.days >= told.known.least;
  if (!told) return paintNothing(answer);
  byId("about").textContent = t("fc_about", { when: answer.made_at ? moment(answer.made_at) : "", days: whole(told.known.days), span: daysWords(told.known.from, told.known.to) });
  byId("finding").textContent = finding(told);
  byId("second").textContent = secondFinding(told, answer.today);
  byId("little").textContent = t(told.known.days === 1 ? "fc_one_day" : "fc_few_days", { days: told.known.days, least: told.known.least });
  replace(byId("skill"), ...skillPanel(told));
  pastChart(told);
  choose(told, told.days.some((one) => one.day === day) ? day : (told.days.find((one) => one.day >= answer.today) ?? told.days[0])?.day ?? "");
}

/** Nothing to go by, or nothing worked out yet. @param {Answer} answer */
function paintNothing(answer) {
  const known = Boolean(answer.sources.length) || (answer.journal !== null && answer.journal.from < answer.today);
  byId("about").textContent = "";
  byId("second").textContent = "";
  byId("finding").textContent = t(known ? "fc_find_none" : "fc_find_nothing");
  replace(byId("nothing"), pictogram("bars"),
    h("p", null, t(known ? "fc_none" : "fc_nothing")), h("p", { class: "muted" }, t(known ? "fc_none_hint" : "fc_nothing_hint")),
    !known && h("a", { class: "button", data: { kind: "primary" }, href: "/office/history#sources" }, t("fc_take_in")));
}

/** @param {Answer} answer */
function paintAnew(answer) {
  const { forecast: told, sources } = answer;
  const possible = Boolean(told) || Boolean(sources.length) || (answer.journal !== null && answer.journal.from < answer.today);
  byId("anew").hidden = !possible;
  const source = h("select", { class: "input", id: "source" },
    h("option", { value: "hall" }, t("fc_own_past")), sources.map((one) => h("option", { value: one.code }, t("fc_with_file", { name: one.name }))));
  source.value = told && sources.some((one) => one.code === told.source) ? told.source : !told && !answer.journal && sources[0] ? sources[0].code : "hall";
  const old = told && told.today < answer.today;
  replace(byId("anew"),
    sources.length > 0 && h("label", { for: "source" }, t("fc_source")), sources.length > 0 && source,
    h("button", { type: "submit", class: "button", data: { kind: !told || old ? "primary" : undefined } }, pictogram("recall"), t(told ? "fc_anew" : "fc_work")),
    told && h("a", { class: "button", href: "/api/v1/forecast?as=csv", download: true }, pictogram("down"), "CSV"),
    old && h("span", { class: "muted" }, t("fc_old", { day: dayWords(told.today) })));
  byId("anew").onsubmit = (event) => {
    event.preventDefault();
    if (!busy) wait(() => workOn("/forecast/work", { source: source.value }, byId("work")));
  };
}

/** Show a day, and the business type chosen. @param {Told} told @param {string} chosen */
function choose(told, chosen) {
  day = chosen;
  if (!told.services.includes(service)) service = everybody;
  const again = () => choose(told, day);
  replace(byId("services"), [everybody, ...told.services.filter((code) => code !== everybody)].map((code) =>
    h("button", { type: "button", class: "button", "aria-pressed": String(code === service), on: { click: () => { service = code; again(); } } },
      code === everybody ? t("fc_everybody") : named(desk.services[code]) || code)));
  replace(byId("weeks"), weeks(told, service, day, (one) => choose(told, one)));
  byId("weeks-hint").textContent = t("fc_weeks_hint");
  dayChart(told, service, day);
  daysChart(told, service, (one) => choose(told, one));
}

document.title = `${t("nav_forecast")} · ${named(desk.hall)}`;
ownDays(/** @type {HTMLFormElement} */ (byId("own")));
load();
