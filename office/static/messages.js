/**
 * Messages (短信与邮件): which way is real and which a sandbox, what waits for a person, what the sandbox was given,
 * and the last day's messages.
 *
 * @typedef {import("./messages/types.js").Messages} Messages
 * @typedef {import("./messages/types.js").Kept} Kept
 * @typedef {import("./messages/types.js").Way} Way
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { whole } from "./desk/desk.js";
import { deskTable, inboxTable, recentTable } from "./messages/list.js";
import { openStops, paintNotices } from "./messages/notices.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const { load, loadSoon } = refresher(async () => {
  const [all, notices] = /** @type {[Messages, import("./messages/types.js").Notices]} */ (await Promise.all([call("GET", "/messages"), call("GET", "/messages/notices")]));
  const inbox = /** @type {Kept[]} */ (all.sandbox.length ? await call("GET", "/messages/sandbox") : []);
  return { all, inbox, notices };
}, paint);

/** @param {{all: Messages, inbox: Kept[], notices: import("./messages/types.js").Notices}} found */
function paint({ all, inbox, notices }) {
  const under = all.recent.filter((note) => note.state === "queued" || note.state === "sending").length;
  byId("about").textContent = t("messages_about", { n: whole(all.recent.length) });
  byId("finding").textContent = t(all.desk.length ? "messages_find_desk" : under ? "messages_find_under" : all.recent.length ? "messages_find_calm" : "messages_find_none", { n: all.desk.length || under });
  byId("second").textContent = all.sandbox.length === 2 ? t("messages_second_sandbox") : all.sandbox.length ? t(`messages_second_half_${all.sandbox[0]}`) : "";
  replace(byId("ways"), ...(/** @type {Way[]} */ (["sms", "email"])).map((way) => wayCard(all, way)));
  byId("desk-card").hidden = all.desk.length === 0;
  byId("inbox-card").hidden = all.sandbox.length === 0;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus;
  replace(byId("desk-list"), deskTable(all.desk, load));
  replace(byId("inbox"), inboxTable(inbox));
  replace(byId("recent"), recentTable(all.recent));
  paintNotices(notices, load);
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  const { whom, place, phones, hall } = all.limits;
  byId("limits").textContent = t("messages_limits", { whom: whole(whom.most), place: whole(place.most), phones: whole(phones.most), hall: whole(hall.most) });
}

/** @param {Messages} all @param {Way} way */
function wayCard(all, way) {
  const sandbox = all.sandbox.includes(way);
  const mine = all.recent.filter((note) => note.way === way);
  const arrived = mine.filter((note) => note.state === "delivered" || note.state === "accepted").length;
  return h("article", { class: "card message-way", data: { way, sandbox: String(sandbox) } },
    h("div", { class: "message-way-head" }, pictogram(way === "sms" ? "phone" : "letters"), h("h2", { class: "card-title" }, t(`messages_way_${way}`)),
      h("p", { class: "chip", data: { kind: sandbox ? "warn" : "good" } }, t(sandbox ? "messages_is_sandbox" : "messages_is_real"))),
    h("p", null, t(sandbox ? `messages_sandbox_${way}` : `messages_real_${way}`, { gateway: all.gateways[way] })),
    h("p", { class: "muted small" }, t("messages_counts", { all: whole(mine.length), arrived: whole(arrived), parts: whole(mine.reduce((sum, note) => sum + note.parts, 0)) })));
}

load();
openStops(load);
followMoves((moves) => { if (moves.some((move) => /^(message|notice)\./.test(move.verb))) loadSoon(); });
document.addEventListener("visibilitychange", loadSoon);
