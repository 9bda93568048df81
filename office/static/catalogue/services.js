/** The business types: one row each, opened to be changed. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { at, current, put } from "./document.js";
import { minutesField, namesFields, numberField, selectField, switchField, textField } from "./fields.js";
import { addButton, codeCell, freeCode, inEach, inUse, open, remember, retiredRows, rowActions } from "./rows.js";

const ICONS = ["card", "receipt", "person", "people", "phone", "star", "heart", "speaker", "globe", "letters", "clock", "bell"];

/** @param {() => void} redraw */
export function servicesPart(redraw) {
  const rows = inUse("service");
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("services_hint")),
    rows.length ? h("div", { class: "fold" }, rows.map(({ index }, n) => service(index, n, redraw))) : h("p", { class: "card empty" }, t("no_services")),
    addButton("service", t("add_service"), fresh, redraw),
    retiredRows("service", redraw));
}

/** @param {number} index @param {number} n @param {() => void} redraw */
function service(index, n, redraw) {
  const row = current().service[index];
  if (!row) return null;
  const key = `service ${row.code}`;
  const facts = h("span", { class: "fold-facts muted small" });
  const name = h("span", { class: "fold-name" });
  const letter = h("span", { class: "letter", data: { tone: (n % 6) + 1 } });
  const say = () => {
    const now = current().service[index];
    if (!now) return;
    letter.textContent = now.letter || "?";
    name.textContent = named(now.names) || t("new_row");
    facts.textContent = t("service_facts", { target: inMinutes(now.target_s), mean: inMinutes(now.mean_service_s), miss: missWords(now.after_miss, now.back_places) });
  };
  say();
  return h("div", { class: "fold-row" },
    h("details", { open: open.has(key), on: { toggle: (event) => { remember(key, event.target.open); }, input: say } },
      h("summary", null, letter, h("span", { class: "fold-title" }, name, facts)),
      h("div", { class: "fold-body" }, form(index))),
    h("div", { class: "fold-side" },
      switchField(["service", index, "open"], { label: t("field_open", { name: named(row.names) }), on: t("service_on"), off: t("service_off") }),
      rowActions("service", index, redraw)));
}

/** @param {number} index */
function form(index) {
  /** @type {(string | number)[]} */
  const path = ["service", index];
  const places = h("div", null, numberField([...path, "back_places"], { label: t("field_places"), max: 99, unit: t("unit_places") }));
  const show = () => { places.hidden = at([...path, "after_miss"]) !== "back"; };
  show();
  return h("div", { class: "form" },
    ...namesFields([...path, "names"], { label: t("field_name") }),
    ...namesFields([...path, "hints"], { label: t("field_hint"), optional: true }),
    minutesField([...path, "target_s"], { label: t("field_target"), hint: t("hint_target") }),
    minutesField([...path, "mean_service_s"], { label: t("field_mean"), hint: t("hint_mean") }),
    textField([...path, "letter"], { label: t("field_letter"), hint: t("hint_letter"), max: 2 }),
    h("div", { class: "field" }, h("span", { class: "field-label" }, t("field_code")), h("div", null, codeCell("service", index))),
    selectField([...path, "after_miss"], { label: t("field_miss") }, [["back", t("miss_back")], ["new", t("miss_new")], ["void", t("miss_void")]], show),
    places,
    icons([...path, "icon"]));
}

/** @param {(string | number)[]} path */
function icons(path) {
  const group = path.join(".");
  const known = ICONS.includes(at(path)) ? ICONS : [...ICONS, at(path)];
  return h("fieldset", { class: "icons" }, h("legend", null, t("field_icon")),
    known.map((icon) => h("label", { class: "icon-choice", title: icon }, h("input", {
      type: "radio", name: group, value: icon, checked: at(path) === icon, "aria-label": icon, class: "visually-hidden", "data-path": group,
      on: { change: () => put(path, icon) },
    }), pictogram(icon))));
}

/** "1.5 分钟". @param {number | null} seconds */
function inMinutes(seconds) {
  const figure = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format((seconds ?? 0) / 60);
  return `${figure} ${t("unit_minutes")}`;
}

/** @param {string} policy @param {number} places */
function missWords(policy, places) {
  return policy === "back" ? t("miss_back_n", { n: places ?? 0 }) : t(`miss_${policy}`);
}

function fresh() {
  const letters = new Set(current().service.map((s) => s.letter));
  const letter = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((x) => !letters.has(x)) ?? "";
  const code = freeCode("service", "service");
  open.add(`service ${code}`);
  return { code, names: inEach(() => ""), hints: {}, letter, target_s: 600, mean_service_s: 300, icon: "person", after_miss: "back", back_places: 3, open: true, retired: false };
}
