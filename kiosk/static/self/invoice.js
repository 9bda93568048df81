/** The screens of "an invoice, now or every month", for the table of all screens. */

import { here } from "./host.js";
import { companyScene, taxScene, titleCodeScene } from "./company.js";
import { deliveryScene, mailScene } from "./invoice_delivery.js";
import { formScene, titleScene } from "./invoice_title.js";
import { issuedScene, issuingScene } from "./invoice_issued.js";
import { itemsScene, lookingScene } from "./invoice_items.js";
import { monthlyScene, orderedScene, orderScene } from "./invoice_monthly.js";
import { proofScene } from "./invoice_proof.js";
import { agreeScene, typeMailScene } from "./mail.js";
import { passwordScene } from "./password.js";
import { waysScene } from "./post.js";

/** @type {Record<import("./state.js").InvoiceScene, () => import("./parts.js").Scene>} */
export const INVOICE_SCENES = {
  proof: proofScene,
  password: passwordScene,
  looking: lookingScene,
  items: itemsScene,
  title: titleScene,
  form: formScene,
  taxno: taxScene,
  company: companyScene,
  titlecode: titleCodeScene,
  delivery: deliveryScene,
  mail: () => (here().kind === "phone" ? mailScene() : typeMailScene()),
  mailagree: agreeScene,
  issuing: issuingScene,
  issued: issuedScene,
  monthly: () => (here().kind === "phone" ? monthlyScene() : waysScene()),
  order: orderScene,
  ordered: orderedScene,
};

/** What one screen can go on showing: another of these is another screen. @param {import("./state.js").Self} now */
export function invoiceSubject({ scene, invoicing }) {
  const { open, issued, invoice, order, cancelled, title } = invoicing;
  if (scene === "items") return [scene, open.map((one) => one.item), issued.map((one) => one.invoice + one.state), title?.name].join(" ");
  if (scene === "mailagree") return `${scene} ${invoicing.consent?.version} ${invoicing.email}`;
  if (scene === "company") return `${scene} ${invoicing.found?.tax_no}`;
  if (scene === "issued") return `${scene} ${invoice?.invoice}`;
  if (scene === "issuing") return `${scene} ${invoice?.state} ${invoice?.waits_for_staff}`;
  if (scene === "order" || scene === "ordered") return `${scene} ${order?.to} ${cancelled}`;
  return scene;
}
