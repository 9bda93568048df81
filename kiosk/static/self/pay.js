/** How to pay, and the time in which it can be done: our code on this screen, or the customer's at the reader. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { duration, t } from "../../hallkeeper/words.js";
import { countdown } from "../ticks.js";
import { here } from "./host.js";
import { month, price, providerName, providerNames } from "./money.js";
import { amount, busyButton, button, choiceCard, choiceCards, facts, frame, troubleLine } from "./parts.js";
import { dontPay, pay } from "./paying.js";
import { present } from "./state.js";
import { go } from "./visit.js";

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("./state.js").Self} Self
 */

const PAYMENT_CODE = /^\d{16,24}$/;

/** @returns {Scene} */
export function methodScene() {
  const { providers, kind } = here();
  const trouble = troubleLine();
  const several = providers.length > 1;
  const ours = providers.map((provider, index) => choiceCard({
    name: `ours-${provider}`,
    icon: kind === "phone" ? "phone" : "scan",
    tone: index === 0 ? 1 : 3,
    title: several ? providerName(provider) : t("self_method_ours"),
    hint: t(kind === "phone" ? "self_method_wallet" : "self_method_ours_hint", { provider: providerName(provider) }),
    act: () => void pay(provider),
  }));
  const theirs = kind === "terminal" && choiceCard({
    name: "theirs",
    icon: "code",
    tone: 2,
    title: t("self_method_theirs"),
    hint: t("self_method_theirs_hint"),
    act: () => go("code"),
  });
  const cards = choiceCards([...ours, theirs]);
  const node = frame({ name: "method", title: t("self_method_title"), back: beforePaying, aside: whatFor(), body: [trouble.node, cards] });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      cards.dataset.busy = String(now.busy);
    },
    keys: reader(),
  };
}

/** A payment code may be held to the reader as soon as the amount is known. @returns {import("./keys.js").Keys} */
function reader() {
  return here().kind === "terminal" ? { scan: payByCode } : {};
}

/** @param {string} text */
function payByCode(text) {
  const provider = PAYMENT_CODE.test(text) && providerOf(text);
  if (provider) void pay(provider, text);
}

/**
 * Whose payment code it is: WeChat's begin with 10 to 15, Alipay's with 25 to 30 (their merchants' manuals).
 *
 * @param {string} code
 */
function providerOf(code) {
  const { providers } = here();
  const start = Number(code.slice(0, 2));
  const named = start <= 15 ? "wechat" : "alipay";
  return providers.includes(named) ? named : providers[0];
}

function beforePaying() {
  const { choice } = present();
  if (choice?.kind === "bill") go("bills");
  else go(present().yuan ? "own" : "amount");
}

/** What is to be paid, and for which number. */
function whatFor() {
  const { choice, account, payment } = present();
  const fen = payment?.fen ?? choice?.fen ?? 0;
  const what = choice?.period ? t("self_bill_line", { month: month(choice.period) }) : t((payment?.kind ?? choice?.kind) === "bill" ? "self_what_bill" : "self_what_topup");
  return [
    h("p", { class: "self-sum" }, amount(fen)),
    facts([[t("self_what"), what], [t("self_phone"), payment?.phone ?? account?.phone ?? ""]]),
  ];
}

/** @returns {Scene} */
export function codeScene() {
  const trouble = troubleLine();
  const waiting = h("p", { class: "self-waiting" });
  const body = [trouble.node, h("div", { class: "self-reader" }, pictogram("code"), pictogram("down"), h("span", { class: "self-slot" })), waiting];
  const node = frame({
    name: "code",
    title: t("self_code_title"),
    hint: t("self_code_hint", { providers: providerNames(here().providers) }),
    back: () => go("method"),
    aside: whatFor(),
    body,
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      waiting.textContent = t(now.busy ? "self_code_read" : "self_code_waiting");
    },
    keys: reader(),
  };
}

/** @returns {Scene} */
export function payingScene() {
  const { payment } = present();
  const ours = payment?.method === "ours";
  const provider = providerName(payment?.provider ?? "");
  const seconds = h("p", { class: "self-seconds" });
  const bar = h("span", { class: "bar-left" });
  const looking = h("p", { class: "notice self-looking", role: "status", data: { kind: "warn" }, hidden: true }, pictogram("clock"), h("span", null, t("self_silent")));
  const notNow = button("not-now", "", "ink", () => void dontPay());
  const card = h("div", { class: "self-code" });
  const trouble = troubleLine();
  const phone = here().kind === "phone";
  const title = t(!ours ? "self_confirm_title" : phone ? "self_wallet_title" : "self_scan_title", { provider });
  const hint = t(!ours ? "self_confirm_hint" : phone ? "self_wallet_hint" : "self_scan_hint", { provider, amount: price(payment?.fen ?? 0) });
  const body = [trouble.node, card, h("div", { class: "self-time" }, seconds, h("span", { class: "self-bar", "aria-hidden": "true" }, bar)), looking];
  const node = frame({ name: "paying", title, hint, aside: whatFor(), body, foot: notNow });
  let drawn = "";
  const show = () => {
    const { until, span } = present();
    const left = Math.max(0, until - performance.now());
    seconds.textContent = left > 0 ? t("self_time_left", { time: duration(Math.ceil(left / 1000)) }) : t("self_time_over");
    bar.style.setProperty("--left", String(span ? left / span : 0));
  };
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      looking.hidden = !now.silent;
      busyButton(notNow, now.busy || now.closing, t("self_not_now"));
      const wanted = now.closing ? "closing" : now.payment?.image ?? now.payment?.state ?? "";
      if (wanted !== drawn) replace(card, ...codeOf(now));
      drawn = wanted;
      show();
    },
    leave: countdown(show),
    keys: reader(),
  };
}

/** @param {Self} now @returns {(Node | string | null)[]} */
function codeOf({ payment, closing }) {
  if (closing || !payment) return [h("p", { class: "self-said" }, t("self_closing"))];
  if (payment.method === "theirs") return [h("span", { class: "calm-icon" }, pictogram("phone"))];
  if (!payment.image) return [h("p", { class: "self-said" }, t("self_preparing"))];
  const image = h("img", { class: "self-qr", src: payment.image, alt: t("self_qr_alt") });
  if (here().kind === "terminal") return [image];
  const link = /^https?:/.test(payment.qr ?? "") ? payment.qr : null;
  const provider = providerName(payment.provider);
  if (!link) return [image, h("p", { class: "self-save" }, t("self_save_and_scan", { provider }))];
  return [h("a", { class: "button self-button self-wallet", href: link, target: "_blank", rel: "noopener", data: { kind: "primary", do: "wallet" } }, t("self_open_wallet", { provider }))];
}
