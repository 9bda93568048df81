/**
 * At a terminal: a company by the title code on a phone, or by its tax number, whose name the invoice system then says.
 * A name in Chinese characters cannot be typed here; where nobody can say it, the code is asked for alone, and one's own
 * phone or a member of staff is the way without one.
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { askCompany, findCompany, readTitleCode, takeCompany } from "./invoice_visit.js";
import { keyboard, TAX_KEYS } from "./keyboard.js";
import { busyButton, button, facts, frame, troubleLine } from "./parts.js";
import { onMyPhone } from "./post_visit.js";
import { alter, present } from "./state.js";
import { taxTrouble, USUAL_LENGTH } from "./tax_number.js";
import { byFours, mayType, showByFours, typed, typedLine } from "./typing.js";
import { go } from "./visit.js";

const LONGEST = 20;
const SIGN = /^[0-9A-Z]$/;
const CODE = /^(?:\$|https?:)/i; // no tax number begins so
const { add: sign, erase, clear, remember } = typed(
  () => present().invoicing.taxNo,
  (taxNo) => ({ invoicing: { ...present().invoicing, taxNo } }),
  (longer, one) => SIGN.test(one) && longer.length <= LONGEST,
);

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function taxScene() {
  const shown = typedLine();
  const trouble = troubleLine();
  const next = button("next", "", "primary", confirm);
  const phone = here().phonePage !== null && button("on-phone", t("self_post_by_phone"), "ink", () => onMyPhone("company"));
  const node = frame({
    name: "taxno",
    title: t("self_tax_title"),
    hint: t("self_inv_tax_no_hint"),
    back: () => go("title"),
    aside: [h("p", { class: "hint self-by-code" }, pictogram("code"), t("self_tax_or_code")), shown, trouble.node],
    body: keyboard(TAX_KEYS, { sign, erase, clear }),
    foot: [phone, next],
  });
  return {
    node,
    update(now) {
      const { taxNo } = now.invoicing;
      showByFours(shown, taxNo, USUAL_LENGTH);
      trouble.say(now.trouble && taxTrouble(now.trouble, taxNo));
      next.dataset.ready = String(taxNo.length === USUAL_LENGTH);
      busyButton(next, now.busy, t("self_next"));
    },
    keys: {
      sign: (one) => sign(one.toUpperCase()),
      erase,
      enter: confirm,
      code: CODE,
      remember,
      scan: (text) => void readTitleCode(text),
    },
  };
}

function confirm() {
  if (!mayType()) return;
  if (present().invoicing.taxNo) void findCompany();
  else alter({ trouble: "self_inv_no_tax_no" });
}

/** The name that was found, or that the code says: is it this one? @returns {Scene} */
export function companyScene() {
  const { found, byCode } = present().invoicing;
  const before = () => go(askCompany());
  const node = frame({
    name: "company",
    title: t("self_company_title"),
    hint: t(byCode ? "self_company_by_code" : "self_company_hint"),
    back: before,
    body: [h("p", { class: "card self-readback" }, found?.name), facts([[t("self_inv_tax_no"), byFours(found?.tax_no ?? "")]])],
    foot: [button("not-this", t(byCode ? "self_company_other" : "self_company_no"), "ink", before), button("this", t("self_company_yes"), "primary", takeCompany)],
  });
  return { node };
}

/** Nobody here can say a company's name, so its title code is asked for; without one a phone or staff helps. @returns {Scene} */
export function titleCodeScene() {
  const { askStaff, phonePage } = here();
  const trouble = troubleLine();
  const waiting = h("p", { class: "self-waiting" });
  const phone = phonePage !== null;
  const node = frame({
    name: "titlecode",
    title: t("self_tcode_title"),
    hint: t("self_tcode_hint"),
    back: () => go("title"),
    aside: h("p", { class: "self-said" }, t(phone ? "self_tcode_none_phone" : "self_tcode_none")),
    body: [trouble.node, h("div", { class: "self-reader" }, pictogram("code"), pictogram("down"), h("span", { class: "self-slot" })), waiting],
    foot: [
      button("personal-instead", t("self_inv_personal_instead"), "ink", () => go("title")),
      phone && button("on-phone", t("self_post_by_phone"), "primary", () => onMyPhone("company")),
      !phone && askStaff !== null && button("staff", t("self_post_by_staff"), "primary", askStaff),
    ],
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      waiting.textContent = t(now.busy ? "self_tcode_read" : "self_tcode_waiting");
    },
    keys: { scan: (text) => void readTitleCode(text) },
  };
}
