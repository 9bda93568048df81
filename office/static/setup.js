/**
 * Commissioning: which computer, what kind of device, and then one thing after the other.
 *
 * @typedef {import("./desk/errand.js").Agent} Agent
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { inWords, spanSince } from "./desk/desk.js";
import { pads } from "./setup/pads.js";
import { empty } from "./setup/parts.js";
import { printers } from "./setup/printers.js";
import { signs } from "./setup/signs.js";

const LOOK_MS = 4_000;

/** @type {Record<string, {icon: string, start: (root: HTMLElement, agent: string) => () => void}>} */
const WORK = {
  printers: { icon: "printer", start: printers },
  signs: { icon: "card", start: signs },
  pads: { icon: "bell", start: pads },
};

/** @type {Agent[]} */
let agents = [];
let agent = "";
let what = "";
let end = () => {};

async function loadAgents() {
  const known = agent && agents.find((a) => a.agent === agent)?.present;
  const before = facts(agents);
  agents = /** @type {Agent[]} */ (await call("GET", "/agents"));
  if (!agents.length || before !== facts(agents)) paintAgents();
  const present = agents.filter((a) => a.present);
  if (!agent && present.length === 1 && present[0]) choose(present[0].agent);
  else if (agent && !known && agents.find((a) => a.agent === agent)?.present) choose(agent);
}

/** What is shown of them, the passing of time apart. @param {Agent[]} of */
function facts(of) {
  return JSON.stringify(of.map((a) => [a.agent, a.devices, a.present, a.present || Math.round((a.seen_s ?? 0) / 60)]));
}

function paintAgents() {
  if (!agents.length) {
    replace(byId("agents"), empty("broken", t("setup_no_agents")));
    return;
  }
  const focused = document.activeElement instanceof HTMLInputElement && document.activeElement.name === "agent";
  replace(byId("agents"), h("div", { class: "agents", role: "radiogroup", "aria-labelledby": "agents-title" }, agents.map(agentChoice)));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector("input[name=agent]:checked"))?.focus();
}

/** @param {Agent} row */
function agentChoice(row) {
  const away = row.seen_s === null ? t("setup_never_seen") : t("setup_away", { span: spanSince(new Date(Date.now() - row.seen_s * 1000).toISOString(), Date.now()) });
  return h("label", { class: "choice", data: { agent: row.agent } },
    h("input", { type: "radio", name: "agent", value: row.agent, checked: row.agent === agent, on: { change: () => choose(row.agent) } }),
    h("span", { class: "grow" },
      h("span", { class: "strong" }, row.agent === "main" ? t("setup_main_agent") : row.agent),
      h("span", { class: "choice-hint small muted" }, t("setup_agent_devices", { n: row.devices }))),
    h("span", { class: `state small ${row.present ? "good" : "bad"}` }, pictogram(row.present ? "check" : "broken"), row.present ? t("setup_present") : away));
}

/** @param {string} name */
function choose(name) {
  end();
  end = () => {};
  agent = name;
  what = "";
  paintAgents();
  const there = agents.find((a) => a.agent === agent)?.present;
  byId("what-part").hidden = false;
  byId("work-part").hidden = true;
  if (there) paintWhat();
  else replace(byId("what"), empty("broken", t("setup_agent_away"), h("code", { class: "mono" }, `systemctl status ${agent === "main" ? "hallkeeper" : "hallkeeper-hardware"}`)));
}

function paintWhat() {
  replace(byId("what"), h("div", { class: "whats" }, Object.entries(WORK).map(([name, { icon }]) => h("button", {
    type: "button", class: "button what", data: { what: name }, "aria-pressed": String(name === what), on: { click: () => begin(name) },
  }, pictogram(icon), h("span", null, h("span", { class: "strong" }, t(`setup_${name}`)), h("span", { class: "small muted what-hint" }, t(`setup_${name}_hint`)))))));
}

/** @param {string} name */
function begin(name) {
  end();
  what = name;
  paintWhat();
  byId("work-part").hidden = false;
  byId("work-words").textContent = t(`setup_${name}`);
  const root = byId("work");
  replace(root);
  root.removeAttribute("data-asking");
  end = WORK[name]?.start(root, agent) ?? (() => {});
  byId("work-part").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

async function first() {
  replace(byId("agents"), h("p", { class: "muted" }, t("loading")));
  try {
    await loadAgents();
  } catch (error) {
    replace(byId("agents"), empty("broken", inWords(error), h("button", { type: "button", class: "button", on: { click: first } }, t("again"))));
  }
}

await first();
setInterval(() => { loadAgents().catch(() => undefined); }, LOOK_MS); // who is away may come back
