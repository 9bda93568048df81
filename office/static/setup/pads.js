/**
 * Call pads, rating keypads and scanners: the line is listened to; at each window one key is pressed, and the manager says where it was.
 *
 * @typedef {import("./line.js").Line} Line
 * @typedef {{unit: number, key: string, text: string}} Press
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { bind, catalogue } from "./bind.js";
import { codeWords, fail, toast } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { chooseLine, lineAddress, onLine } from "./line.js";
import { field, notice, select } from "./parts.js";
import { padKind } from "./settings.js";

/**
 * @param {HTMLElement} root
 * @param {string} agent
 * @returns {() => void} ends it
 */
export function pads(root, agent) {
  /** @type {import("../desk/errand.js").Running | null} */
  let running = null;
  /** @type {Line | null} */
  let line = null;
  /** @type {Map<number, string>} pad's address -> counter, "" where it is not said yet */
  const at = new Map();

  const port = h("div", { class: "line" });
  const go = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true, on: { click: listen } }, t("setup_listen"));
  const stage = h("div", { class: "stage", "aria-live": "polite" });
  replace(root, port, h("div", { class: "doing" }, go), stage);
  chooseLine(port, { agent, kind: "pads", ready: (chosen) => { line = chosen; go.disabled = !line; } });

  async function listen() {
    if (!line) return;
    const on = line;
    go.disabled = true;
    at.clear();
    try {
      const windows = (await catalogue()).counter.filter((row) => !row.retired);
      paint(on, windows, []);
      running = errand(agent, "listen_pads", { port: on.port, protocol: on.protocol.name, address: on.settings, seconds: 280 }, (now) => {
        /** @type {Press[]} */
        const presses = now.result.presses ?? [];
        const before = at.size;
        for (const press of presses) if (!at.has(press.unit)) at.set(press.unit, "");
        if (at.size !== before) paint(on, windows, presses);
      });
      const end = await running.done;
      if (whyFailed(end)) replace(stage, notice(whyFailed(end)));
    } catch (error) {
      fail(error);
    } finally {
      go.disabled = !line;
    }
  }

  /** @param {Line} on @param {{code: string, names: Record<string, string>}[]} windows @param {Press[]} presses */
  function paint(on, windows, presses) {
    const save = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: ![...at.values()].some(Boolean), on: { click: () => keep(on, save) } }, t("setup_save_pads"));
    const options = windows.map((row) => /** @type {[string, string]} */ ([row.code, named(row.names) || row.code]));
    replace(stage,
      h("h3", { class: "question" }, t("setup_press_a_key")),
      h("p", { class: "muted" }, t("setup_press_hint")),
      h("ul", { class: "devices-found" }, [...at].map(([unit, place]) => h("li", { class: "found-row", data: { unit } },
        h("div", { class: "found-what" },
          h("p", { class: "strong" }, nameOf(on, unit)),
          h("p", { class: "small muted" }, t("setup_pressed", { key: codeWords("key", presses.find((p) => p.unit === unit)?.key) }))),
        h("div", { class: "found-do" }, field(t("setup_which_counter"), select([["", t("setup_choose")], ...options], place, (value) => {
          const [other] = [...at].find(([one, there]) => value && there === value && one !== unit) ?? [];
          if (other !== undefined) at.set(other, "");
          at.set(unit, value);
          save.disabled = ![...at.values()].some(Boolean);
          if (other === undefined) return;
          toast(t("setup_one_pad", { name: nameOf(on, other) }), { kind: "bad" });
          paint(on, windows, presses);
          /** @type {HTMLElement | null} */ (stage.querySelector(`[data-unit="${unit}"] select`))?.focus();
        })))))),
      h("div", { class: "doing" }, save));
  }

  /** @param {Line} on @param {HTMLButtonElement} save */
  async function keep(on, save) {
    save.disabled = true;
    try {
      await running?.cancel();
      const found = [...at].filter(([, place]) => place).map(([unit, place]) => ({
        kind: padKind(on), place, ...onLine(on), address: { ...lineAddress(on), ...(unit ? { unit } : {}) },
      }));
      const codes = await bind(agent, found, () => undefined);
      replace(stage, h("p", { class: "notice" }, pictogram("check"), h("span", null, t("setup_pads_done", { codes: codes.join(t("list_comma")) }))));
    } catch (error) {
      fail(error);
      save.disabled = false;
    }
  }

  return () => { running?.cancel(); };
}

/** @param {Line} on @param {number} unit */
function nameOf(on, unit) {
  const kind = t(`kind_${padKind(on)}`);
  return unit ? t("setup_pad_address", { kind, unit }) : kind;
}
