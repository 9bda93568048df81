/** To whom it is made out: a person, or a company; the form is a phone's, a terminal asks for the tax number. */

import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { field, form } from "./invoice_form.js";
import { afterTitle, askCompany, note, readTitleCode } from "./invoice_visit.js";
import { busyButton, button, choiceCard, choiceCards, frame, troubleLine } from "./parts.js";
import { alter, present } from "./state.js";
import { canBeWhole, taxTrouble } from "./tax_number.js";
import { go } from "./visit.js";

const NAMELESS = "个人"; // as it stands on an invoice that is made out to no name; invoices are Chinese

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function titleScene() {
  const { kind } = here();
  const { purpose } = present().invoicing;
  const terminal = kind === "terminal";
  const trouble = troubleLine();
  const cards = choiceCards([
    choiceCard({ name: "personal", icon: "person", tone: 1, title: t("self_inv_personal"), hint: t(terminal ? "self_inv_personal_hint" : "self_inv_personal_phone"), act: personal }),
    choiceCard({ name: "company", icon: "people", tone: 3, title: t("self_inv_company"), hint: t(companyWay().hint), act: companyWay().act }),
  ]);
  const node = frame({ name: "title", title: t("self_inv_title_title"), back: () => go(purpose === "monthly" ? "monthly" : "items"), body: [trouble.node, cards] });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
    },
    keys: terminal ? { scan: (text) => void readTitleCode(text) } : {},
  };
}

function personal() {
  if (here().kind === "phone") return open("personal");
  note({ title: { title: "personal", name: NAMELESS } });
  afterTitle();
}

/** How a company says who it is: its name in Chinese characters cannot be typed at a terminal. */
function companyWay() {
  const { kind, companies, phonePage } = here();
  if (kind === "phone") return { hint: "self_inv_company_phone", act: () => open("company") };
  const hint = companies ? "self_inv_company_by_number" : phonePage !== null ? "self_inv_company_hint" : "self_inv_company_by_staff";
  return { hint, act: () => go(askCompany()) };
}

/** The form with what was typed before, if it was for the same. @param {"personal" | "company"} kind */
function open(kind) {
  const { title } = present().invoicing;
  go("form", { invoicing: { ...present().invoicing, field: "", title: title?.title === kind ? title : { title: kind, name: "" } } });
}

/** @returns {Scene} */
export function formScene() {
  const title = present().invoicing.title ?? { title: "personal", name: "" };
  const company = title.title === "company";
  const trouble = troubleLine();
  const name = field({ name: "name", label: t(company ? "self_inv_company_name" : "self_inv_name"), value: title.name, hint: company ? t("self_inv_company_name_hint") : t("self_inv_name_hint"), more: { maxlength: 100, autocomplete: company ? "organization" : "name" } });
  const taxNo = field({ name: "tax_no", label: t("self_inv_tax_no"), value: title.tax_no ?? "", hint: t("self_inv_tax_no_hint"), more: { maxlength: 40, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" } });
  const fields = company ? [name, taxNo] : [name];
  const send = () => {
    const typed = { title: title.title, name: name.value(), ...(company ? { tax_no: taxNo.value() } : {}) };
    if (typed.name.length < 2) return missing("name", typed.name ? "self_inv_bad_name" : "self_inv_no_name");
    if (company && !typed.tax_no) return missing("tax_no", "self_inv_no_tax_no");
    if (company && !canBeWhole(typed.tax_no ?? "")) return alter({ trouble: "self_inv_bad_tax_no", invoicing: { ...present().invoicing, title: typed, field: "tax_no" } });
    alter({ trouble: "", invoicing: { ...present().invoicing, title: typed, field: "" } });
    afterTitle();
  };
  const next = button("next", "", "primary", send);
  const node = frame({ name: "form", title: t(company ? "self_inv_form_company" : "self_inv_form_personal"), back: backToTitle, body: [trouble.node, form(fields.map((one) => one.node), send)], foot: next });
  return {
    node,
    update(now) {
      const about = now.trouble && now.invoicing.field;
      name.say(about === "name" ? t(now.trouble) : "");
      taxNo.say(about === "tax_no" ? taxTrouble(now.trouble, now.invoicing.title?.tax_no ?? "") : "");
      trouble.say(now.trouble && !about ? t(now.trouble) : "");
      busyButton(next, now.busy, t("self_next"));
    },
  };
}

/** @param {string} at @param {string} trouble */
function missing(at, trouble) {
  alter({ trouble, invoicing: { ...present().invoicing, field: at } });
}

function backToTitle() {
  const { title } = present().invoicing;
  go("title", { invoicing: { ...present().invoicing, field: "", title: title?.name ? title : null } });
}
