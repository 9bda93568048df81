/**
 * Campaigns (营销案): the list, and one card at a time; the address says which.
 *
 * @typedef {import("./campaigns/types.js").Brief} Brief
 * @typedef {import("./campaigns/types.js").Campaign} Campaign
 */

import { call } from "../hallkeeper/api.js";
import { byId } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { prepareCard, showCard } from "./campaigns/card.js";
import { keep } from "./campaigns/document.js";
import { drawList } from "./campaigns/list.js";
import { desk, fail, inWords } from "./desk/desk.js";

let opened = "";

/** @param {string | null} code null: the list */
function go(code) {
  history.pushState(null, "", code ? `#${code}` : location.pathname + location.search);
  void show();
}

async function show() {
  const code = location.hash.slice(1);
  try {
    if (opened) await keep();
    if (code) showCard(/** @type {Campaign} */ (await call("GET", `/campaigns/${encodeURIComponent(code)}`)));
    else await list();
    opened = code;
    byId("opened").hidden = !code;
    byId("listed").hidden = Boolean(code);
  } catch (error) {
    if (!code) {
      byId("finding").textContent = inWords(error);
      return;
    }
    fail(error);
    history.replaceState(null, "", location.pathname + location.search);
    if (!opened) void show();
  }
}

async function list() {
  const { campaigns } = /** @type {{campaigns: Brief[]}} */ (await call("GET", "/campaigns"));
  document.title = `${t("nav_campaigns")} · ${named(desk.hall)}`;
  drawList(campaigns, { open: go, make });
}

/** @param {object} body */
async function make(body) {
  try {
    go(/** @type {Campaign} */ (await call("POST", "/campaigns", body)).code);
  } catch (error) {
    fail(error);
  }
}

prepareCard(go);
addEventListener("popstate", () => void show());
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select");
  if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey || typing || opened || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  void make({});
});
void show();
