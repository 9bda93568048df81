/**
 * A scenario as a form: each cure is a sentence with fields in it. The form holds a document and tells of every change.
 *
 * @typedef {import("./types.js").Scenario} Scenario
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {{kind: string, row: any, path: string, drop: () => void}} Entry
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { mistake, nearest } from "../desk/form.js";
import { clocks, counterChoice, number, option, serviceChoice, services } from "./inputs.js";


/** What can be added, in this order: table or single, pictogram. */
const KINDS = /** @type {const} */ ([
  ["phone", "phone"], ["terminal", "scan"], ["post", "arrow"], ["counter", "people"], ["cards", "cards"], ["campaign", "speaker"], ["target", "clock"], ["withdraw", "close"],
]);

/**
 * @param {HTMLElement} panel
 * @param {() => void} changed
 */
export function scenarioForm(panel, changed) {
  /** @type {Scenario} */
  let scenario = { name: "" };
  /** @type {Desk | null} */
  let about = null;

  /** @param {Scenario} wanted @param {Desk} desk */
  function show(wanted, desk) {
    about = desk;
    scenario = structuredClone(wanted);
    paint();
  }

  function paint() {
    const entries = listed(scenario, () => { paint(); changed(); });
    const name = h("input", { class: "input", id: "ds-name", maxlength: 80, autocomplete: "off", value: scenario.name, placeholder: t("ds_name_hint"), "aria-label": t("ds_name"), data: { path: "name" }, on: { input: (event) => { scenario.name = event.target.value; mistake(event.target, ""); changed(); } } });
    replace(panel,
      h("div", { class: "field" }, name),
      entries.length ? h("ul", { class: "cures" }, entries.map(cure)) : h("p", { class: "muted" }, t("ds_choose_cure")),
      h("div", { class: "add-cure", role: "group", "aria-label": t("ds_add") }, KINDS.filter(([kind]) => (kind !== "cards" || !scenario.cards) && (kind !== "withdraw" || about?.usual?.diversions.length)).map(([kind, icon]) =>
        h("button", { type: "button", class: "button", data: { add: kind }, on: { click: () => add(kind) } }, pictogram(icon), t(`ds_add_${kind}`)))));
  }

  /** @param {Entry} entry */
  function cure(entry) {
    const icon = KINDS.find(([kind]) => kind === entry.kind)?.[1] ?? "star";
    const terminals = entry.kind === "terminals" ? "scan" : icon;
    return h("li", { class: "cure field", data: { path: entry.path } },
      h("div", { class: "cure-head" }, pictogram(terminals), h("strong", { class: "grow" }, t(`ds_cure_${entry.kind}`)),
        h("button", { type: "button", class: "button cure-drop", data: { kind: "plain" }, "aria-label": t("ds_drop", { what: t(`ds_cure_${entry.kind}`) }), on: { click: entry.drop } }, pictogram("close"))),
      h("div", { class: "sentence" }, ...sentence(entry)));
  }

  /** The words and fields of one cure. @param {Entry} entry @returns {(Node | string)[]} */
  function sentence({ kind, row, path }) {
    if (!about) return [];
    const all = services(about);
    const set = (/** @type {string} */ key) => (/** @type {any} */ value) => { row[key] = value; changed(); };
    const num = (/** @type {string} */ key, /** @type {number} */ usual, /** @type {import("./inputs.js").Limits} */ limits) => number(`${path}.${key}`, t(`ds_field_${key}`), row[key] ?? usual, limits, set(key));
    const service = () => serviceChoice(`${path}.service`, all, row.service, set("service"));
    if (kind === "phone") return fill("ds_say_phone", { service: service(), percent: num("percent", 0, PERCENT) });
    if (kind === "terminal") return fill("ds_say_terminal", { service: service(), percent: num("percent", 0, PERCENT), newcomers: num("newcomers", 30, PERCENT), learning: num("learning_s", 60, { max: 1800, unit: t("ds_seconds") }), gives_up: num("gives_up", 5, PERCENT) });
    if (kind === "terminals") return fill("ds_say_terminals", { there: String(about.terminals), add: num("add", 0, { max: 20 }), takes: num("takes_s", 75, { min: 5, max: 1800, unit: t("ds_seconds") }) });
    if (kind === "post") return fill("ds_say_post", { service: service(), percent: num("percent", 0, PERCENT) });
    if (kind === "cards") return fill("ds_say_cards", { service: service(), percent: num("percent", 50, PERCENT), faces: faces(path, row), code: num("code_s", 20, { min: 1, max: 600, unit: t("ds_seconds") }) });
    if (kind === "campaign") return fill("ds_say_campaign", { service: service(), times: num("times", 1, { max: 10, step: 0.1 }) });
    if (kind === "target") return fill("ds_say_target", { service: service(), minutes: number(`${path}.target_s`, t("ds_field_target_s"), Math.round(row.target_s / 6) / 10, { min: 0.5, max: 240, step: 0.5, unit: t("unit_minutes") }, (value) => { row.target_s = Math.round(value * 60); changed(); }) });
    if (kind === "withdraw") return fill("ds_say_withdraw", { service: service() });
    return counters(path, row, all);
  }

  /** @param {string} path @param {any} row @param {[string, string][]} all */
  function counters(path, row, all) {
    const desk = /** @type {Desk} */ (about);
    const act = option(`${path}.act`, t("ds_field_act"), row.act, ["add", "close", "move", "pool"].map((one) => [one, t(`ds_act_${one}`)]), (value) => {
      Object.assign(row, blankCounter(value, desk), { act: value });
      for (const key of Object.keys(row)) if (!(key in blankCounter(value, desk)) && key !== "act") delete row[key];
      paint();
      changed();
    });
    const who = counterChoice(`${path}.codes`, desk, row, row.act === "add", changed);
    const when = clocks(path, row, ["start", "end"], changed, row.act === "close" || row.act === "pool");
    const what = serviceBoxes(path, row, all);
    if (row.act === "add") return fill("ds_say_add", { act, who, when, what });
    if (row.act === "close") return fill("ds_say_close", { act, who, when });
    if (row.act === "move") return fill("ds_say_move", { act, who, when, to: clocks(path, row, ["to"], changed) });
    return fill("ds_say_pool", { act, who, when, what });
  }

  /** Which business types; none ticked means all. @param {string} path @param {any} row @param {[string, string][]} all */
  function serviceBoxes(path, row, all) {
    return h("span", { class: "boxes", role: "group", "aria-label": t("ds_field_serves"), data: { path: `${path}.serves` } }, all.map(([code, name]) => h("label", { class: "box" },
      h("input", { type: "checkbox", checked: !row.serves?.length || row.serves.includes(code), on: { change: (event) => {
        const before = row.serves?.length ? row.serves : all.map(([one]) => one);
        const now = event.target.checked ? all.map(([one]) => one).filter((one) => one === code || before.includes(one)) : before.filter((/** @type {string} */ one) => one !== code);
        if (!now.length) { event.target.checked = true; return; }
        if (now.length === all.length) delete row.serves;
        else row.serves = now;
        changed();
      } } }), name)));
  }

  /** @param {string} path @param {any} row */
  function faces(path, row) {
    return h("span", { class: "boxes", role: "group", "aria-label": t("ds_field_faces"), data: { path: `${path}.faces` } }, [200, 300, 500, 600].map((face) => h("label", { class: "box" },
      h("input", { type: "checkbox", checked: (row.faces ?? [300, 600]).includes(face), on: { change: (event) => {
        const before = row.faces ?? [300, 600];
        const now = event.target.checked ? [...before, face].sort((a, b) => a - b) : before.filter((/** @type {number} */ one) => one !== face);
        if (!now.length) { event.target.checked = true; return; }
        row.faces = now;
        changed();
      } } }), String(face))));
  }

  /** @param {string} kind */
  function add(kind) {
    if (!about) return;
    const made = blank(kind, about);
    if (kind === "phone") (scenario.divert ??= []).push(made);
    else if (kind === "terminal") {
      (scenario.divert ??= []).push({ ...made, way: "terminal" });
      if (!about.terminals && !scenario.terminals) scenario.terminals = { add: 2 };
    } else if (kind === "cards") scenario.cards = made;
    else (scenario[/** @type {"post"} */ (kind)] ??= []).push(made);
    paint();
    changed();
    const rows = panel.querySelectorAll(".cure");
    const last = kind === "phone" || kind === "terminal" ? [...rows].filter((row) => /** @type {HTMLElement} */ (row).dataset.path?.startsWith("divert")).at(-1) : [...rows].filter((row) => /** @type {HTMLElement} */ (row).dataset.path?.startsWith(kind)).at(-1);
    /** @type {HTMLElement | null | undefined} */ (last?.querySelector(".sentence input, .sentence select"))?.focus();
  }

  /** Say a mistake at the field that the server names, or at the nearest above it. @param {string} field @param {string} words @returns {boolean} */
  function complain(field, words) {
    const found = nearest(field, (path) => /** @type {HTMLElement | null} */ (panel.querySelector(`[data-path="${CSS.escape(path)}"]`)));
    if (!found) return false;
    found.id ||= `at-${field.replaceAll(".", "-")}`;
    mistake(found, words);
    return true;
  }

  return { show, complain, scenario: () => structuredClone(scenario), focus: () => byId("ds-name").focus() };
}

