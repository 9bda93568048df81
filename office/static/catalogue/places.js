/** Kiosks with their role, wall displays, and the devices that stand at kiosks and counters. */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { current, put } from "./document.js";
import { languageName, namesFields, numberField, selectField, switchField, textField } from "./fields.js";
import { HOMES } from "./homes.js";
import { addButton, codeCell, freeCode, inEach, inUse, open, remember, retiredRows, rowActions } from "./rows.js";
import { asSettings, asText } from "./settings_text.js";
import { wrongSetting } from "./wrong_settings.js";

/** Suggestions for the driver's name. @type {Record<import("../../hallkeeper/types.js").DeviceKind, string[]>} */
const DRIVERS = {
  printer: ["simulated", "tcp", "usb", "serial", "file", "cups"],
  sign: ["simulated", "modbus", "sunpn", "alpha", "cd5220", "led8n", "qsystem", "text"],
  pad: ["simulated", "qsystem-pad", "bytemap"],
  reader: ["simulated", "scanner"],
  rating: ["simulated", "bytemap"],
  speaker: ["alsa", "simulated"],
};
const KINDS = /** @type {(keyof typeof DRIVERS)[]} */ (Object.keys(DRIVERS));

/** @param {() => void} redraw */
export function screensPart(redraw) {
  const roles = /** @type {[string, string][]} */ ([["tickets", t("role_tickets")], ["self-service", t("role_self_service")], ["both", t("role_both")]]);
  return h("div", { class: "stack" },
    h("h2", { class: "part-title" }, t("kiosks")),
    h("p", { class: "muted" }, t("kiosks_hint")),
    table("kiosk", redraw, (index) => [h("td", null, selectField(["kiosk", index, "role"], { label: t("field_role"), bare: true }, roles))], [t("field_role")]),
    addButton("kiosk", t("add_kiosk"), () => ({ code: freeCode("kiosk", "k"), names: inEach(() => ""), role: "tickets", retired: false }), redraw),
    retiredRows("kiosk", redraw),
    h("h2", { class: "part-title" }, t("displays")),
    h("p", { class: "muted" }, t("displays_hint")),
    table("display", redraw, (index) => [
      h("td", null, zoneField(["display", index, "zone"], { label: t("field_voice_zone"), bare: true })),
      h("td", null, numberField(["display", index, "volume"], { label: t("field_volume"), bare: true, max: 100 })),
    ], [t("field_voice_zone"), t("field_volume")]),
    addButton("display", t("add_display"), () => ({ code: freeCode("display", "wall"), names: inEach(() => ""), zone: "hall", volume: 70, retired: false }), redraw),
    retiredRows("display", redraw));
}

/**
 * @param {"kiosk" | "display"} kind
 * @param {() => void} redraw
 * @param {(index: number) => HTMLElement[]} more
 * @param {string[]} heads
 */
function table(kind, redraw, more, heads) {
  const rows = inUse(kind);
  if (!rows.length) return h("p", { class: "card empty" }, t(`no_${kind}`));
  return h("div", { class: "card card-flush scroll" }, h("table", { class: "table grid" },
    h("thead", null, h("tr", null,
      h("th", { scope: "col", class: "tight" }, t("field_code")),
      current().languages.map((tag) => h("th", { scope: "col" }, t("in_language", { what: t("field_name"), language: languageName(tag) }))),
      heads.map((head) => h("th", { scope: "col" }, head)),
      h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, rows.map(({ index }) => h("tr", null,
      h("th", { scope: "row", class: "tight" }, codeCell(kind, index, { bare: true })),
      namesFields([kind, index, "names"], { label: t("field_name"), bare: true }).map((field) => h("td", null, field)),
      more(index),
      h("td", { class: "tight" }, rowActions(kind, index, redraw)))))));
}

/** A zone's name, those that there are suggested. @param {(string | number)[]} path @param {import("./fields.js").Look} look */
function zoneField(path, look) {
  const field = textField(path, { ...look, max: 64 });
  const list = `zones-${path.join("-")}`;
  field.querySelector("input")?.setAttribute("list", list);
  field.append(h("datalist", { id: list }, [...new Set(current().display.map((row) => row.zone))].map((zone) => h("option", { value: zone }, zoneName(zone)))));
  return field;
}

/** "hall" is the hall; other zones are called as they are written. @param {string} zone */
function zoneName(zone) {
  const words = t(`zone_${zone}`);
  return words === `zone_${zone}` ? zone : words;
}

/** @param {() => void} redraw */
export function devicesPart(redraw) {
  const rows = inUse("device");
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("devices_part_hint")),
    rows.length ? h("div", { class: "fold" }, rows.map(({ index }) => device(index, redraw))) : h("p", { class: "card empty" }, t("find_no_devices")),
    addButton("device", t("add_device"), freshDevice, redraw),
    retiredRows("device", redraw));
}

