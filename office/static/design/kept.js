/**
 * The scenarios that are kept: each can be opened, compared, copied, applied, judged later, deleted and brought back.
 *
 * @typedef {import("./types.js").Kept} Kept
 * @typedef {import("./types.js").Lived} Lived
 * @typedef {{done: Row[], asked: Row[], to_do: Row[], scenario: Kept}} Applied
 * @typedef {{what: string} & Record<string, any>} Row
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { fail, moment, openDialog, toast } from "../desk/desk.js";
import { counterName, inOneLine, serviceName } from "./words.js";
import { appliedNoLonger, keepBefore, overwrite } from "../desk/put_back.js";
import { getText, putText } from "../desk/toml.js";

/**
 * @param {HTMLElement} place
 * @param {Kept[]} kept
 * @param {{compared: Set<string>, open: (one: Kept) => void, compare: (code: string, on: boolean) => void,
 *   lived: (code: string) => Lived | undefined, changed: () => void}} desk_of
 */
export function keptList(place, kept, desk_of) {
  if (!kept.length) return replace(place, h("p", { class: "muted" }, t("ds_kept_none")));
  const button = (/** @type {string} */ words, /** @type {Kept} */ one, /** @type {() => void} */ click) =>
    h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("ds_of", { what: words, name: one.scenario.name }), on: { click } }, words);
  return replace(place, h("ul", { class: "kept-list" }, kept.map((one) => h("li", { class: "kept-row", data: { scenario: one.code } },
    h("label", { class: "check" }, h("input", { type: "checkbox", checked: desk_of.compared.has(one.code), "aria-label": t("ds_of", { what: t("ds_compare"), name: one.scenario.name }), on: { change: (event) => desk_of.compare(one.code, event.target.checked) } })),
    h("button", { type: "button", class: "kept-name", on: { click: () => desk_of.open(one) } },
      h("strong", null, one.scenario.name, one.applied_at ? h("span", { class: "badge" }, t("ds_applied_at", { when: moment(one.applied_at) })) : null),
      h("span", { class: "muted small" }, inOneLine(one.scenario))),
    h("div", { class: "kept-acts" },
      button(t("ds_apply"), one, () => apply(one, desk_of.lived(one.code), desk_of.changed)),
      h("a", { class: "button", data: { kind: "plain" }, href: judgeLink(one, desk_of.lived(one.code)), "aria-label": t("ds_of", { what: t("ds_judge"), name: one.scenario.name }) }, t("ds_judge")),
      button(t("ds_copy"), one, () => copy(one, desk_of.changed)),
      button(t("ds_delete"), one, () => remove(one, desk_of.changed)))))));
}

/** What the simulator expects of the mean wait, now or when it was applied (s). @param {Kept} one @param {Lived | undefined} lived */
function waitChange(one, lived) {
  return lived?.figures.wait_mean_s.change?.value ?? one.wait_change_s;
}

/** A change to be judged, with what the simulator expects of it. @param {Kept} one @param {Lived | undefined} lived */
function judgeLink(one, lived) {
  const asked = new URLSearchParams({ scenario: one.code, name: one.scenario.name, measure: "wait_mean" });
  const change = waitChange(one, lived);
  if (change !== null) asked.set("value", String(Math.round(change / 6) / 10));
  const services = [...(one.scenario.divert ?? []), ...(one.scenario.post ?? []), ...(one.scenario.campaign ?? [])].map((row) => row.service);
  for (const service of new Set(services)) asked.append("services", service);
  if (one.scenario.counter?.length) asked.set("staff", "1");
  return `/office/changes?${asked}`;
}

/** @param {Kept} one @param {() => void} changed */
async function copy(one, changed) {
  try {
    await call("POST", "/design/scenarios", { scenario: { ...one.scenario, name: t("ds_copy_of", { name: one.scenario.name }).slice(0, 80) } });
    changed();
  } catch (error) {
    fail(error);
  }
}

/** @param {Kept} one @param {() => void} changed */
async function remove(one, changed) {
  const back = async () => {
    try {
      await call("POST", `/design/scenarios/${one.code}/back`, {});
      changed();
    } catch (error) {
      fail(error);
    }
  };
  try {
    await call("DELETE", `/design/scenarios/${one.code}`);
    toast(t("ds_deleted", { name: one.scenario.name }), { ms: 20_000, action: { text: t("setup_undo"), run: back } });
    changed();
  } catch (error) {
    fail(error);
  }
}

