/**
 * Window signs: boards that answer are found by a scan, the others by eye; then one after the other lights up
 * and the manager touches the window where it does.
 *
 * @typedef {import("./line.js").Line} Line
 * @typedef {{unit: number, baud?: number}} Board
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { bind, catalogue } from "./bind.js";
import { fail, placeName } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { labels } from "./labels.js";
import { chooseLine, lineAddress, onLine } from "./line.js";
import { empty, field, notice, placeKeys, progress, select } from "./parts.js";

const SHOWN = "8888"; // every segment of a digit, so that a dead one is seen at once
const QUICK = { bauds: [9600, 19200, 4800, 2400], last: 32 };
const THOROUGH = { bauds: [9600, 19200, 4800, 2400, 38400, 57600, 115200, 1200], last: 247 };
const ALL_AT_ONCE = 32;

/**
 * @param {HTMLElement} root
 * @param {string} agent
 * @returns {() => void} ends it; what was lit goes back to what it showed
 */
export function signs(root, agent) {
  /** @type {import("../desk/errand.js").Running | null} */
  let running = null;
  /** @type {Line | null} */
  let line = null;
  let thorough = false;
  let first = 1;
  let over = false;

  const port = h("div", { class: "line" });
  const go = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true, on: { click: find } }, t("setup_find_signs"));
  const range = h("div", { class: "range" });
  const bar = progress(() => { running?.cancel(); });
  const stage = h("div", { class: "stage", "aria-live": "polite" });
  const away = h("button", { type: "button", class: "button away", data: { kind: "plain" }, on: { click: leave } }, pictogram("back"), t("setup_other_line"));
  stage.addEventListener("keydown", (event) => { // the number of a window is its key
    const key = /** @type {HTMLElement | null} */ (stage.querySelector(`.place[data-place="${CSS.escape(event.key)}"]`));
    if (key && !event.ctrlKey && !event.metaKey && !event.altKey) key.click();
  });
  replace(root, port, range, h("div", { class: "doing" }, go), bar.node, away, stage);

  chooseLine(port, { agent, kind: "signs", ready: (chosen) => {
    line = chosen;
    go.disabled = !line;
    paintRange();
  } });

  function paintRange() {
    if (!line || !line.protocol.addressed) replace(range);
    else if (line.protocol.answers) {
      replace(range, field(t("setup_range"), select([["quick", t("setup_quick")], ["thorough", t("setup_thorough")]], thorough ? "thorough" : "quick", (value) => { thorough = value === "thorough"; })));
    } else {
      const lowest = line.protocol.name === "qsystem" ? 32 : 1; // below are its control characters
      const starts = Array.from({ length: 8 }, (_, n) => lowest + n * ALL_AT_ONCE).filter((start) => start < 256);
      if (!starts.includes(first)) first = lowest;
      replace(range, field(t("setup_addresses"), select(starts.map((start) => [start, `${start}–${Math.min(start + ALL_AT_ONCE - 1, 255)}`]), first, (value) => { first = Number(value); })));
    }
  }

  /** While something is asked, nothing else stands on the page. @param {boolean} yes */
  function asking(yes) {
    root.toggleAttribute("data-asking", yes);
  }

  function leave() {
    running?.cancel();
    asking(false);
    replace(stage);
  }

  async function find() {
    if (!line) return;
    go.disabled = true;
    await running?.cancel();
    replace(stage);
    try {
      if (!line.protocol.addressed) await walk(line, [{ unit: 1 }]);
      else if (line.protocol.answers) await scan(line);
      else await show(line);
    } catch (error) {
      fail(error);
    } finally {
      bar.hide();
      go.disabled = !line;
    }
  }

  /** Ask every address at every speed. @param {Line} on */
  async function scan(on) {
    const { bauds, last } = thorough ? THOROUGH : QUICK;
    bar.show(0, t("setup_looking"));
    running = errand(agent, "scan_line", { port: on.port, bauds, frame: on.settings.frame, protocols: [on.protocol.name], first: 1, last }, (at, late) => {
      const { baud, unit, found = [] } = at.result;
      bar.show(at.progress, late ? t("setup_late") : baud ? t("setup_scanning", { baud, unit, n: found.length }) : t("setup_looking"));
    });
    const at = await running.done;
    bar.hide();
    /** @type {Board[]} */
    const found = at.result.found ?? [];
    const why = whyFailed(at);
    if (why && !found.length) replace(stage, notice(why));
    else if (!found.length) replace(stage, empty("broken", t(at.state === "cancelled" ? "setup_stopped" : "setup_no_boards")));
    else await walk(on, found);
  }

  /** Boards that never answer: all of them show their own address. @param {Line} on */
  async function show(on) {
    const units = Array.from({ length: Math.min(ALL_AT_ONCE, 256 - first) }, (_, n) => first + n);
    /** @type {Set<number>} */
    const seen = new Set();
    const next = h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: true, on: { click: () => finish() } }, t("setup_go_on"));
    let finish = () => {};
    const finished = new Promise((done) => { finish = () => done(undefined); });
    running = errand(agent, "light_signs", { port: on.port, protocol: on.protocol.name, address: on.settings, units, seconds: 240 });
    const ended = running.done.then((at) => {
      if (whyFailed(at)) {
        asking(false);
        replace(stage, notice(whyFailed(at)));
      }
      return at;
    });
    asking(true);
    replace(stage,
      h("h3", { class: "question" }, t("setup_which_numbers")),
      h("p", { class: "muted" }, t("setup_which_numbers_hint", { from: units[0] ?? 1, to: units.at(-1) ?? 1 })),
      h("div", { class: "numbers", role: "group", "aria-label": t("setup_which_numbers") }, units.map((unit) => {
        const key = h("button", { type: "button", class: "button number-key", "aria-pressed": "false", on: { click: () => {
          if (!seen.delete(unit)) seen.add(unit);
          key.setAttribute("aria-pressed", String(seen.has(unit)));
          next.disabled = !seen.size;
        } } }, String(unit));
        return key;
      })),
      h("div", { class: "doing" }, next, h("button", { type: "button", class: "button", on: { click: () => { leave(); replace(stage, empty("card", t("setup_none_seen"))); } } }, t("setup_see_nothing"))));
    const at = await Promise.race([finished, ended]);
    if (at && /** @type {import("../desk/errand.js").Errand} */ (at).state !== "done") return;
    await running.cancel();
    if (!seen.size) {
      leave();
      replace(stage, empty("card", t("setup_stopped")));
    }
    if (seen.size) await walk(on, [...seen].sort((a, b) => a - b).map((unit) => ({ unit })));
  }

  /** One after the other: which window? @param {Line} on @param {Board[]} boards */
  async function walk(on, boards) {
    const { counter } = await catalogue();
    const windows = counter.filter((row) => !row.retired);
    /** @type {Map<number, string>} place in `boards` -> counter */
    const at = new Map();
    let step = 0;
    let moving = false;
    asking(true);
    await light();

    async function light() {
      moving = true;
      stage.dataset.lit = "";
      await running?.cancel();
      moving = false;
      const board = boards[step];
      if (over) return;
      if (!board) {
        summary();
        return;
      }
      question(board);
      running = errand(agent, "light_signs", { port: on.port, protocol: on.protocol.name, address: settingsOf(on, board), units: [board.unit], text: SHOWN, seconds: 280 },
        (now) => { stage.dataset.lit = now.result.shown ? String(board.unit) : ""; });
      const asked = step;
      running.done.then((now) => {
        if (now.state === "done" && step === asked && !over && !moving) light().catch(fail); // it is a long way to the windows
        if (!whyFailed(now)) return;
        asking(false);
        replace(stage, notice(whyFailed(now)));
      });
    }

    /** @param {Board} board */
    function question(board) {
      stage.dataset.lit = "";
      replace(stage,
        h("p", { class: "muted small" }, t("setup_step_of", { n: step + 1, of: boards.length })),
        h("h3", { class: "question" }, t("setup_which_window"), h("span", { class: "lamp-number" }, SHOWN)),
        h("p", { class: "muted small" }, t("setup_board", { unit: board.unit })),
        placeKeys(windows, {
          label: t("setup_which_window"),
          taken: (code) => [...at].filter(([, place]) => place === code).map(([index]) => t("setup_address", { unit: boards[index]?.unit ?? 0 })).join(t("list_comma")),
          chosen: (code) => {
            if (moving) return;
            for (const [index, place] of at) if (place === code) at.delete(index);
            at.set(step, code);
            forward();
          },
        }),
        h("div", { class: "doing" },
          h("button", { type: "button", class: "button", on: { click: forward } }, t("setup_skip")),
          h("button", { type: "button", class: "button", disabled: step === 0, on: { click: back } }, pictogram("recall"), t("setup_step_back")),
          h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: enough } }, t("setup_enough"))));
      /** @type {HTMLElement | null} */ (stage.querySelector(".place"))?.focus();
    }

    function forward() {
      if (moving) return;
      step += 1;
      light().catch(fail);
    }

    function back() {
      if (moving) return;
      step -= 1;
      at.delete(step);
      light().catch(fail);
    }

    function enough() {
      if (moving) return;
      step = boards.length;
      light().catch(fail);
    }

    function summary() {
      const rows = [...at].map(([index, place]) => ({ board: /** @type {Board} */ (boards[index]), place }));
      if (!rows.length) {
        asking(false);
        replace(stage, empty("card", t("setup_nothing_bound")));
        return;
      }
      const save = h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: keep } }, t("setup_save_signs", { n: rows.length }));
      replace(stage,
        h("h3", { class: "question" }, t("setup_summary")),
        h("ul", { class: "summary" }, rows.map(({ board, place }) => h("li", null, h("span", { class: "strong" }, nameOf(windows, place)), h("span", { class: "muted" }, t("setup_address", { unit: board.unit }))))),
        h("div", { class: "doing" }, save, h("button", { type: "button", class: "button", on: { click: () => { step = 0; at.clear(); light().catch(fail); } } }, t("setup_once_more"))));
      save.focus();

      async function keep() {
        save.disabled = true;
        try {
          const found = rows.map(({ board, place }) => ({
            kind: /** @type {const} */ ("sign"), place, ...onLine(on),
            address: { ...lineAddress({ ...on, settings: settingsOf(on, board) }), unit: board.unit },
          }));
          const codes = await bind(agent, found, () => summary());
          asking(false);
          replace(stage, h("p", { class: "notice" }, pictogram("check"), h("span", null, t("setup_signs_done", { codes: codes.join(t("list_comma")) }))),
            labels(agent, codes.map((code, index) => ({ code, title: t("sign_at", { place: placeName("counter", rows[index]?.place ?? "") }), lines: [code, on.port, t("setup_address", { unit: rows[index]?.board.unit ?? 0 })] }))));
        } catch (error) {
          fail(error);
          save.disabled = false;
        }
      }
    }
  }

  return () => {
    over = true;
    running?.cancel();
  };
}

/** A board's own speed, where the scan found another than usual. @param {Line} line @param {Board} board */
function settingsOf(line, board) {
  return board.baud && board.baud !== line.protocol.baud ? { ...line.settings, baud: board.baud } : line.settings;
}

/** @param {{code: string, names: Record<string, string>}[]} places @param {string} code */
function nameOf(places, code) {
  return named(places.find((place) => place.code === code)?.names) || code;
}
