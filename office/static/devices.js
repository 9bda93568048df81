/**
 * The devices as they are: who wants somebody and what to do, customers who may be without paper, each device with
 * its state and a picture decoded from the bytes that were sent, the day's faults. Follows the board; the moves
 * since the last look say whose picture may have changed.
 *
 * @typedef {Object} Device
 * @property {string} code
 * @property {import("../hallkeeper/types.js").DeviceKind} kind
 * @property {string} place
 * @property {string} agent
 * @property {string} driver
 * @property {Record<string, unknown>} address
 * @property {boolean} enabled
 * @property {number | null} paper_mm
 * @property {string | null} state
 * @property {string | null} reason
 * @property {string | null} detail of wrong settings: what is wrong with them, in English
 * @property {{code: string, facts: Record<string, string>} | null} mistake the same for `mistakeWords`
 * @property {string | null} since
 * @property {string | null} last_good
 * @property {{number: string, copy: number, state: string, reason: string | null, at: string} | null} slip
 *
 * @typedef {{n: number, ticket: string | null, copy: string | null, at: string}} Picture
 * @typedef {{node: HTMLElement, update: (device: Device, pictures: Picture[], now: number) => void}} Card
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { deviceName, fail } from "./desk/desk.js";
import { filterBar, fits } from "./devices/filter.js";
import { isBad, stateOf, wantsSomebody } from "./devices/state.js";
import { groupTitle, together } from "./desk/fault_words.js";
import { faultLines } from "./desk/faults_now.js";
import { faultTable, loadFaults } from "./devices/last_faults.js";
import { followMoves } from "./desk/moves.js";
import { printerCard } from "./devices/paper.js";
import { printAgainForm } from "./devices/print_again.js";
import { deviceTile } from "./devices/sign.js";
import { doubtTable, loadDoubts } from "./devices/slips_in_doubt.js";

const KINDS = /** @type {const} */ (["sign", "printer", "pad", "rating", "reader", "speaker"]);
const LOOKS_MS = [500, 2_000]; // a slip takes about a second from the move to the picture
const TICK_MS = 10_000;
const SETTLED_MS = 2_000; // by then the agent has tried the new settings
const STATE_OF_DEVICES = new Set(["device.state", "slip.state", "slip.reprint", "catalogue.change"]);

/** @type {Device[]} */
let devices = [];
/** @type {Map<string, Card>} */
const cards = new Map();
/** @type {Map<string, Picture[]>} */
const pictures = new Map();
/** @type {import("./devices/slips_in_doubt.js").Doubt[]} */
let doubts = [];
/** @type {import("./devices/last_faults.js").PastFault[]} */
let faults = [];
/** @type {import("../hallkeeper/types.js").Fault[]} the wall displays that cannot be heard, or only chime */
let walls = [];
let wanted = "all";
let skew = 0;
let known = "";
let asked = 0;
let answered = 0;

/** Several may be under way: an answer that comes after that to a later question is out of date. */
async function load() {
  const mine = ++asked;
  const answers = await Promise.all([call("GET", "/devices"), loadDoubts(), loadFaults()]);
  if (mine < answered) return;
  answered = mine;
  [devices, doubts, faults] = answers;
  lay();
}

/** @param {Iterable<string>} codes */
async function loadPictures(codes) {
  await Promise.all([...codes].map(async (code) => {
    pictures.set(code, /** @type {Picture[]} */ (await call("GET", `/devices/${code}/pictures`)));
  }));
  paint();
}

/** Build the cards that are new, in the catalogue's order; a kind without devices is shown only where halls have one. */
function lay() {
  for (const kind of KINDS) {
    const of = devices.filter((device) => device.kind === kind);
    const part = byId(`part-${kind}`);
    const usual = kind === "sign" || kind === "printer";
    part.hidden = !of.length && !usual;
    const nodes = of.map((device) => cardOf(device).node);
    replace(byId(`${kind}s`), ...(nodes.length ? nodes : [empty(kind)]));
  }
  replace(byId("filters"), ...filterBar(devices, wanted, (one) => { wanted = one; lay(); }));
  paint();
}

/** @param {Device} device */
function cardOf(device) {
  const key = JSON.stringify([device.code, device.kind, device.place, device.agent, device.driver, device.address, device.enabled]);
  const card = cards.get(key) ?? (device.kind === "printer" ? printerCard(device) : deviceTile(device));
  cards.set(key, card);
  return card;
}

