/**
 * Messages about changes (变更通知): which are told, what became of them, what they say, and who wants none.
 *
 * @typedef {import("./types.js").Notices} Notices
 * @typedef {import("./types.js").Occasion} Occasion
 * @typedef {import("./types.js").Told} Told
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, fail, inWords, moment, openDialog, toast, whole } from "../desk/desk.js";

const NOT_TOLD = ["off", "stopped", "over", "late", "restored", "forgotten", "unwritten", "waiting"];

/** @param {Notices} now @param {() => void} changed */
export function paintNotices(now, changed) {
  const off = now.occasions.filter((one) => !one.on);
  const untold = off.reduce((sum, one) => sum + (one.counts.off ?? 0), 0);
  byId("notices-find").textContent = t(off.length === now.occasions.length ? "notices_find_off" : untold ? "notices_find_some" : "notices_find_on", { n: untold, days: now.days, minutes: now.settle_s / 60, hours: now.fresh_s / 3600 });
  byId("notices-all").hidden = off.length === 0;
  byId("notices-all").onclick = () => void switchAll(off, changed);
  replace(byId("notices"), table(now, changed));
  byId("stops-many").textContent = t(now.stops ? "notices_stops" : "notices_stops_none", { n: now.stops });
  byId("stops-how").textContent = t(`notices_how_${now.how}`);
  replace(byId("notices-latest"), now.latest.length ? latest(now.latest) : h("p", { class: "empty muted" }, t("notices_latest_empty")));
  replace(byId("notices-latest-title"), t("notices_latest", { n: whole(now.latest.length) }));
}

/** @param {Notices} now @param {() => void} changed */
function table(now, changed) {
  const hidden = (/** @type {string} */ words) => h("span", { class: "visually-hidden" }, words);
  const head = [hidden(t("notices_col_on")), t("notices_col_what"), t("notices_col_said", { days: now.days }), hidden(t("actions"))];
  return h("div", { class: "scroll" }, h("table", { class: "table messages" },
    h("thead", null, h("tr", null, head.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", null, now.occasions.map((one) => row(one, changed)))));
}

/** @param {Occasion} one @param {() => void} changed */
function row(one, changed) {
  const label = t(`messages_kind_${one.kind}`);
  const box = h("input", { type: "checkbox", role: "switch", checked: one.on, "aria-label": label, data: { focus: `notice ${one.kind}` }, on: { change: () => void set([one.kind], box.checked, changed) } });
  const told = one.counts.told ?? 0;
  const others = NOT_TOLD.flatMap((end) => one.counts[end] ? [t("notices_n", { end: t(`notices_end_${end}`), n: whole(one.counts[end]) })] : []);
  return h("tr", { data: { notice: one.kind } },
    h("td", { class: "tight" }, h("label", { class: "switch" }, box)),
    h("td", null, h("span", { class: "strong" }, label), one.stoppable ? null : h("span", { class: "chip" }, t("notices_service")), h("span", { class: "muted small why-so" }, t(`notices_hint_${one.kind}`))),
    h("td", null, told ? t("notices_told", { n: whole(told) }) : h("span", { class: "muted" }, t("notices_told_none")), others.length ? h("span", { class: "muted small why-so" }, others.join(" · ")) : null),
    h("td", { class: "tight" }, h("button", { type: "button", class: "button", data: { focus: `preview ${one.kind}` }, on: { click: () => void preview(one) } }, t("notices_preview"))));
}

/** @param {Told[]} notices newest first */
function latest(notices) {
  return h("div", { class: "scroll" }, h("table", { class: "table messages" }, h("tbody", null, notices.map((one) => h("tr", null,
    h("td", { class: "tight" }, h("time", { datetime: one.at }, moment(one.at))),
    h("td", null, codeWords("messages_kind", one.kind), h("span", { class: "muted small why-so" }, t(`notices_who_${one.who}`))),
    h("td", { class: "tight" }, one.to),
    h("td", null, t(`notices_end_${one.ended}`), one.state ? h("span", { class: "muted small why-so" }, t(`messages_state_${one.state}`)) : null))))));
}

/** @param {Occasion[]} off @param {() => void} changed */
function switchAll(off, changed) {
  return set(off.map((one) => one.kind), true, changed);
}

/** @param {string[]} kinds @param {boolean} on @param {() => void} changed */
async function set(kinds, on, changed) {
  try {
    for (const kind of kinds) await call("PUT", `/messages/notices/${kind}`, { on });
    toast(t(on ? "notices_switched_on" : "notices_switched_off"));
  } catch (error) {
    fail(error);
  }
  changed();
}

/** As a customer's phone shows it, with made-up values. @param {Occasion} one */
async function preview(one) {
  try {
    const shown = /** @type {Record<string, {text: string, parts: number}>} */ (await call("GET", `/messages/notices/${one.kind}/preview`));
    const dialog = openDialog(t(`messages_kind_${one.kind}`),
      ...Object.entries(shown).sort().reverse().map(([language, { text, parts }]) => h("figure", { class: "notice-preview" },
        h("figcaption", { class: "muted small" }, `${t(`language_${language.toLowerCase().replace("-", "_")}`)} · ${t("notices_parts", { n: parts })}`), h("p", { class: "message-whole", lang: language }, text))),
      h("p", { class: "muted small" }, t(one.stoppable ? "notices_preview_hint" : "notices_preview_service")),
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", autofocus: true, data: { kind: "primary" }, on: { click: () => dialog.close() } }, t("close"))));
  } catch (error) {
    fail(error);
  }
}

/** A customer has called, or stands there. @param {() => void} changed */
export function openStops(changed) {
  const form = /** @type {HTMLFormElement} */ (byId("stops-form"));
  const input = /** @type {HTMLInputElement} */ (byId("stops-phone"));
  const said = byId("stops-said");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const stopped = event.submitter?.dataset.stopped === "true";
    try {
      const { phone } = /** @type {{phone: string}} */ (await call("POST", "/messages/stops", { phone: input.value.trim(), stopped }));
      said.textContent = t(stopped ? "notices_said_stop" : "notices_said_again", { phone });
      said.className = "good";
      input.value = "";
      changed();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = inWords(error);
      said.className = "bad";
      input.focus();
    }
  });
}
