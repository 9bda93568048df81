/**
 * Devices that want somebody now, as lines that say what and what to do next.
 *
 * @typedef {import("../../hallkeeper/types.js").Fault} Fault
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { deviceName, spanSince } from "./desk.js";
import { groupTitle, todoWords, together } from "./fault_words.js";

/**
 * @param {Fault[]} faults
 * @param {number} now ms
 * @param {(fault: Fault) => string} where the address that shows the device
 */
export function faultLines(faults, now, where) {
  return together(faults).map((group) => line(group, now, where));
}

/** @param {Fault[]} group @param {number} now @param {(fault: Fault) => string} where */
function line(group, now, where) {
  const first = /** @type {Fault} */ (group[0]);
  const away = first.reason === "agent_away";
  const todo = todoWords(first);
  return h("div", { class: "notice alert", data: { kind: first.state === "DEGRADED" ? "warn" : "bad", reason: first.reason ?? undefined } },
    pictogram(first.kind === "printer" && !away ? "printer" : "broken"),
    h("div", { class: "grow" },
      h("p", null, h("strong", null, groupTitle(group, deviceName)), " ", h("span", { class: "alert-since" }, t("since_span", { span: spanSince(first.since, now) }))),
      todo && h("p", { class: "todo" }, todo)),
    h("a", { class: "button", href: where(first) }, t("look")));
}
