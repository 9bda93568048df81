/**
 * A test slip in the saved layout, on a printer of the hall: paper shows what no picture can.
 *
 * @typedef {import("../devices.js").Device} Device
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { deviceName } from "../desk/desk.js";
import { run } from "../devices/actions.js";
import { dirty, onChange } from "../catalogue/document.js";

/** A choice of printers and the button; nothing where the hall has no printer. */
export function testSlip() {
  const row = h("div", { class: "row wrap test-slip" });
  call("GET", "/devices").then((devices) => {
    const printers = /** @type {Device[]} */ (devices).filter((device) => device.kind === "printer" && device.enabled);
    if (printers.length) replace(row, ...offer(printers));
  }).catch(() => undefined); // the page is whole without it
  return row;
}

/** @param {Device[]} printers */
function offer(printers) {
  const which = h("select", { class: "input", "aria-label": t("slip_test_printer") }, printers.map((printer) => h("option", { value: printer.code }, deviceName(printer))));
  const button = h("button", { type: "button", class: "button", on: { click: () => {
    const printer = printers.find((one) => one.code === which.value);
    if (printer && !dirty()) run(button, printer, "test_slip", {});
  } } }, pictogram("printer"), t("errand_test_slip"));
  const say = () => {
    button.setAttribute("aria-disabled", String(dirty()));
    button.title = dirty() ? t("slip_test_first") : "";
  };
  onChange(say);
  say();
  return [which, button];
}
