/**
 * Call pads, rating keypads and scanners: the line is listened to; at each window one key is pressed, and the manager says where it was.
 *
 * @typedef {import("./line.js").Line} Line
 * @typedef {{unit: number, key: string, text: string}} Press
 * @typedef {{code: string, names: Record<string, string>}} Window
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { bind, catalogue } from "./bind.js";
import { codeWords, deviceName, fail, toast } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { labels } from "./labels.js";
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
  /** @type {Map<number, {node: HTMLElement, tell: (key: string) => void, choose: (counter: string) => void}>} */
  const rows = new Map();
  let over = false; // nobody listens any more, and that is as it should be

  const port = h("div", { class: "line" });
  const go = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true, on: { click: listen } }, t("setup_listen"));
  const stage = h("div", { class: "stage", "aria-live": "polite" });
  const list = h("ul", { class: "devices-found" });
  const save = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true }, t("setup_save_pads"));
  replace(root, port, h("div", { class: "doing" }, go), stage);
  chooseLine(port, { agent, kind: "pads", ready: (chosen) => { line = chosen; go.disabled = !line; } });

  async function listen() {
    if (!line) return;
    const on = line;
    go.disabled = true;
    at.clear();
    rows.clear();
    over = false;
    try {
      const windows = (await catalogue()).counter.filter((row) => !row.retired);
      replace(list);
      save.disabled = true;
      save.onclick = () => keep(on);
      paint();
      let end;
      do { // it is a long way to the windows
        running = errand(agent, "listen_pads", { port: on.port, protocol: on.protocol.name, address: on.settings, seconds: 280 }, (now) => hear(on, windows, now.result.presses ?? []));
        end = await running.done;
        hear(on, windows, end.result.presses ?? []);
      } while (end.state === "done" && !over);
      if (!over && end.state === "failed" && !rows.size) replace(stage, notice(whyFailed(end)));
      else if (!over) stage.append(notice(whyFailed(end) || t("setup_deaf")));
    } catch (error) {
      fail(error);
    } finally {
      go.disabled = !line;
    }
  }

  function paint() {
    replace(stage, h("h3", { class: "question" }, t("setup_press_a_key")), h("p", { class: "muted" }, t("setup_press_hint")), list, h("div", { class: "doing" }, save));
  }

  /** A new device gets a row, a known one says its last key; nothing is exchanged under a hand. @param {Line} on @param {Window[]} windows @param {Press[]} presses */
  function hear(on, windows, presses) {
    for (const { unit, key } of presses) {
      if (!rows.has(unit)) {
        at.set(unit, "");
        rows.set(unit, row(on, windows, unit));
        list.append(/** @type {Node} */ (rows.get(unit)?.node));
      }
      rows.get(unit)?.tell(key);
    }
  }

  /** @param {Line} on @param {Window[]} windows @param {number} unit */
  function row(on, windows, unit) {
    const pressed = h("p", { class: "small muted" });
    const options = windows.map((one) => /** @type {[string, string]} */ ([one.code, named(one.names) || one.code]));
    const where = select([["", t("setup_choose")], ...options], "", (value) => {
      const [other] = [...at].find(([one, there]) => value && there === value && one !== unit) ?? [];
      at.set(unit, value);
      if (other !== undefined) {
        at.set(other, "");
        rows.get(other)?.choose("");
        toast(t("setup_one_pad", { name: nameOf(on, other) }), { kind: "bad" });
      }
      save.disabled = ![...at.values()].some(Boolean);
    });
    const node = h("li", { class: "found-row", data: { unit } },
      h("div", { class: "found-what" }, h("p", { class: "strong" }, nameOf(on, unit)), pressed),
      h("div", { class: "found-do" }, field(t("setup_which_counter"), where)));
    return {
      node,
      tell: (/** @type {string} */ key) => { pressed.textContent = t("setup_pressed", { key: codeWords("key", key) }); },
      choose: (/** @type {string} */ counter) => { where.value = counter; },
    };
  }

  /** @param {Line} on */
  async function keep(on) {
    save.disabled = over = true;
    try {
      await running?.cancel();
      const kind = padKind(on);
      const found = [...at].filter(([, place]) => place).map(([unit, place]) => ({
        kind, place, ...onLine(on), address: { ...lineAddress(on), ...(unit ? { unit } : {}) },
      }));
      const codes = await bind(agent, found, () => { paint(); save.disabled = false; });
      replace(stage, h("p", { class: "notice" }, pictogram("check"), h("span", null, t("setup_pads_done", { codes: codes.join(t("list_comma")) }))),
        labels(agent, codes.map((code, index) => ({ code, title: deviceName({ kind, place: found[index]?.place ?? "" }), lines: [code, on.port] }))));
    } catch (error) {
      fail(error);
      save.disabled = false;
    }
  }

  return () => {
    over = true;
    running?.cancel();
  };
}

/** @param {Line} on @param {number} unit */
function nameOf(on, unit) {
  const kind = t(`kind_${padKind(on)}`);
  return unit ? t("setup_pad_address", { kind, unit }) : kind;
}
