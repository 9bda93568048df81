/**
 * All campaigns: what goes on now, what is prepared, what is over.
 *
 * @typedef {import("./types.js").Brief} Brief
 * @typedef {import("./types.js").Stage} Stage
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { desk } from "../desk/desk.js";

/** @param {Stage} stage */
export function stageChip(stage) {
  return h("span", { class: "chip camp-stage", data: { stage } }, t(`camp_stage_${stage}`));
}

/** "1 to 7 December". @param {string | null} from @param {string | null} to */
export function spanWords(from, to) {
  if (!from || !to) return t("camp_no_days");
  const format = new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", timeZone: "UTC" });
  const day = (/** @type {string} */ iso) => format.format(new Date(`${iso}T12:00:00Z`));
  return from === to ? day(from) : t("ratings_from_to", { from: day(from), to: day(to) });
}

/** "“X”, “Y”". @param {{names: import("../../hallkeeper/types.js").Names}[]} campaigns */
export function allNames(campaigns) {
  return campaigns.map(({ names }) => t("camp_quoted", { name: named(names) || t("camp_unnamed") })).join(t("list_comma"));
}

/** @param {Brief[]} campaigns @param {{open: (code: string) => void, make: (body: object) => void}} act */
export function drawList(campaigns, act) {
  const running = campaigns.filter(({ stage }) => stage === "running");
  const drafts = campaigns.filter(({ stage }) => stage === "draft");
  byId("about").textContent = campaigns.length ? t("camp_n", { n: campaigns.length }) : "\u00a0";
  byId("finding").textContent = finding(campaigns, running);
  byId("second").textContent = drafts.length ? t("camp_drafts", { n: drafts.length }) : "";
  replace(byId("new-keys"), ...(campaigns.length ? [example(act), fresh(act)] : []));
  byId("none").hidden = campaigns.length > 0;
  if (!campaigns.length) replace(byId("none"), pictogram("star"), h("p", { class: "strong" }, t("camp_none")), h("p", null, t("camp_none_hint")), h("div", { class: "row wrap" }, example(act), fresh(act)));
  replace(byId("list"), ...campaigns.map((one) => row(one, act.open)));
}

/** @param {Brief[]} campaigns @param {Brief[]} running */
function finding(campaigns, running) {
  if (running.length === 1) return t("camp_one_runs", { name: named(running[0]?.names), until: spanWords(running[0]?.to ?? null, running[0]?.to ?? null) });
  if (running.length) return t("camp_some_run", { n: running.length });
  return t(campaigns.length ? "camp_none_runs" : "camp_empty");
}

/** @param {{make: (body: object) => void}} act */
function example({ make }) {
  return h("button", { type: "button", class: "button", on: { click: () => make({ example: true }) } }, pictogram("star"), t("camp_example"));
}

/** @param {{make: (body: object) => void}} act */
function fresh({ make }) {
  return h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => make({}) } }, t("camp_new"), h("span", { class: "key" }, "N"));
}

/** @param {Brief} one @param {(code: string) => void} open */
function row(one, open) {
  const services = one.services.map((code) => named(desk.services[code]) || code).join(t("list_comma"));
  const missing = one.open.slice(0, 3).map((point) => t(`camp_check_${point}`)).join(t("list_comma"));
  return h("li", { data: { code: one.code, stage: one.stage } }, h("a", { class: "card camp-one", href: `/office/campaigns#${one.code}`, on: { click: (event) => { event.preventDefault(); open(one.code); } } },
    h("span", { class: "grow" }, h("span", { class: "camp-title" }, named(one.names) || t("camp_unnamed")), h("span", { class: "muted" }, [spanWords(one.from, one.to), services, one.owner].filter(Boolean).join(" · "))),
    one.stage === "draft" && one.open.length ? h("span", { class: "camp-open small" }, t("camp_row_open", { n: one.open.length, what: missing })) : null,
    stageChip(one.stage), pictogram("arrow")));
}
