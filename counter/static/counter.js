/**
 * The teller's page. The server tells the view of this counter; the page shows it and sends presses.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { clock, language, named, pageData } from "../hallkeeper/words.js";
import { drawActions } from "./actions.js";
import { drawAttention } from "./attention.js";
import { drawCustomer, todayWords } from "./customer.js";
import { changed, draws, desk, hallNow } from "./desk.js";
import { drawDone } from "./done.js";
import { listenToKeys } from "./keys.js";
import { preparePresses } from "./press.js";
import { drawQueue } from "./queue.js";
import { sayProblem, signIn } from "./said.js";
import { wake } from "./sound.js";
import { reasonWords } from "./questions.js";
import { t } from "./wording.js";

const data = /** @type {{counter: string, zone: string, languages: string[]}} */ (pageData());

drawAttention();
drawCustomer();
drawDone();
drawActions();
drawQueue();
draws(drawHead);
draws(drawFoot);
listenToKeys();
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, wake);
setInterval(() => drawHead(desk), 1_000);

const following = follow("/counter", { counter: data.counter }, {
  event: "view",
  snapshot: () => call("GET", `/counters/${encodeURIComponent(data.counter)}/view`),
  onState: (/** @type {View} */ view) => changed({ view, ahead: Date.parse(view.now) - Date.now() }),
  onOnline: catchUp,
  onOffline: () => changed({ online: false }),
});
preparePresses(following.refresh);
following.refresh().catch(cannotShow);

/** Presses wait until what is shown is true again. */
function catchUp() {
  following.refresh().then(() => changed({ online: following.online() }), cannotShow);
}

/** @param {unknown} error */
function cannotShow(error) {
  sayProblem(error, {});
  if (error instanceof Error && "status" in error && error.status === 403) {
    const { href, text } = signIn();
    replace(byId("customer"), h("p", { class: "hero" }, t("not_yours")), h("a", { class: "button", href }, text));
  }
}

/** @param {typeof desk} now */
function drawHead({ view, online }) {
  byId("offline").hidden = online || view === null;
  byId("offline").textContent = t("offline_bar");
  if (!view) return;
  const { counter } = view;
  byId("place").textContent = counter.holder && counter.mine ? `${named(counter.name)} · ${counter.holder.name}` : named(counter.name);
  const standing = t(`standing_${counter.state}`) + (counter.reason && counter.state === "paused" ? ` · ${reasonWords(counter.reason)}` : "");
  byId("standing").textContent = `${standing}　${clock(hallNow(), data.zone)}`;
  byId("standing").dataset.state = counter.state;
}

/** @param {typeof desk} now */
function drawFoot({ view, online }) {
  const other = data.languages.find((one) => one !== language()) ?? "en";
  byId("language").textContent = t(`language_${other.replace("-", "_").toLowerCase()}`);
  byId("language").setAttribute("href", `?lang=${other}`);
  light(byId("line"), online ? "good" : "bad", t(online ? "connected" : "line_lost"));
  if (!view) return;
  byId("today").textContent = todayWords(view);
  byId("device").hidden = view.device === null;
  if (view.device) light(byId("device"), LIGHTS[view.device.state] ?? "warn", t(`sign_${view.device.state.toLowerCase()}`));
}

/** @type {Record<string, string>} */
const LIGHTS = { READY: "good", DEGRADED: "warn", ATTENTION: "bad", OFFLINE: "bad", UNKNOWN: "warn", DISABLED: "muted" };

/** @param {HTMLElement} node @param {string} tone @param {string} words */
function light(node, tone, words) {
  node.className = `device ${tone}`;
  replace(node, h("span", { class: "dot" }), words);
}
