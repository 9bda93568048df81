/**
 * The what-if desk (服务设计): what would be different, what that comes to beside today, the cheapest cure, and applying it.
 *
 * @typedef {import("./design/types.js").Desk} Desk
 * @typedef {import("./design/types.js").Evaluated} Evaluated
 * @typedef {import("./design/types.js").Kept} Kept
 * @typedef {import("./design/types.js").Lived} Lived
 * @typedef {import("./design/types.js").Scenario} Scenario
 * @typedef {import("./design/types.js").Shown} Shown
 */

import { call, Problem } from "../hallkeeper/api.js";
import { byId, h, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { codeWords, desk as hall, fail, inWords, toast, whole } from "./desk/desk.js";
import { scenarioForm } from "./design/form.js";
import { keptList } from "./design/kept.js";
import { finding, showOutcome } from "./design/outcome.js";
import { searchForm } from "./design/search.js";
import { scenarioText } from "./design/text.js";
import { truth } from "./design/truth.js";
import { nothingYet, priceForm, usualDay } from "./design/usual.js";
import { counterName, isToday, serviceName } from "./design/words.js";
import { daysWords } from "./history/period.js";
import { follow, Stopped } from "./desk/work.js";

const TONES = ["--muted", "--brand", "--tone-2", "--tone-3", "--tone-4", "--tone-6"];
const MOST_COMPARED = 4;
const PAUSE_MS = 500;
const DRAFT = "design-draft";

/** @type {Desk | null} */
let about = null;
/** @type {{code: string, version: number} | null} */
let opened = null;
let newest = 0;
let timer = 0;
let running = "";
/** @type {Set<string>} */
const compared = new Set();
/** @type {Map<string, Lived>} */
const lived = new Map();

const form = scenarioForm(byId("panel-form"), touched);
const text = scenarioText(byId("panel-toml"), (scenario) => { if (about) form.show(scenario, about); touched(); });

async function load() {
  try {
    about = /** @type {Desk} */ (await call("GET", "/design"));
    paint(about);
  } catch (error) {
    fail(error);
  }
}

/** @param {Desk} desk */
function paint(desk) {
  const { usual } = desk;
  for (const id of ["design", "more"]) byId(id).hidden = !usual;
  byId("nothing").hidden = Boolean(usual);
  if (!usual) {
    byId("about").textContent = "";
    byId("finding").textContent = t("ds_find_nothing");
    return nothingYet(desk, load);
  }
  byId("about").textContent = t("ds_about", { n: usual.days, days: usual.days, span: daysWords(usual.from, usual.to), customers: whole(Math.round(usual.types.reduce((sum, one) => sum + one.customers, 0))) });
  if (opened && !desk.scenarios.some((one) => one.code === opened?.code)) opened = null;
  for (const code of compared) if (!desk.scenarios.some((one) => one.code === code)) compared.delete(code);
  form.show(form.scenario().name || !isToday(form.scenario()) ? form.scenario() : draft(), desk);
  paintKept(desk);
  paintKeeping();
  searchForm(desk, take);
  usualDay(desk, load);
  truth(usual);
  priceForm(desk.prices, load);
  evaluate();
}

/** @param {Desk} desk */
function paintKept(desk) {
  keptList(byId("kept"), desk.scenarios, {
    compared, open, changed: load, lived: (code) => lived.get(code),
    compare: (code, on) => {
      if (on && compared.size >= MOST_COMPARED) {
        toast(t("ds_most_compared", { n: MOST_COMPARED }), { kind: "bad" });
        paintKept(desk);
        return;
      }
      if (on) compared.add(code);
      else compared.delete(code);
      evaluate();
    },
  });
}

/** The buttons below the form. */
function paintKeeping() {
  const button = (/** @type {string} */ words, /** @type {string | undefined} */ kind, /** @type {() => void} */ click) => h("button", { type: "button", class: "button", data: { kind }, on: { click } }, words);
  replace(byId("keeping"),
    button(t(opened ? "ds_save_changes" : "ds_save"), "primary", () => keep(opened)),
    opened ? button(t("ds_save_new"), undefined, () => keep(null)) : null,
    button(t("ds_clear"), "plain", clear));
}

/** The form has changed: wait for the end of typing, then live it. */
function touched() {
  remember(form.scenario());
  text.show(form.scenario());
  clearTimeout(timer);
  timer = setTimeout(evaluate, PAUSE_MS);
}

async function evaluate() {
  if (!about?.usual) return;
  newest += 1;
  const mine = newest;
  const scenario = form.scenario();
  const others = about.scenarios.filter((one) => compared.has(one.code) && one.code !== opened?.code);
  const listed = [...(isToday(scenario) ? [] : [{ key: opened?.code ?? "draft", scenario: { ...scenario, name: scenario.name || t("ds_unnamed") } }]), ...others.map((one) => ({ key: one.code, scenario: one.scenario }))];
  byId("design").toggleAttribute("data-busy", true);
  try {
    const told = await lives(listed.map((one) => one.scenario), mine);
    if (!told || mine !== newest) return;
    const all = [{ key: "today", scenario: { name: t("ds_today") } }, ...listed];
    outcome(all.flatMap((one, n) => { const found = told.scenarios[n]; return found ? [{ ...one, name: one.scenario.name, lived: found, tone: TONES[n] ?? "--ink" }] : []; }), told.days);
  } catch (error) {
    if (mine !== newest) return;
    if (error instanceof Stopped) toast(t("ds_stopped"));
    else complain(error, isToday(scenario) ? others : [undefined, ...others]);
  } finally {
    if (mine === newest) byId("design").toggleAttribute("data-busy", false);
  }
}

/** What was asked before is no longer wanted. @param {Scenario[]} scenarios @param {number} mine @returns {Promise<Evaluated | null>} */
async function lives(scenarios, mine) {
  if (running) await call("POST", `/work/${running}/stop`, {}).catch(() => null);
  running = "";
  if (mine !== newest) return null;
  const begun = /** @type {import("./desk/work.js").Work<Evaluated>} */ (await call("POST", "/design/evaluate", { scenarios }));
  running = begun.id;
  const told = await follow(begun, byId("work"));
  if (running === begun.id) running = "";
  return told;
}

/** @param {Shown[]} shown @param {number} days */
function outcome(shown, days) {
  for (const one of shown) lived.set(one.key, one.lived);
  showOutcome(shown, shown[1]?.key ?? "today", days);
  const [words, second] = finding(shown);
  byId("finding").textContent = words;
  byId("second").textContent = second;
  if (about) {
    paintKept(about);
  }
}

/**
 * At the field where the server found a mistake, else as a message that says in which scenario and with what.
 *
 * @param {unknown} error
 * @param {(Kept | undefined)[]} asked the scenarios in their order; the form's is none of those that are kept
 */
function complain(error, asked = []) {
  const [, n, path = ""] = /^(?:scenarios\.(\d+)\.)?(.*)$/.exec((error instanceof Problem && error.field) || "") ?? [];
  const other = n ? asked[Number(n) - 1] : undefined;
  const words = inWords(error);
  if (!other && form.complain(path, words)) return;
  const [kind = "", code = ""] = path.split(".");
  const row = kind === "divert" ? other?.scenario.divert?.[Number(code)]?.way ?? "phone" : kind;
  const about = kind === "types" ? serviceName(code) : kind === "counters" ? counterName(code) : codeWords("ds_cure", row);
  const name = [other?.scenario.name, about].filter((one) => one && one !== row).join(t("list_comma"));
  toast(name ? t("roster_about", { name, text: words }) : words, { kind: "bad" });
}

/** @param {{code: string, version: number} | null} there */
async function keep(there) {
  const scenario = form.scenario();
  try {
    const kept = /** @type {Kept} */ (await call(there ? "PUT" : "POST", there ? `/design/scenarios/${there.code}` : "/design/scenarios", { scenario, version: there?.version ?? 0 }));
    opened = { code: kept.code, version: kept.version };
    toast(t("ds_saved", { name: kept.scenario.name }));
    await load();
  } catch (error) {
    complain(error);
    if (error instanceof Problem && error.code === "no_name") form.focus();
  }
}

/** @param {Kept} one */
function open(one) {
  opened = { code: one.code, version: one.version };
  take(one.scenario, opened);
}

/** Work on this scenario. @param {Scenario} scenario @param {{code: string, version: number} | null} [there] */
function take(scenario, there = null) {
  if (!about) return;
  opened = there;
  form.show(scenario, about);
  text.show(scenario);
  remember(scenario);
  paintKeeping();
  evaluate();
  byId("what-title").scrollIntoView({ block: "nearest" });
}

function clear() {
  const before = form.scenario();
  const there = opened;
  take({ name: "" });
  if (!isToday(before)) toast(t("ds_cleared"), { ms: 20_000, action: { text: t("setup_undo"), run: () => take(before, there) } });
}

/** What was worked on stays over a reload. @param {Scenario} scenario */
function remember(scenario) {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(scenario));
  } catch {
    // a browser without storage forgets; nothing else changes
  }
}

/** @returns {Scenario} */
function draft() {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT) ?? "null") ?? { name: "" };
  } catch {
    return { name: "" };
  }
}

/** The two tabs, also by arrow keys. */
function tabs() {
  const both = /** @type {HTMLElement[]} */ ([byId("tab-form"), byId("tab-toml")]);
  const choose = (/** @type {HTMLElement} */ tab) => {
    for (const one of both) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      byId(one.getAttribute("aria-controls") ?? "").hidden = one !== tab;
    }
    if (tab.id === "tab-toml") text.show(form.scenario());
  };
  for (const tab of both) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = both.find((one) => one !== tab);
      if (other) { choose(other); other.focus(); }
    });
  }
}

document.title = `${t("nav_design")} · ${named(hall.hall)}`;
tabs();
load();