const PERCENT = { max: 100, unit: "%" };

/** Words with fields in the places of {names}. @param {string} key @param {Record<string, Node | string>} fields @returns {(Node | string)[]} */
function fill(key, fields) {
  return t(key).split(/(\{\w+\})/).filter(Boolean).map((part) => {
    const [, name = ""] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name in fields ? /** @type {Node | string} */ (fields[name]) : h("span", null, part);
  });
}

/** All cures of a scenario in the order in which they are shown. @param {Scenario} scenario @param {() => void} redraw @returns {Entry[]} */
function listed(scenario, redraw) {
  /** @type {Entry[]} */
  const found = [];
  const tables = /** @type {const} */ (["divert", "post", "counter", "campaign", "target", "withdraw"]);
  for (const table of tables) {
    const rows = /** @type {any[]} */ (scenario[table] ?? []);
    rows.forEach((row, n) => found.push({ kind: table === "divert" ? row.way ?? "phone" : table, row, path: `${table}.${n}`, drop: () => {
      rows.splice(n, 1);
      if (!rows.length) delete scenario[table];
      redraw();
    } }));
  }
  for (const single of /** @type {const} */ (["terminals", "cards"])) {
    if (scenario[single]) found.push({ kind: single, row: scenario[single], path: single, drop: () => { delete scenario[single]; redraw(); } });
  }
  return found;
}