/** @param {number} index @param {() => void} redraw */
function device(index, redraw) {
  const row = current().device[index];
  if (!row) return null;
  const key = `device ${row.code}`;
  return h("div", { class: "fold-row", data: { row: row.code } },
    h("details", { open: open.has(key), on: { toggle: (event) => { remember(key, event.target.open); } } },
      h("summary", null, h("span", { class: "fold-title" },
        h("span", { class: "fold-name" }, row.code),
        h("span", { class: "fold-facts muted small" }, [t(`kind_${row.kind}`), placeOf(row), row.driver].join(" · ")))),
      h("div", { class: "fold-body" }, form(index, redraw))),
    h("div", { class: "fold-side" },
      switchField(["device", index, "enabled"], { label: row.code, on: t("device_on"), off: t("device_off") }),
      rowActions("device", index, redraw)));
}

/** @param {{kind: import("../../hallkeeper/types.js").DeviceKind, place: string}} row */
function placeOf(row) {
  const home = HOMES[row.kind];
  if (home === "zone") return zoneName(row.place);
  return named(current()[home].find((one) => one.code === row.place)?.names) || row.place;
}

/** @param {number} index @param {() => void} redraw */
function form(index, redraw) {
  /** @type {(string | number)[]} */
  const path = ["device", index];
  const kind = current().device[index]?.kind ?? "printer";
  const home = HOMES[kind];
  const look = { label: t("field_place") };
  const wrong = wrongSetting(current().device[index]?.code ?? "");
  const changeKind = () => {
    const now = HOMES[current().device[index]?.kind ?? "printer"];
    put([...path, "place"], now === "zone" ? current().display[0]?.zone ?? "hall" : inUse(now)[0]?.row.code ?? "");
    redraw();
  };
  return h("div", { class: "form" },
    h("div", { class: "field" }, h("span", { class: "field-label" }, t("field_code")), h("div", null, codeCell("device", index))),
    selectField([...path, "kind"], { label: t("field_kind") }, KINDS.map((one) => [one, t(`kind_${one}`)]), changeKind),
    home === "zone" ? zoneField([...path, "place"], look) : selectField([...path, "place"], look, inUse(home).map(({ row }) => [row.code, `${named(row.names)} (${row.code})`])),
    driverField([...path, "driver"], kind, wrong.change),
    textField([...path, "agent"], { label: t("field_agent"), hint: t("hint_agent"), max: 64 }),
    addressField([...path, "address"], kind, wrong));
}

/** A name with suggestions: another driver may be there that this page has not heard of. @param {(string | number)[]} path @param {keyof typeof DRIVERS} kind @param {() => void} changed */
function driverField(path, kind, changed) {
  const field = textField(path, { label: t("field_driver"), hint: t(`hint_driver_${kind}`), max: 64 });
  const list = `drivers-${path[1]}`;
  field.querySelector("input")?.setAttribute("list", list);
  field.addEventListener("input", changed);
  field.append(h("datalist", { id: list }, DRIVERS[kind].map((driver) => h("option", { value: driver }))));
  return field;
}

/** The driver's settings, one `key = value` a line. @param {(string | number)[]} path @param {string} kind @param {ReturnType<typeof wrongSetting>} wrong */
function addressField(path, kind, wrong) {
  const address = /** @type {Record<string, unknown>} */ (current().device[Number(path[1])]?.address ?? {});
  const id = `address-${path[1]}`;
  return h("div", { class: "field form-wide" },
    h("label", { for: id }, t("field_address")),
    h("textarea", { id, class: "input mono", rows: Math.max(2, Object.keys(address).length + 1), spellcheck: "false", "data-path": path.join("."), on: { input: (event) => { wrong.change(); put(path, asSettings(event.target.value)); } } },
      asText(address)),
    wrong.node,
    h("p", { class: "hint" }, t(`hint_address_${kind}`)));
}

/** Switched off until its settings are those of a real one: saved as it is, slips would go to a picture. */
function freshDevice() {
  const home = inUse("kiosk")[0]?.row.code ?? "";
  const code = freeCode("device", "device-");
  open.add(`device ${code}`);
  return { code, kind: "printer", place: home, driver: "simulated", agent: "main", address: { profile: "generic-80mm" }, enabled: false, retired: false };
}
