/** The first question, "phone or cash?", and where cash is taken: at a counter, which gives change. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { providerNames } from "./money.js";
import { button, choiceCard, choiceCards, frame, homeButton, troubleLine } from "./parts.js";
import { go, leave } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function wayScene() {
  const { providers } = here();
  const trouble = troubleLine();
  const cards = choiceCards([
    choiceCard({ name: "phone", icon: "phone", tone: 1, title: t("self_way_phone"), hint: providerNames(providers), act: () => go("number") }),
    choiceCard({ name: "cash", icon: "coins", tone: 2, title: t("self_way_cash"), hint: t(here().cash().take ? "self_way_cash_ticket" : "self_way_cash_hint"), act: () => go("cash") }),
  ]);
  return {
    node: frame({ name: "way", title: t("self_way_title"), back: leave, body: [trouble.node, cards] }),
    update: (now) => trouble.say(now.trouble && t(now.trouble)),
  };
}

/** Which number, and how long it takes: where numbers are to be had it is one touch away. @returns {Scene} */
export function cashScene() {
  const { hotline } = here();
  const { service, wait, take } = here().cash();
  const number = t(take ? "self_cash_here" : "self_cash_number", { service: named(service), wait: wait.replaceAll("–", "–\u2060") }); // "14–22" stays on one line
  const steps = [number, t("self_cash_counter")];
  const body = [
    h("ol", { class: "self-steps" }, steps.map((words) => h("li", null, h("span", null, words)))),
    h("p", { class: "self-ways" }, pictogram("phone"), h("span", null, t("self_cash_else", { providers: providerNames(here().providers) }))),
    hotline && h("p", { class: "self-ways" }, pictogram("phone"), h("span", null, t("self_hotline", { hotline }))),
  ];
  const foot = [button("phone", t("self_cash_phone"), "ink", () => go("number")), take ? button("take", t("self_cash_take"), "primary", take) : button("home", t("self_cash_known"), "primary", leave)];
  return { node: frame({ name: "cash", title: t("self_cash_title"), back: () => go("way"), body, foot }) };
}

/** The server has ended the visit. @param {import("./state.js").Want} want @param {(want: import("./state.js").Want) => void} again @returns {Scene} */
export function overScene(want, again) {
  const invoice = want === "invoice" || want === "monthly";
  const body = h("p", { class: "self-said" }, t(invoice ? "self_inv_over_text" : "self_over_text"));
  const foot = [homeButton(), button("again", t("self_over_again"), "primary", () => again(want))];
  return { node: frame({ name: "over", title: t("self_over_title"), body, foot }) };
}