/** A cure as it is proposed first. @param {string} kind @param {Desk} desk @returns {any} */
function blank(kind, desk) {
  const types = [...(desk.usual?.types ?? [])].sort((a, b) => b.customers - a.customers);
  const service = types[0]?.code ?? desk.services[0] ?? "";
  if (kind === "phone" || kind === "terminal") return { service, percent: 30 };
  if (kind === "post") return { service: types.find((one) => one.code === "invoice")?.code ?? types[1]?.code ?? service, percent: 50 };
  if (kind === "cards") return { service, percent: 50 };
  if (kind === "campaign") return { service, times: 2 };
  if (kind === "target") return { service, target_s: 600 };
  if (kind === "withdraw") return { service: desk.usual?.diversions[0]?.service ?? service };
  return { act: "add", ...blankCounter("add", desk) };
}

/** @param {string} act @param {Desk} desk */
function blankCounter(act, desk) {
  const codes = desk.usual?.counters.map((one) => one.code) ?? desk.counters;
  if (act === "add") return { start: "09:00", end: "12:00", serves: undefined, codes: undefined };
  if (act === "close") return { codes: codes.slice(-1), start: undefined, end: undefined };
  if (act === "move") return { codes: codes.slice(-1), start: "08:00", end: "09:00", to: "12:00" };
  return { codes, serves: undefined, start: undefined, end: undefined };
}
