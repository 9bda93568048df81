/**
 * Printers: found on network and USB, tried by a label, bound to a kiosk.
 *
 * @typedef {{driver: string, address: Record<string, unknown>, name: string, answers: boolean, maker: string,
 *   model: string, profile: string, used_by: string[], error?: string, group?: string, serial?: string}} Printer
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { bind, catalogue } from "./bind.js";
import { codeWords, fail, placeName, toast } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { empty, field, inTheWay, progress, sayEnd, select } from "./parts.js";

/**
 * @param {HTMLElement} root
 * @param {string} agent
 * @returns {() => void} ends it
 */
export function printers(root, agent) {
  /** @type {import("../desk/errand.js").Running | null} */
  let running = null;
  /** @type {Record<string, Printer[]>} by where they were looked for */
  const found = {};
  /** @type {Record<string, string>} */
  let profiles = {};
  /** @type {import("./bind.js").Document | null} */
  let known = null;

  const bar = progress(() => { running?.cancel(); });
  const said = h("div", { "aria-live": "polite" });
  const list = h("div", { class: "found" });
  const networks = h("input", { class: "input mono", type: "text", placeholder: "192.168.1.0/24", autocomplete: "off", spellcheck: "false", on: { keydown: (event) => { if (event.key === "Enter") network.click(); } } });
  const network = h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => look("find_network_printers", { networks: read(networks.value) }) } }, t("setup_find_network"));
  const usb = h("button", { type: "button", class: "button", on: { click: () => look("find_usb_printers", {}) } }, t("setup_find_usb"));
  replace(root,
    h("div", { class: "doing" }, network, usb),
    h("details", { class: "more" }, h("summary", null, t("setup_more")), field(t("setup_networks"), networks, t("setup_networks_hint"))),
    bar.node, said, list);

  /** @param {string} kind @param {Record<string, unknown>} parameters */
  async function look(kind, parameters) {
    network.disabled = usb.disabled = true;
    replace(said);
    bar.show(0, t("setup_looking"));
    try {
      known = await catalogue();
      running = errand(agent, kind, parameters, (at, late) => {
        bar.show(at.progress, late ? t("setup_late") : lookingWords(at.result));
        take(kind, at.result);
      });
      const at = await running.done;
      take(kind, at.result);
      sayEnd(said, at, whyFailed);
      if (at.state !== "failed" && !Object.values(found).flat().length) replace(list, empty("printer", t(at.state === "cancelled" ? "setup_stopped" : `setup_none_${kind}`)));
    } catch (error) {
      fail(error);
    } finally {
      bar.hide();
      network.disabled = usb.disabled = false;
    }
  }

  /** @param {string} kind @param {Record<string, any>} result */
  function take(kind, result) {
    if (!result.printers) return;
    const before = JSON.stringify(found[kind]);
    found[kind] = result.printers;
    profiles = result.profiles ?? profiles;
    if (before !== JSON.stringify(found[kind])) paint();
  }

  function paint() {
    const rows = Object.values(found).flat();
    replace(list, rows.length ? h("ul", { class: "devices-found" }, rows.map(row)) : null);
  }

  /** @param {Printer} printer */
  function row(printer) {
    const title = [printer.maker, printer.model].filter(Boolean).join(" ") || t("setup_unnamed_printer");
    const state = { profile: printer.profile || "generic-80mm", kiosk: "" };
    const kiosks = (known?.kiosk ?? []).filter((k) => !k.retired);
    const label = h("button", { type: "button", class: "button", on: { click: () => guarded(label, () => tryIt(printer, state)) } }, pictogram("receipt"), t("setup_label"));
    const save = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true, on: { click: () => guarded(save, () => bindIt(printer, state)) } }, t("setup_bind"));
    return h("li", { class: "found-row", data: { name: printer.name } },
      h("div", { class: "found-what" },
        h("p", { class: "strong" }, title),
        h("p", { class: "mono small muted" }, [printer.name, printer.serial].filter(Boolean).join(" · ")),
        printer.used_by.length ? h("p", { class: "state small good" }, pictogram("check"), t("setup_used_by", { codes: printer.used_by.join(t("list_comma")) })) : null,
        printer.answers ? null : h("p", { class: "small warn" }, t("setup_no_receipt_printer")),
        inTheWay(printer)),
      !printer.error && !printer.used_by.length ? h("div", { class: "found-do" },
        field(t("setup_profile"), select(Object.entries(profiles), state.profile, (value) => { state.profile = value; })),
        label,
        field(t("setup_which_kiosk"), select([["", t("setup_choose")], ...kiosks.map((k) => /** @type {[string, string]} */ ([k.code, kioskWords(k)]))], "", (value) => { state.kiosk = value; save.disabled = !value; })),
        save) : null);
  }

  /** @param {{code: string, names: Record<string, string>}} kiosk */
  function kioskWords(kiosk) {
    const there = known?.device?.find((d) => d.kind === "printer" && d.place === kiosk.code && !d.retired);
    const name = named(kiosk.names) || kiosk.code;
    return there ? t("setup_has", { place: name, code: there.code }) : name;
  }

  /** @param {Printer} printer @param {{profile: string, kiosk: string}} state */
  async function tryIt(printer, state) {
    const title = state.kiosk ? t("printer_at", { place: placeName("kiosk", state.kiosk) }) : t("setup_label_title");
    const at = await errand(agent, "print_label", { driver: printer.driver, address: { ...printer.address, profile: state.profile }, title, lines: labelLines(state, printer) }).done;
    const why = whyFailed(at);
    if (why) toast(t("setup_label_failed", { why }), { kind: "bad" });
    else toast(at.result.reason ? t("setup_label_doubtful", { why: codeWords("reason", at.result.reason) }) : t("setup_label_done"));
  }

  /** @param {{profile: string, kiosk: string}} state @param {Printer} printer */
  function labelLines(state, printer) {
    const code = state.kiosk && `printer-${state.kiosk}`;
    return [code, printer.name, profiles[state.profile] ?? state.profile].filter(Boolean);
  }

  /** @param {Printer} printer @param {{profile: string, kiosk: string}} state */
  async function bindIt(printer, state) {
    const address = { ...printer.address, profile: state.profile };
    const codes = await bind(agent, [{ kind: "printer", place: state.kiosk, driver: printer.driver, address }], () => { printer.used_by = []; paint(); });
    printer.used_by = codes;
    known = await catalogue();
    paint();
  }

  return () => { running?.cancel(); };
}

/** @param {Record<string, any>} result */
function lookingWords(result) {
  return result.of ? t("setup_looked_n", { n: result.done, of: result.of, where: (result.networks ?? []).join(t("list_comma")) }) : t("setup_looking");
}

/** @param {string} text */
function read(text) {
  return text.split(/[\s,，、;；]+/).filter(Boolean);
}

/** Run once: the button rests until it is over. @param {HTMLButtonElement} button @param {() => Promise<void>} run */
async function guarded(button, run) {
  button.disabled = true;
  try {
    await run();
  } catch (error) {
    fail(error);
  } finally {
    button.disabled = false;
  }
}

