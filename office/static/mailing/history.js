/**
 * The runs that are over, newest first.
 *
 * @typedef {import("./types.js").Run} Run
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { moment, whole } from "../desk/desk.js";
import { againButton } from "./again.js";
import { runName } from "./finding.js";
import { itemsDialog } from "./run.js";

/** @param {Run[]} runs @param {() => void} changed */
export function historyTable(runs, changed) {
  const heads = ["run", "went", "back", "not"].map((key) => h("th", { scope: "col", class: key === "run" ? "" : "num" }, t(`mailing_col_${key}`)));
  return h("div", { class: "scroll" }, h("table", { class: "table past" },
    h("thead", null, h("tr", null, heads, h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, runs.map((run) => row(run, changed)))));
}

/** @param {Run} run @param {() => void} changed */
function row(run, changed) {
  const { posted = 0, sent = 0, returned = 0, failed = 0, skipped = 0, suspended = 0 } = run.counts;
  return h("tr", { data: { run: run.run } },
    h("th", { scope: "row" }, runName(run), h("span", { class: "muted small why-so" }, moment(run.made_at))),
    h("td", { class: "num" }, whole(posted + sent + returned)),
    h("td", { class: `num ${returned ? "bad" : ""}` }, whole(returned)),
    h("td", { class: "num" }, whole(failed + skipped + suspended)),
    h("td", { class: "tight" }, h("div", { class: "row-end" },
      againButton(run, changed).node,
      h("button", { type: "button", class: "button", on: { click: () => itemsDialog(run) } }, t("mailing_items")))));
}
