/**
 * A run in work: how far it is, its papers, what was posted, and what did not go.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Item} Item
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Overview} Overview
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, fail, openDialog, whole } from "../desk/desk.js";
import { againButton } from "./again.js";
import { runName } from "./finding.js";
import { papers } from "./papers.js";

const SHOWN = /** @type {State[]} */ (["due", "issued", "printed", "posted", "queued", "unsure", "sent", "returned", "suspended", "skipped", "failed"]);

/** @param {Run} run @param {Overview} found @param {() => void} changed */
export function runCard(run, found, changed) {
  const bar = h("progress", { class: "bar", max: 1, value: 0, "aria-label": t("mailing_progress") });
  const said = h("p", { class: "said", role: "status" });
  const states = h("ul", { class: "states" });
  const brake = h("button", { type: "button", class: "button" });
  const again = againButton(run, changed);
  const items = h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: () => itemsDialog(run) } }, t("mailing_items"));
  const paper = run.way === "post" ? papers(run, found, changed) : null;
  const node = h("section", { class: "card run", data: { run: run.run, way: run.way } },
    h("div", { class: "card-head" }, h("h2", { class: "card-title" }, runName(run)), h("div", { class: "row-end" }, brake, again.node, items)),
    bar, said, states, paper?.node ?? null);
  let now = run;

  /** @param {"stop" | "go-on"} verb */
  async function act(verb) {
    try {
      await call("POST", `/mailing/runs/${run.run}/${verb}`, {});
    } catch (error) {
      fail(error);
    }
    changed();
  }

  brake.addEventListener("click", () => act(now.state === "running" ? "stop" : "go-on"));

  /** @param {Run} news */
  function update(news) {
    now = news;
    const { due = 0 } = news.counts;
    const ready = news.all - due;
    bar.max = Math.max(1, news.all);
    bar.value = ready;
    said.textContent = news.taking ? t("mailing_taking", { n: whole(news.all) })
      : due ? t(news.state === "stopped" ? "mailing_stopped" : "mailing_working", { n: whole(ready), all: whole(news.all) })
        : t("mailing_ready", { n: news.all });
    brake.hidden = !due && !news.taking;
    brake.textContent = t(news.state === "running" ? "mailing_stop" : "mailing_go_on");
    again.update(news);
    replace(states, SHOWN.filter((state) => news.counts[state]).map((state) => h("li", { data: { state } }, h("strong", null, whole(news.counts[state] ?? 0)), " ", t(`mailing_state_${state}`))));
    paper?.update(news);
  }

  update(run);
  return { node, update };
}

/** All items with what became of them. @param {Run} run */
export async function itemsDialog(run) {
  try {
    const found = /** @type {{items: Item[]}} */ (await call("GET", `/mailing/runs/${run.run}`));
    openDialog(runName(run), h("div", { class: "scroll items" }, h("table", { class: "table" },
      h("thead", null, h("tr", null, ["number", "state", "invoice"].map((key) => h("th", { scope: "col" }, t(`mailing_col_${key}`))))),
      h("tbody", null, found.items.map((item) => h("tr", { data: { number: item.number, state: item.state } },
        h("td", { class: "serial" }, item.number),
        h("td", null, t(`mailing_state_${item.state}`), takenOut(item), item.reason ? h("span", { class: "muted small why-so" }, codeWords("mailing_reason", item.reason)) : null, decide(item)),
        h("td", { class: "serial muted" }, item.invoice_number ?? "—")))))));
  } catch (error) {
    fail(error);
  }
}

/** Of an e-mail that may have gone, a person says what became of it. @param {Item} item */
function decide(item) {
  if (item.message === null) return null;
  const at = `/messages/${item.message}`;
  const row = h("div", { class: "decide" });
  /** @param {string} name @param {string} path @param {object} body */
  const deed = (name, path, body) => h("button", { type: "button", class: "button", data: { do: name }, on: { click: () => act(path, body) } }, t(`mailing_unsure_${name}`));

  /** @param {string} path @param {object} body */
  async function act(path, body) {
    try {
      await call("POST", path, body);
      row.replaceChildren(h("span", { class: "state" }, t("mailing_unsure_done")));
    } catch (error) {
      fail(error);
    }
  }

  row.append(deed("arrived", `${at}/decide`, { arrived: true }), deed("again", `${at}/again`, {}), deed("lost", `${at}/decide`, { arrived: false }));
  return row;
}

/** A letter that was printed and must not go. @param {Item} item */
function takenOut(item) {
  return item.state === "suspended" && item.prints ? h("span", { class: "state bad" }, pictogram("notice"), t("mailing_take_out")) : null;
}
