/**
 * Labels to be stuck onto devices, printed on any printer of the same agent.
 *
 * @typedef {{code: string, title: string, lines: string[]}} Label
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { catalogue } from "./bind.js";
import { deviceName, fail, toast } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { field, select } from "./parts.js";

/** @param {string} agent @param {Label[]} wanted */
export function labels(agent, wanted) {
  const node = h("div", { class: "labels" });
  fill().catch(() => undefined);
  return node;

  async function fill() {
    const { device = [] } = await catalogue();
    const printers = device.filter((row) => row.kind === "printer" && !row.retired && row.enabled !== false && (row.agent ?? "main") === agent && row.driver !== "simulated");
    if (!printers.length) return;
    let chosen = printers[0]?.code ?? "";
    const print = h("button", { type: "button", class: "button", on: { click: run } }, pictogram("receipt"), t("setup_print_labels", { n: wanted.length }));
    replace(node, field(t("setup_label_on"), select(printers.map((row) => [row.code, deviceName(row)]), chosen, (value) => { chosen = value; })), print);

    async function run() {
      print.disabled = true;
      try {
        const printer = printers.find((row) => row.code === chosen);
        for (const label of wanted) {
          const at = await errand(agent, "print_label", { driver: printer?.driver, address: printer?.address ?? {}, title: label.title, lines: label.lines }).done;
          const why = whyFailed(at);
          if (why) {
            toast(t("setup_label_failed", { why }), { kind: "bad" });
            return;
          }
        }
        toast(t("setup_label_done"));
      } catch (error) {
        fail(error);
      } finally {
        print.disabled = false;
      }
    }
  }
}
