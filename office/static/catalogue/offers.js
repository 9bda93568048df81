/** The offers (分流建议): the ways without a queue, in what words, when and where customers hear of them. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { at, current, edit, put } from "./document.js";
import { minutesField, namesFields, selectField, switchField, textField } from "./fields.js";
import { addButton, codeCell, freeCode, inEach, inUse, open, remember, retiredRows, rowActions, rowLabel } from "./rows.js";

const WAYS = ["terminal", "phone", "channel"];
const SHOWN = ["always", "wait", "free"];
const SIGNS = /** @type {Record<string, string>} */ ({ phone: "phone", channel: "globe" });
/** Those that an offer may have, as `hall/catalogue.py` knows them. */
const PICTURES = ["card", "yuan", "coins", "cards", "receipt", "envelope", "phone", "scan", "globe", "calendar", "ticket", "printer", "person", "heart", "clock", "star"];
const MOST_LINK = 300;

/** Where an offer may stand, in the order of a customer's way. */
const ROLES = ["tickets", "both", "self-service", "phone", "wall"];

/** @param {() => void} redraw */
export function offersPart(redraw) {
  const rows = inUse("offer");
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("offers_hint")),
    rows.length ? h("div", { class: "fold" }, rows.map(({ index }) => offer(index, redraw))) : h("p", { class: "card empty" }, t("no_offers")),
    addButton("offer", t("add_offer"), fresh, redraw),
    retiredRows("offer", redraw));
}

/** @param {number} index @param {() => void} redraw */
function offer(index, redraw) {
  const row = current().offer[index];
  if (!row) return null;
  const key = `offer ${row.code}`;
  const name = h("span", { class: "fold-name" });
  const facts = h("span", { class: "fold-facts muted small" });
  const preview = h("div", { class: "offer-seen", "aria-live": "off" });
  const sign = h("span", { class: "fold-sign" });
  const say = () => {
    const now = current().offer[index];
    if (!now) return;
    name.textContent = named(now.names) || t("new_row");
    facts.textContent = t("offer_facts", { service: serviceName(now.service), when: whenWords(now), where: now.roles.map(roleWords).join(t("list_comma")) || t("offer_nowhere") });
    replace(preview, ...seen(now));
    replace(sign, pictogram(pictureOf(now)));
  };
  say();
  return h("div", { class: "fold-row", data: { offer: row.code } },
    h("details", { open: open.has(key), on: { toggle: (event) => { remember(key, event.target.open); }, input: say, change: say } },
      h("summary", null, sign, h("span", { class: "fold-title" }, name, facts)),
      h("div", { class: "fold-body" }, form(index, redraw, preview))),
    h("div", { class: "fold-side" },
      switchField(["offer", index, "enabled"], { label: t("offer_switch", { name: rowLabel(row) }), on: t("offer_on"), off: t("offer_off") }),
      rowActions("offer", index, redraw)));
}

/** @param {number} index @param {() => void} redraw @param {HTMLElement} preview */
function form(index, redraw, preview) {
  /** @type {(string | number)[]} */
  const path = ["offer", index];
  const wait = h("div", null, minutesField([...path, "wait_s"], { label: t("field_offer_wait") }));
  const show = () => { wait.hidden = at([...path, "shown"]) !== "wait"; };
  show();
  const services = /** @type {[string, string][]} */ (inUse("service").map(({ row }) => [row.code, named(row.names) || row.code]));
  return h("div", { class: "form" },
    ...namesFields([...path, "names"], { label: t("field_offer_name") }),
    ...namesFields([...path, "hints"], { label: t("field_offer_hint"), optional: true }),
    selectField([...path, "service"], { label: t("field_offer_service") }, services),
    selectField([...path, "way"], { label: t("field_offer_way") }, WAYS.map((way) => [way, t(`way_${way}`)]), redraw),
    minutesField([...path, "takes_s"], { label: t("field_offer_takes"), hint: t("hint_offer_takes") }),
    code(index),
    selectField([...path, "shown"], { label: t("field_offer_shown") }, SHOWN.map((shown) => [shown, t(`shown_${shown}`)]), show),
    wait,
    at([...path, "way"]) === "channel" ? link([...path, "link"]) : null,
    roles(index),
    pictures(index),
    h("div", { class: "form-wide" }, h("p", { class: "field-label" }, t("offer_preview")), preview));
}

