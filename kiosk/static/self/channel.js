/**
 * Next time without coming: one way of the operator's own, taught when the customer's business is done, once in a
 * visit. It stands below all else and asks for nothing; at a terminal, only where it is seen whole.
 *
 * @typedef {import("./state.js").Scene} Scene
 * @typedef {import("../../hallkeeper/types.js").Names} Names
 *
 * @typedef {Object} Channel
 * @property {string} channel
 * @property {"app" | "mini_programme" | "sms" | "web"} kind
 * @property {Names} names
 * @property {string} number of a text message
 * @property {string} text
 * @property {Names[]} steps
 * @property {string} link
 * @property {boolean} page whether a page comes of the link
 * @property {string | null} image what a terminal shows to be scanned
 */

import { Problem } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { accomplished, onAlter, present } from "./state.js";
import { post } from "./visit.js";

/** Where nothing is asked any more. @type {Set<Scene>} */
const ENDS = new Set(["done", "issued", "ordered", "posted", "autopaid"]);

/** What this customer is taught, and on which screen. @type {{scene: Scene, channel: Promise<Channel | null>} | null} */
let lesson = null;

onAlter((now) => {
  if (!accomplished(now)) lesson = null;
});

/** What is to be looked at alone: another code, or the way that spares even the channel. */
const MORE = ".self-qr, .self-auto-offer";

/** @param {HTMLElement} screen the one that is shown now */
export async function teachChannel(screen) {
  const now = present();
  if (!ENDS.has(now.scene) || !accomplished(now) || screen.querySelector(MORE)) return;
  lesson ??= { scene: now.scene, channel: ask() };
  if (lesson.scene !== now.scene) return;
  const channel = await lesson.channel;
  const body = screen.querySelector(".self-body");
  if (!channel || !body) return;
  const taught = card(channel);
  body.append(taught);
  if (here().kind === "terminal") keepWhole(taught, body);
}

/** What is said above it may become more, as when a receipt is printed. @param {HTMLElement} taught @param {Element} body */
function keepWhole(taught, body) {
  const look = () => wholeOrNot(taught, body);
  new MutationObserver(look).observe(body, { childList: true, subtree: true });
  look();
}

/** On a screen that does not scroll, what would reach beyond its place is left out. @param {HTMLElement} card @param {Element} body */
export function wholeOrNot(card, body) {
  card.hidden = false;
  const top = Math.min(...[...body.children].flatMap((part) => [...part.getClientRects()]).map((box) => box.top));
  const above = body.getBoundingClientRect().top - top; // a lowered screen grows upward
  card.hidden = body.scrollHeight > body.clientHeight + 1 || above > 1;
}

/** It is asked for once: where no answer comes, nothing is taught. @returns {Promise<Channel | null>} */
async function ask() {
  try {
    return (await post("/channel", {}, { tries: 1, timeout: 5_000 })).channel;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return null;
  }
}

/** @param {Channel} channel */
function card(channel) {
  const { kind, names, steps, image } = channel;
  return h("section", { class: "card self-channel", data: { kind }, "aria-label": t("self_channel") },
    h("p", { class: "self-channel-when" }, t("self_channel")),
    h("h2", { class: "self-channel-name" }, named(names)),
    image && h("img", { class: "self-channel-code", src: image, alt: t("self_channel_code") }),
    h("div", { class: "self-channel-how" },
      kind === "sms" && message(channel),
      steps.length > 0 && h("ol", { class: "self-channel-steps" }, steps.map((step) => h("li", null, named(step)))),
      here().kind === "phone" && open(channel)));
}

/** @param {Channel} channel */
function message({ text, number }) {
  return h("dl", { class: "self-channel-message" },
    h("div", null, h("dt", null, t("self_channel_text")), h("dd", null, text)),
    h("div", null, h("dt", null, t("self_channel_to")), h("dd", null, number)));
}

/** @param {Channel} channel */
function open({ kind, link, page }) {
  const apart = page ? { target: "_blank", rel: "noopener" } : {};
  return h("a", { class: "button self-button", href: link, data: { kind: "ink", do: "open-channel" }, ...apart }, t(kind === "sms" ? "self_channel_write" : "self_channel_open"));
}
