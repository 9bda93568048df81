/**
 * Three before you: a number left on this page, one text message, and the number taken back. Nothing is asked of
 * whoever is nearly called.
 *
 * @typedef {import("./phone_card.js").Followed} Followed
 * @typedef {{phone: string | null, ahead: number, sandbox: boolean}} Left
 */

import { call, isOffline, newKey, Problem } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

const HERE = { base: "" };
const SOON_MS = 2_000; // the message goes out within a second

/** @param {HTMLElement} card @param {string} secret */
export function openNotify(card, secret) {
  const path = `/t/${secret}/notify`;
  /** @type {Left | null} */
  let known = null;
  let wasLeft = false;
  let ahead = 0;
  let waits = false;
  let drawn = "";
  let asking = false;

  /** Asked anew when somebody ahead has gone: the message may have gone out. */
  async function look() {
    if (asking) return;
    asking = true;
    try {
      known = /** @type {Left} */ (await call("GET", path, undefined, HERE));
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // the page itself says that it is behind
    }
    asking = false;
    paint();
    if (waits && known?.phone && ahead <= known.ahead) setTimeout(look, SOON_MS);
  }

  function paint() {
    if (!known || !waits) {
      card.hidden = true;
      drawn = "";
      return;
    }
    const scene = known.phone ? "left" : wasLeft ? "sent" : ahead > known.ahead ? "ask" : "";
    card.hidden = scene === "";
    if (scene === drawn) return; // a number that is being typed is never wiped
    drawn = scene;
    if (scene === "left") replace(card, ...left(known));
    else if (scene === "sent") replace(card, h("p", { class: "strong", role: "status" }, pictogram("check"), " ", t("notify_sent")));
    else if (scene === "ask") replace(card, ...form(known));
  }

  /** @param {Left} now */
  function form(now) {
    const mistake = h("p", { class: "bad", role: "alert", id: "notify-mistake" });
    const input = h("input", { class: "input", id: "notify-phone", type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 20, "aria-label": t("notify_phone"), placeholder: t("notify_phone"), "aria-describedby": "notify-mistake" });
    const go = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("notify_go"));
    const key = newKey();
    const send = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const phone = input.value.trim();
      mistake.textContent = phone ? "" : t("notify_wrong");
      if (!phone) return input.focus();
      go.disabled = true;
      try {
        await call("POST", path, { phone }, { ...HERE, key: key + phone });
        wasLeft = true;
        await look();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        mistake.textContent = t(isOffline(error) ? "notify_offline" : error.code === "invalid_phone" || error.code === "invalid_field" ? "notify_wrong" : "notify_late");
      }
      go.disabled = false;
    };
    return [h("h2", null, t("notify_title")), h("p", { class: "more" }, t("notify_text", { n: now.ahead })),
      h("form", { novalidate: true, on: { submit: send } }, input, go), mistake,
      h("p", { class: "muted small" }, t("notify_kept"), now.sandbox ? ` ${t("notify_sandbox")}` : "")];
  }

  /** @param {Left} now */
  function left(now) {
    wasLeft = true;
    const mistake = h("p", { class: "bad", role: "alert" });
    const back = h("button", { type: "button", class: "button", on: { click: async () => {
      back.disabled = true;
      try {
        await call("POST", `${path}/forget`, {}, HERE);
        wasLeft = false;
        await look();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        mistake.textContent = t("notify_offline");
      }
      back.disabled = false;
    } } }, t("notify_back"));
    return [h("p", { class: "strong", role: "status" }, pictogram("check"), " ", t("notify_left", { n: now.ahead, phone: now.phone ?? "" })),
      h("p", { class: "muted small" }, t("notify_kept"), now.sandbox ? ` ${t("notify_sandbox")}` : ""), mistake, back];
  }

  return {
    /** @param {Followed | null} ticket */
    draw(ticket) {
      waits = ticket?.state === "waiting";
      const moved = ticket !== null && ticket.ahead !== ahead;
      ahead = ticket?.ahead ?? 0;
      if (waits && (known === null || (moved && known.phone))) void look();
      paint();
    },
  };
}