/** A new offer's code is a field with a label of its own. @param {number} index */
function code(index) {
  const cell = codeCell("offer", index);
  return cell.matches(".field") ? cell : h("div", { class: "field" }, h("span", { class: "field-label" }, t("field_code")), h("div", null, cell));
}

/** @param {(string | number)[]} path */
function link(path) {
  const field = textField(path, { label: t("field_offer_link"), hint: t("hint_offer_link"), max: MOST_LINK });
  field.classList.add("form-wide");
  return field;
}

/** @param {number} index */
function roles(index) {
  return h("fieldset", { class: "field form-wide choices" }, h("legend", null, t("field_offer_roles")),
    ROLES.map((role) => h("label", { class: "check" }, h("input", {
      type: "checkbox", checked: current().offer[index]?.roles.includes(role), value: role, "data-path": `offer.${index}.roles`,
      on: { change: (event) => edit(`roles ${index} ${role}`, (doc) => {
        const row = doc.offer[index];
        if (row) row.roles = ROLES.filter((one) => (one === role ? event.target.checked : row.roles.includes(one)));
      }) },
    }), roleWords(role))));
}

/** What its screens show: its own, else the usual one. @param {import("./types.js").OfferRow} row */
function pictureOf(row) {
  return row.icon || SIGNS[row.way] || current().service.find((one) => one.code === row.service)?.icon || "card";
}

/** @param {number} index */
function pictures(index) {
  const path = ["offer", index, "icon"];
  const row = current().offer[index];
  const usual = row ? pictureOf({ ...row, icon: "" }) : "card";
  const choice = (/** @type {string} */ icon, /** @type {string} */ words) => h("label", { class: "icon-choice", title: words }, h("input", {
    type: "radio", name: path.join("."), value: icon, checked: (at(path) ?? "") === icon, "aria-label": words, class: "visually-hidden", "data-path": path.join("."),
    on: { change: () => put(path, icon) },
  }), pictogram(icon || usual), icon ? null : h("span", { class: "small" }, t("picture_usual")));
  return h("fieldset", { class: "icons" }, h("legend", null, t("field_offer_icon")),
    choice("", t("picture_usual")), PICTURES.map((icon) => choice(icon, t(`picture_${icon}`))));
}

/** The offer as a screen will show it, in each language. @param {import("./types.js").OfferRow} row */
function seen(row) {
  const minutes = Math.max(1, Math.round((row.takes_s ?? 0) / 60));
  return current().languages.map((tag) => h("div", { class: "offer-card", lang: tag },
    pictogram(pictureOf(row)),
    h("div", { class: "grow" }, h("p", { class: "strong" }, row.names[tag]?.trim() || t("offer_no_name")), row.hints[tag] ? h("p", { class: "muted small" }, row.hints[tag]) : null),
    h("p", { class: "offer-takes" }, t("offer_about", { n: minutes }))));
}

/** @param {import("./types.js").OfferRow} row */
function whenWords(row) {
  if (row.shown !== "wait") return t(`shown_${row.shown}`);
  return t("shown_wait_n", { n: new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format((row.wait_s ?? 0) / 60) });
}

/** @param {string} role */
function roleWords(role) {
  return t(`at_${role.replace("-", "_")}`);
}

/** @param {string} code */
function serviceName(code) {
  return named(current().service.find((s) => s.code === code)?.names) || code;
}

function fresh() {
  const code = freeCode("offer", "offer");
  open.add(`offer ${code}`);
  return { code, service: inUse("service")[0]?.row.code ?? "", way: "terminal", names: inEach(() => ""), hints: {}, shown: "wait", wait_s: 300, takes_s: 60, roles: ["tickets", "both", "phone", "wall"], link: "", icon: "", enabled: true, retired: false };
}
