/** One's own phone goes on with this visit: the code, and how far the phone is. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { busyButton, button, frame, troubleLine } from "./parts.js";
import { handOver, lookAtPhone, stopPhone } from "./post_visit.js";
import { present } from "./state.js";
import { go, leave } from "./visit.js";

const EVERY_MS = 1_500;
const SHOWS_CODE = new Set(["waiting"]);
const GONE = new Set(["taken", "over"]);
/** What it is for, and why it is not done here. @type {Record<import("./post_state.js").Post["why"], [string, string]>} */
const ASKS = { address: ["self_post_phone_title", "self_post_phone_hint"], mail: ["self_inv_onphone_mail", "self_post_phone_hint"], company: ["self_inv_onphone_company", "self_inv_onphone_why"] };

/** @returns {import("./parts.js").Scene} */
export function phoneScene() {
  const { to, why, back: before } = present().post;
  const [title, hint] = ASKS[why];
  const trouble = troubleLine();
  const code = h("div", { class: "self-qr self-inv-qr" });
  const said = h("p", { class: "self-said self-inv-below", role: "status" });
  const stop = button("not-mine", t("self_post_not_mine"), "ink", () => void stopPhone());
  const again = button("new-code", "", "primary", () => void handOver());
  const finish = button("finish", t("self_post_leave"), "ink", leave);
  const node = frame({ name: "postphone", title: t(title), hint: t(hint), back: () => go(before), body: [trouble.node, h("div", { class: "self-code" }, code), said], foot: [stop, finish, again] });
  const back = node.querySelector(".self-back");
  let asked = GONE.has(present().post.phone); // drawn anew in another language or size: the visit is no longer here
  let shown = "";
  let looking = false;

  const timer = window.setInterval(async () => {
    const { handover, phone } = present().post;
    if (looking || !handover || phone === "over") return;
    looking = true;
    await lookAtPhone();
    looking = false;
  }, EVERY_MS);

  return {
    node,
    update(now) {
      const { handover, phone } = now.post;
      if (!asked && !now.busy) {
        asked = true;
        void handOver();
      }
      node.dataset.phone = phone;
      trouble.say(now.trouble && t(now.trouble));
      const ready = handover !== null && SHOWS_CODE.has(phone);
      code.parentElement?.toggleAttribute("hidden", !ready);
      if (ready && shown !== handover.code) {
        shown = handover.code;
        replace(code, h("img", { src: handover.image, alt: t("self_inv_qr_alt") }));
      }
      const words = t(to === "invoice" && GONE.has(phone) ? `self_inv_phone_${phone}` : `self_post_phone_${phone}`);
      if (said.textContent !== words) said.textContent = words;
      back?.toggleAttribute("hidden", phone === "taken" || phone === "over");
      stop.hidden = phone !== "taken";
      finish.hidden = phone === "waiting";
      again.hidden = phone === "taken" || phone === "over" || ready;
      busyButton(again, now.busy, t("self_post_new_code"));
    },
    leave: () => clearInterval(timer),
  };
}

/** An invoice has been made out on the phone, or is being made out. @returns {import("./parts.js").Scene} */
export function madeOnPhoneScene() {
  const coming = present().invoicing.invoice?.state === "requested";
  const [title, hint, icon] = coming ? ["self_inv_coming_title", "self_inv_coming_text", "clock"] : ["self_inv_issued_title", "self_inv_phone_done", "check"];
  const node = frame({ name: "handed", title: t(title), hint: t(hint), aside: h("span", { class: "calm-icon" }, pictogram(icon)), body: null, foot: button("finish", t("self_finish"), "primary", leave) });
  return { node };
}
