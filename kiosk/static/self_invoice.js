/** The screens of "an invoice, now or every month", for the table of all screens. */

import { here } from "./self_host.js";
import { companyScene, noCompanyScene, taxScene } from "./self_company.js";
import { deliveryScene, mailScene } from "./self_invoice_delivery.js";
import { formScene, titleScene } from "./self_invoice_title.js";
import { issuedScene, issuingScene } from "./self_invoice_issued.js";
import { itemsScene, lookingScene } from "./self_invoice_items.js";
import { monthlyScene, orderedScene, orderScene } from "./self_invoice_monthly.js";
import { proofScene } from "./self_invoice_proof.js";
import { agreeScene, typeMailScene } from "./self_mail.js";
import { passwordScene } from "./self_password.js";
import { waysScene } from "./self_post.js";

/** @type {Record<import("./self_state.js").InvoiceScene, () => import("./self_parts.js").Scene>} */
export const INVOICE_SCENES = {
  proof: proofScene,
  password: passwordScene,
  looking: lookingScene,
  items: itemsScene,
  title: titleScene,
  form: formScene,
  taxno: taxScene,
  company: companyScene,
  nocompany: noCompanyScene,
  delivery: deliveryScene,
  mail: () => (here().kind === "phone" ? mailScene() : typeMailScene()),
  mailagree: agreeScene,
  issuing: issuingScene,
  issued: issuedScene,
  monthly: () => (here().kind === "phone" ? monthlyScene() : waysScene()),
  order: orderScene,
  ordered: orderedScene,
};

/** What one screen can go on showing: another of these is another screen. @param {import("./self_state.js").Self} now */
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
