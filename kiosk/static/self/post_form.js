/** On one's own phone: the place by a list that can be searched, then street and name; the postcode is filled in. */

import { Problem } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, form } from "./invoice_form.js";
import { busyButton, button, facts, frame, troubleLine } from "./parts.js";
import { notePost, placesBy, sendAddress } from "./post_visit.js";
import { alter, present } from "./state.js";
import { go } from "./visit.js";

/** @typedef {import("./post_state.js").Place} Place */

const PAUSE_MS = 250;

/** @returns {import("./parts.js").Scene} */
export function placeScene() {
  /** The way down so far. @type {Place[]} */
  let way = [];
  let newest = 0;
  const trouble = troubleLine();
  const list = h("ul", { class: "self-places", "aria-label": t("self_post_place_title") });
  const path = h("p", { class: "self-post-way", role: "status" });
  const search = h("input", { class: "self-input", type: "search", name: "find", placeholder: t("self_post_find_hint"), "aria-label": t("self_post_find"), maxlength: 40, autocomplete: "off", on: { input: soon } });
  const node = frame({ name: "postplace", title: t("self_post_place_title"), back: up, body: [trouble.node, search, path, list] });
  let timer = 0;

  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(() => void load(), PAUSE_MS);
  }

  function up() {
    if (search.value) search.value = "";
    else if (way.length) way = way.slice(0, -1);
    else return go("post");
    void load();
  }

  async function load() {
    newest += 1;
    const mine = newest;
    const typed = search.value.trim();
    const within = way.at(-1);
    try {
      const found = await placesBy(typed ? `?find=${encodeURIComponent(typed)}` : within ? `?within=${within.code}` : "");
      if (mine === newest) show(found, typed !== "");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === newest) alter({ trouble: error.code === "no_places" ? "self_post_no_places" : "self_offline" });
    }
  }

  /** @param {Place[]} found @param {boolean} whole */
  function show(found, whole) {
    if (present().trouble) alter({ trouble: "" });
    path.textContent = whole ? (found.length ? "" : t("self_post_not_found")) : way.map((one) => one.name).join(" › ");
    path.hidden = path.textContent === "";
    replace(list, found.map((one) => h("li", null, h("button", { type: "button", class: "self-place", data: { place: one.code }, on: { click: () => pick(one) } }, h("span", null, whole ? one.names.join(" ") : one.name), one.end ? null : pictogram("arrow")))));
    window.scrollTo(0, 0);
  }

  /** @param {Place} one */
  function pick(one) {
    if (one.end) {
      notePost({ place: one });
      return go("postform");
    }
    search.value = "";
    way = [...way, one];
    void load();
  }

  void load();
  return { node, update: (now) => trouble.say(now.trouble && t(now.trouble)), leave: () => clearTimeout(timer) };
}

/** @returns {import("./parts.js").Scene} */
export function formScene() {
  const { place, street: before, name: known } = present().post;
  const trouble = troubleLine();
  const street = field({ name: "street", label: t("self_post_street"), value: before, hint: t("self_post_street_hint"), more: { maxlength: 100, autocomplete: "street-address" } });
  const name = field({ name: "recipient", label: t("self_post_name"), value: known, hint: t("self_post_name_hint"), more: { maxlength: 40, autocomplete: "name" } });
  const send = () => {
    notePost({ street: street.value(), name: name.value() });
    sendAddress();
  };
  const yes = button("post-send", "", "primary", send);
  const where = facts([[t("self_post_place"), place?.names.join(" ") ?? ""], [t("self_post_postcode"), place?.postcode ?? t("self_post_no_postcode")]]);
  const node = frame({ name: "postform", title: t("self_post_form_title"), back: () => go("postplace"), aside: where, body: [trouble.node, form([street.node, name.node], send), consentCard()], foot: yes });
  return {
    node,
    update(now) {
      street.say(now.trouble === "self_post_bad_street" ? t(now.trouble) : "");
      name.say(now.trouble === "self_post_bad_name" ? t(now.trouble) : "");
      trouble.say(now.trouble && !now.trouble.startsWith("self_post_bad_") ? t(now.trouble) : "");
      busyButton(yes, now.busy, t("self_post_send"));
    },
  };
}

/** The text in full, as the server has it. */
export function consentCard() {
  const text = present().post.consent;
  if (!text) return null;
  return h("div", { class: "card self-inv-consent", lang: text.language }, h("h2", { class: "self-inv-part" }, text.title), text.text.split("\n").map((line) => h("p", null, line)));
}
