/**
 * Shows the one screen of self-service that fits, on a terminal as on a phone.
 *
 * @typedef {import("./self_parts.js").Scene} Scene
 * @typedef {import("./self_state.js").Self} Self
 */

import { replace } from "../hallkeeper/element.js";
import { settle } from "./settle.js";
import { teachChannel } from "./self_channel.js";
import { amountScene, billsScene, ownScene } from "./self_amount.js";
import { cashScene, overScene, wayScene } from "./self_begin.js";
import { doneScene } from "./self_done.js";
import { INVOICE_SCENES, invoiceSubject } from "./self_invoice.js";
import { MANDATE_SCENES } from "./self_mandate.js";
import { listenToKeys } from "./self_keys.js";
import { noticesScene } from "./self_notices.js";
import { numberScene } from "./self_number.js";
import { outcomeOf, outcomeScene } from "./self_outcome.js";
import { POST_SCENES } from "./self_post.js";
import { codeScene, methodScene, payingScene } from "./self_pay.js";
import { invoices, onAlter, present } from "./self_state.js";
import { begin } from "./self_visit.js";
import { watchPayment } from "./self_watch.js";

/** @type {Record<import("./self_state.js").Scene, () => Scene>} */
const SCENES = {
  way: wayScene,
  cash: cashScene,
  number: numberScene,
  bills: billsScene,
  amount: amountScene,
  own: ownScene,
  method: methodScene,
  code: codeScene,
  paying: payingScene,
  outcome: outcomeScene,
  done: doneScene,
  ...INVOICE_SCENES,
  ...MANDATE_SCENES,
  ...POST_SCENES,
  notices: noticesScene,
  over: () => overScene(present().want, begin),
};

/** What one screen can go on showing: another of these is another screen. @param {Self} now */
function subject(now) {
  const { scene, payment, account } = now;
  if (invoices(now)) return invoiceSubject(now);
  if (scene === "autopaid") return `${scene} ${now.mandating.agreement?.number} ${now.mandating.fresh}`;
  if (scene === "outcome") return `${scene} ${outcomeOf(payment)}`;
  if (scene === "paying" || scene === "done") return `${scene} ${payment?.payment}`;
  if (scene === "bills") return `${scene} ${account?.bills.map((one) => one.bill).join()}`;
  return scene;
}

/**
 * Show it in there until stopped.
 *
 * @param {HTMLElement} root
 * @param {() => void} [changed] another screen stands there
 * @returns {() => void} stop
 */
export function showSelf(root, changed) {
  /** @type {Scene | null} */
  let scene = null;
  let shown = "";

  /** @param {Self} now */
  function paint(now) {
    const wanted = subject(now);
    if (wanted !== shown) {
      const first = shown === "";
      shown = wanted;
      scene?.leave?.();
      scene = SCENES[now.scene]();
      replace(root, scene.node);
      scene.update?.(now);
      if (!first) settle();
      scene.node.querySelector("h1")?.focus({ preventScroll: true });
      changed?.();
      void teachChannel(scene.node);
    } else {
      scene?.update?.(now);
    }
  }

  const stops = [onAlter(paint), listenToKeys(() => scene?.keys ?? {}), watchPayment()];
  paint(present());
  return () => {
    for (const stop of stops) stop();
    scene?.leave?.();
  };
}