/** @param {string} kind */
function empty(kind) {
  return h("div", { class: "empty" }, pictogram("printer"), h("p", null, t(`no_${kind}s`)), h("a", { href: "/office/devices/setup" }, t("set_up_devices")));
}

function paint() {
  const now = Date.now() + skew;
  for (const device of devices) {
    const card = cardOf(device);
    card.update(device, pictures.get(device.code) ?? [], now);
    card.node.hidden = !fits(device, wanted);
  }
  paintParts();
  const bad = devices.filter((device) => device.enabled && wantsSomebody(device));
  byId("finding").textContent = finding();
  const silent = devices.filter((d) => d.enabled && !d.state).length;
  const mute = devices.filter((d) => stateOf(d) === "UNKNOWN").length;
  byId("about").textContent = [t("devices_n", { n: devices.length }), silent ? t("devices_silent", { n: silent }) : "", mute ? t("devices_unknown", { n: mute }) : ""].filter(Boolean).join(t("list_comma"));
  replace(byId("now"), ...faultLines([.../** @type {import("../hallkeeper/types.js").Fault[]} */ (bad), ...walls], now, whereIs));
  byId("doubts").hidden = doubts.length === 0;
  replace(byId("doubt-list"), doubts.length > 0 && doubtTable(doubts, now));
  replace(byId("fault-list"), faultTable(faults, devices));
}

/** Parts of which nothing is left by the filter are left out. */
function paintParts() {
  if (wanted === "all") return;
  for (const kind of KINDS) byId(`part-${kind}`).hidden = !devices.some((device) => device.kind === kind && fits(device, wanted));
}

/** Where a fault is looked at. @param {import("../hallkeeper/types.js").Fault} fault */
function whereIs({ kind, code }) {
  return kind === "display" ? "/office/catalogue#screens" : `#device-${code}`;
}

/** What there is to be said of all devices in one sentence. */
function finding() {
  if (!devices.length) return t("find_no_devices");
  const bad = together([...devices.filter(isBad), ...walls]);
  const [worst] = bad;
  if (worst && bad.length === 1) return groupTitle(worst, deviceName);
  if (bad.length) return t("find_devices_bad", { n: bad.length });
  if (doubts.length) return t("slips_in_doubt", { n: doubts.length });
  const soon = devices.filter((d) => stateOf(d) === "DEGRADED").length;
  if (soon) return t("find_devices_soon", { n: soon });
  if (devices.every((d) => !d.state)) return t("find_devices_silent");
  return t(devices.some((d) => stateOf(d) === "UNKNOWN") ? "find_devices_no_fault" : "find_devices_well");
}

/** Whose state or picture these moves may have changed. @param {import("./desk/moves.js").Happened[]} moves */
async function look(moves) {
  if (moves.some((m) => STATE_OF_DEVICES.has(m.verb))) await load();
  if (moves.some((m) => m.verb === "catalogue.change")) setTimeout(() => load().catch(() => undefined), SETTLED_MS);
  const places = new Set(moves.flatMap((m) => [m.kiosk && `kiosk ${m.kiosk}`, m.counter && `counter ${m.counter}`]));
  const codes = devices.filter((d) => places.has(`${d.kind === "printer" ? "kiosk" : "counter"} ${d.place}`)).map((d) => d.code);
  if (codes.length) for (const ms of LOOKS_MS) setTimeout(() => loadPictures(codes).then(load).catch(() => undefined), ms);
}

/** A fault is on the board at once, however busy the hall; the moves come a second later. @param {import("./desk/desk.js").Board} board */
function heard(board) {
  skew = Date.parse(board.now) - Date.now();
  const now = JSON.stringify([board.faults, board.doubtful]);
  const first = !known;
  if (known && now !== known) load().catch(() => undefined);
  known = now;
  walls = board.faults.filter(({ kind }) => kind === "display");
  if (first && walls.length) paint();
}

printAgainForm(byId("again"));
try {
  await load();
  await loadPictures(devices.map((device) => device.code));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
} catch (error) {
  fail(error);
}
followMoves((moves) => { look(moves).catch(() => undefined); }, heard);
setInterval(paint, TICK_MS);
