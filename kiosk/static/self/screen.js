/**
 * Shows the one screen of self-service that fits, on a terminal as on a phone.
 *
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("./state.js").Self} Self
 */

import { replace } from "../../hallkeeper/element.js";
import { settle } from "../settle.js";
import { teachChannel } from "./channel.js";
import { amountScene, billsScene, ownScene } from "./amount.js";
import { cashScene, overScene, wayScene } from "./begin.js";
import { doneScene } from "./done.js";
import { INVOICE_SCENES, invoiceSubject } from "./invoice.js";
import { MANDATE_SCENES } from "./mandate.js";
import { listenToKeys } from "./keys.js";
import { noticesScene } from "./notices.js";
import { numberScene } from "./number.js";
import { outcomeOf, outcomeScene } from "./outcome.js";
import { POST_SCENES } from "./post.js";
import { codeScene, methodScene, payingScene } from "./pay.js";
import { invoices, onAlter, present } from "./state.js";
import { begin } from "./visit.js";
import { watchPayment } from "./watch.js";

/** @type {Record<import("./state.js").Scene, () => Scene>} */
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