/** Say what would change and what would be left to do, before anything is done. @param {Kept} one @param {Lived | undefined} lived @param {() => void} changed */
async function apply(one, lived, changed) {
  try {
    const would = /** @type {Applied} */ (await call("GET", `/design/scenarios/${one.code}/apply`));
    const dialog = openDialog(t("ds_apply_ask", { name: one.scenario.name }),
      would.done.length ? listed("ds_will", "arrow", would.done.map((row) => line("done", row))) : h("p", { class: "muted" }, t("ds_will_nothing")),
      would.asked.length ? listed("ds_will_next", "calendar", would.asked.map((row) => line("next", row))) : null,
      would.to_do.length ? listed("ds_will_not", "person", would.to_do.map((row) => line("todo", row))) : null,
      h("p", { class: "muted small" }, t("ds_apply_text")),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")),
        h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => { dialog.close(); void applyNow(one, lived, changed); } } }, t("ds_apply"))));
  } catch (error) {
    fail(error);
  }
}

/** @param {string} title @param {string} icon @param {string[]} lines @param {HTMLElement | null} [foot] */
function listed(title, icon, lines, foot = null) {
  return h("section", { class: "stack" }, h("h3", null, t(title)), h("ul", { class: "ticks" }, lines.map((words) => h("li", null, pictogram(icon), words))), foot);
}

/** @param {Kept} one @param {Lived | undefined} lived @param {() => void} changed */
async function applyNow(one, lived, changed) {
  try {
    const before = await getText();
    const told = /** @type {Applied} */ (await call("POST", `/design/scenarios/${one.code}/apply`, { version: one.version, wait_change_s: waitChange(one, lived) }));
    const after = await getText();
    if (told.done.length) keepBefore(before, after, one.code);
    show(one, told, before !== after ? { before, after } : null, changed);
    changed();
  } catch (error) {
    fail(error);
  }
}

/** @param {Kept} one @param {Applied} told @param {{before: string, after: string} | null} texts the catalogue, where it has changed @param {() => void} changed */
function show(one, told, texts, changed) {
  const back = async () => {
    try {
      if (texts && (await getText()) !== texts.after && !(await overwrite())) return;
      if (texts) await putText(texts.before);
      await appliedNoLonger(one.code);
      toast(t("put_back_done"));
      dialog.close();
      changed();
    } catch (error) {
      fail(error);
    }
  };
  const dialog = openDialog(t("ds_applied", { name: one.scenario.name }),
    told.done.length ? listed("ds_done", "check", told.done.map((row) => line("done", row))) : h("p", { class: "muted" }, t("ds_done_nothing")),
    told.asked.length ? listed("ds_next", "calendar", told.asked.map((row) => line("next", row)), h("p", null, link("roster_add"))) : null,
    told.to_do.length ? h("section", { class: "stack" }, h("h3", null, t("ds_to_do")), h("ul", { class: "ticks" }, told.to_do.map((row) => h("li", null, pictogram("arrow"), h("span", null, line("todo", row), " ", link(row.what)))))) : null,
    h("div", { class: "dialog-foot" },
      texts || told.asked.length ? h("button", { type: "button", class: "button", on: { click: back } }, t("ds_put_back")) : null,
      h("a", { class: "button", data: { kind: "primary" }, href: judgeLink(told.scenario, undefined) }, t("ds_judge_now"))));
}

/** @param {"done" | "next" | "todo"} kind @param {Row} row */
function line(kind, row) {
  const who = (row.codes ?? []).map(counterName).join(t("list_comma"));
  return t(`ds_${kind}_${row.what}`, {
    ...row, who, service: row.service ? serviceName(row.service) : "", minutes: row.target_s ? Math.round(row.target_s / 6) / 10 : "",
    when: row.start ? t("ds_from_to", { from: row.start, to: row.end }) : t("ds_all_day"),
    serves: (row.serves ?? []).map(serviceName).join(t("list_comma")), faces: (row.faces ?? []).join("/"), way: row.way ? t(`ds_way_${row.way}`) : "", title: named(row.names),
  });
}

/** Where what is to be done is done. @param {string} what */
function link(what) {
  const pages = /** @type {Record<string, string>} */ ({ post: "mailing", cards: "cards", campaign: "campaigns", offer: "diversion", take_up: "diversion", roster_add: "roster", roster_pool: "catalogue" });
  const page = pages[what];
  return page ? h("a", { href: `/office/${page}` }, t(`nav_${page}`)) : null;
}

