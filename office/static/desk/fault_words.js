/**
 * A fault in plain words: what is the matter, and what a person does about it next.
 *
 * @typedef {Object} Faulty
 * @property {string} kind
 * @property {string} place
 * @property {string} agent
 * @property {string | null} state
 * @property {string | null} reason
 * @property {number | null} [paper_mm]
 */

import { t } from "../../hallkeeper/words.js";
import { codeWords, known, standsAt } from "./names.js";

/** What is the matter. @param {{kind?: string, state: string | null, reason: string | null}} device */
export function reasonWords(device) {
  const own = device.reason && device.kind ? known(`reason_${device.reason}_${device.kind}`) : undefined;
  return own ?? (codeWords("reason", device.reason) || codeWords("device", device.state));
}

/** What to do next; empty where there is nothing to be done. @param {Faulty} device */
export function todoWords(device) {
  if (!device.reason) return "";
  const facts = { place: standsAt(device), paper: device.paper_mm ?? 80, agent: device.agent };
  return known(`todo_${device.reason}_${device.kind}`, facts) ?? known(`todo_${device.reason}`, facts) ?? "";
}

/**
 * What is wrong with settings: a code and the facts about it, from an agent that knows of them; its English sentence
 * is for what this page has no words for yet.
 *
 * @typedef {{detail?: string | null, mistake?: {code: string, facts: Record<string, string>} | null}} Wrong
 */

/** What is wrong with settings, in words; empty where nothing is. @param {Wrong} told */
export function mistakeWords({ detail, mistake }) {
  return (mistake && known(`wrong_setting_${mistake.code}`, mistake.facts)) ?? detail ?? "";
}

/** So many devices of a kind that fall silent alike hang on one cable; wrong settings are each one's own. */
const ALIKE = 3;

/**
 * The faults as people count them: an agent that is away is one, however many devices hang on it, and so is a
 * line whose boards have all fallen silent. Printers stand each for itself: somebody has to go to each.
 *
 * @template {Faulty} F
 * @param {F[]} faults
 * @returns {F[][]} the worst first, each with the devices that it takes along
 */
export function together(faults) {
  /** @type {Map<string, F[]>} */
  const groups = new Map();
  faults.forEach((fault, n) => {
    const alike = faults.filter((other) => isAlike(fault, other)).length >= ALIKE;
    const key = fault.reason === "agent_away" ? `agent ${fault.agent}` : alike ? `${fault.kind} ${fault.agent} ${fault.reason}` : `device ${n}`;
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  });
  return [...groups.values()].sort((a, b) => weight(a) - weight(b));
}

/** @param {Faulty} one @param {Faulty} other */
function isAlike(one, other) {
  return one.kind !== "printer" && one.state === "OFFLINE" && one.reason !== "settings" && ["kind", "agent", "state", "reason"].every((key) => one[/** @type {"kind"} */ (key)] === other[/** @type {"kind"} */ (key)]);
}

/** @param {Faulty[]} group */
function weight(group) {
  if (group.length > 1 || group[0]?.reason === "agent_away") return 0;
  return group[0]?.state === "DEGRADED" ? 2 : 1;
}

/**
 * A group in one sentence.
 *
 * @template {Faulty} F
 * @param {F[]} group
 * @param {(device: F) => string} name
 */
export function groupTitle(group, name) {
  const [first] = group;
  if (!first) return "";
  if (first.reason === "agent_away") return t("agent_is_away", { agent: first.agent, n: group.length });
  const what = reasonWords(first);
  return group.length > 1 ? t("devices_alike", { n: group.length, kind: t(`filter_${first.kind}`), what }) : t("device_alert", { place: name(first), what });
}
