/** E-channels (电子渠道): how customers do the same without coming, taught once after self-service. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { at, current, edit } from "./document.js";
import { namesFields, selectField, switchField, textField } from "./fields.js";
import { addButton, codeCell, freeCode, inEach, inUse, open, remember, retiredRows, rowActions, rowLabel } from "./rows.js";

const KINDS = ["app", "mini_programme", "sms", "web"];
const SIGNS = /** @type {Record<string, string>} */ ({ app: "phone", mini_programme: "phone", sms: "bell", web: "globe" });
const MOST_STEPS = 3;
const MOST_LINK = 300;

/** @param {() => void} redraw */
export function channelsPart(redraw) {
  const rows = inUse("channel");
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("channels_hint")),
    rows.length ? h("div", { class: "fold" }, rows.map(({ index }) => channel(index, redraw))) : h("p", { class: "card empty" }, t("no_channels")),
    addButton("channel", t("add_channel"), fresh, redraw),
    retiredRows("channel", redraw));
}

/** @param {number} index @param {() => void} redraw */
function channel(index, redraw) {
  const row = current().channel[index];
  if (!row) return null;
  const key = `channel ${row.code}`;
  const service = named(current().service.find((s) => s.code === row.service)?.names) || row.service;
  return h("div", { class: "fold-row", data: { channel: row.code } },
    h("details", { open: open.has(key), on: { toggle: (event) => remember(key, event.target.open) } },
      h("summary", null, pictogram(SIGNS[row.kind] ?? "star"), h("span", { class: "fold-title" },
        h("span", { class: "fold-name" }, rowLabel(row)),
        h("span", { class: "fold-facts muted small" }, `${service} · ${t(`channel_${row.kind}`)}`))),
      h("div", { class: "fold-body" }, form(index, redraw))),
    h("div", { class: "fold-side" },
      switchField(["channel", index, "enabled"], { label: t("offer_switch", { name: rowLabel(row) }), on: t("offer_on"), off: t("offer_off") }),
      rowActions("channel", index, redraw)));
}

/** @param {number} index @param {() => void} redraw */
function form(index, redraw) {
  /** @type {(string | number)[]} */
  const path = ["channel", index];
  const services = /** @type {[string, string][]} */ (inUse("service").map(({ row }) => [row.code, named(row.names) || row.code]));
  const sms = at([...path, "kind"]) === "sms";
  return h("div", { class: "form" },
    ...namesFields([...path, "names"], { label: t("field_offer_name") }),
    selectField([...path, "service"], { label: t("field_offer_service") }, services, redraw),
    selectField([...path, "kind"], { label: t("field_channel_kind") }, KINDS.map((kind) => [kind, t(`channel_${kind}`)]), redraw),
    code(index),
    ...(sms
      ? [textField([...path, "number"], { label: t("field_channel_number"), max: 16 }), textField([...path, "text"], { label: t("field_channel_text"), max: 70 })]
      : [textField([...path, "link"], { label: t("field_channel_link"), hint: t("hint_channel_link"), max: MOST_LINK })]),
    steps(index, redraw));
}

/** A new channel's code is a field with a label of its own. @param {number} index */
function code(index) {
  const cell = codeCell("channel", index);
  return cell.matches(".field") ? cell : h("div", { class: "field" }, h("span", { class: "field-label" }, t("field_code")), h("div", null, cell));
}

/** @param {number} index @param {() => void} redraw */
function steps(index, redraw) {
  const list = current().channel[index]?.steps ?? [];
  /** @param {string} key @param {(steps: Record<string, string>[]) => void} change */
  const alter = (key, change) => { edit(`steps ${index} ${key}`, (doc) => { const row = doc.channel[index]; if (row) change(row.steps); }); redraw(); };
  return h("fieldset", { class: "field form-wide" }, h("legend", null, t("field_channel_steps")),
    list.map((_, n) => h("div", { class: "form" },
      ...namesFields(["channel", index, "steps", n], { label: t("channel_step", { n: n + 1 }) }),
      h("button", { type: "button", class: "button", on: { click: () => alter(`without ${n}`, (all) => { all.splice(n, 1); }) } }, t("channel_step_remove", { n: n + 1 })))),
    list.length < MOST_STEPS && h("button", { type: "button", class: "button", on: { click: () => alter(`more ${list.length}`, (all) => { all.push(inEach(() => "")); }) } }, t("channel_step_add")));
}

function fresh() {
  const code = freeCode("channel", "channel");
  open.add(`channel ${code}`);
  return { code, service: inUse("service")[0]?.row.code ?? "", kind: "app", names: inEach(() => ""), link: "", number: "", text: "", steps: [], enabled: true, retired: false };
}
