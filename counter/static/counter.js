/**
 * The teller's page. The server tells the view of this counter; the page shows it and sends presses.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { call, isOffline } from "../hallkeeper/api.js";
import { byId, h, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { clock, language, named, pageData } from "../hallkeeper/words.js";
import { drawActions } from "./actions.js";
import { drawAttention } from "./attention.js";
import { drawCustomer, todayWords } from "./customer.js";
import { drawCampaign, heardCampaigns } from "./campaign.js";
import { changed, draws, desk, hallNow } from "./desk.js";
import { drawDone } from "./done.js";
import { listenToKeys } from "./keys.js";
import { preparePresses } from "./press.js";
import { drawQueue } from "./queue.js";
import { sayProblem, signIn } from "./said.js";
import { heardReader, listenToScanner } from "./scan.js";
import { wake } from "./sound.js";
import { drawSpare } from "./spare.js";
import { drawWhyNot } from "./why_not.js";
import { reasonWords } from "./questions.js";
import { t } from "./wording.js";

const data = /** @type {{counter: string, zone: string, languages: string[], view: View}} */ (pageData());

const EVENT_MS = 500; // with the connection comes a view, at once
const AGAIN_MS = 5_000;
/** @type {Record<string, string>} */
const LIGHTS = { READY: "good", DEGRADED: "warn", ATTENTION: "bad", OFFLINE: "bad", UNKNOWN: "warn", DISABLED: "muted" };

drawAttention();
drawCustomer();
drawDone();
drawWhyNot();
drawSpare();
drawActions();
drawQueue();
drawCampaign();
draws(drawHead);
draws(drawFoot);
listenToScanner();
listenToKeys();
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, wake);
setInterval(() => drawHead(desk), 1_000);

let told = false; // a view has come by this connection: it comes before the connection is reported

const following = follow("/counter", { counter: data.counter }, {
  event: "view",
  initial: data.view,
  snapshot: () => call("GET", `/counters/${encodeURIComponent(data.counter)}/view`),
  onState: (/** @type {View} */ view, { source }) => {
    told ||= source === "event";
    changed({ view, ahead: Date.parse(view.now) - Date.now() });
  },
  also: { scanned: heardReader, campaigns: heardCampaigns },
  onOnline: () => {
    if (desk.lost) heardCampaigns();
    if (told) changed({ online: true, lost: false });
    else setTimeout(lookAgain, EVENT_MS);
  },
  onOffline: () => {
    told = false;
    changed({ online: false, lost: true });
  },
});
preparePresses(following.refresh);
setInterval(lookAgain, AGAIN_MS);

/** Presses wait until what is shown is true again: the socket's first view, else a view that is fetched. */
function lookAgain() {
  if (desk.online) return;
  following.refresh().then(() => changed({ online: following.online(), lost: !following.online() }), cannotShow);
}

/** @param {unknown} error */
function cannotShow(error) {
  if (isOffline(error) && desk.view) return; // the bar says so already
  sayProblem(error, {});
  if (error instanceof Error && "status" in error && error.status === 403) {
    const { href, text } = signIn();
    replace(byId("customer"), h("p", { class: "hero" }, t("not_yours")), h("a", { class: "button", href }, text));
  }
}

/** @param {typeof desk} now */
function drawHead({ view, lost }) {
  byId("offline").hidden = !lost;
  byId("offline").textContent = t("offline_bar");
  if (!view) return;
  const { counter } = view;
  byId("place").textContent = counter.holder && counter.mine ? `${named(counter.name)} · ${counter.holder.name}` : named(counter.name);
  const standing = t(`standing_${counter.state}`) + (counter.reason && counter.state === "paused" ? ` · ${reasonWords(counter.reason)}` : "");
  byId("standing").textContent = `${standing}　${clock(hallNow(), data.zone)}`;
  byId("standing").dataset.state = counter.state;
}

/** @param {typeof desk} now */
function drawFoot({ view, online, lost }) {
  const other = data.languages.find((one) => one !== language()) ?? "en";
  byId("language").textContent = t(`language_${other.replace("-", "_").toLowerCase()}`);
  byId("language").setAttribute("href", `?lang=${other}`);
  byId("line").hidden = !online && !lost;
  light(byId("line"), lost ? "bad" : "good", t(lost ? "line_lost" : "connected"));
  if (!view) return;
  byId("today").textContent = todayWords(view);
  byId("device").hidden = view.device === null;
  if (view.device) light(byId("device"), LIGHTS[view.device.state] ?? "warn", t(`${view.device.kind}_${view.device.state.toLowerCase()}`));
}

/** @param {HTMLElement} node @param {string} tone @param {string} words */
function light(node, tone, words) {
  node.className = `device ${tone}`;
  replace(node, h("span", { class: "dot" }), words);
}
