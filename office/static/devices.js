/**
 * The devices as they are: state, reason, since; simulated paper and lamps as pictures of the bytes that were
 * sent. Follows the board; the moves since the last look say whose picture may have changed.
 *
 * @typedef {Object} Device
 * @property {string} code
 * @property {"printer" | "sign"} kind
 * @property {string} place
 * @property {string} agent
 * @property {string} driver
 * @property {Record<string, unknown>} address
 * @property {boolean} enabled
 * @property {string | null} state
 * @property {string | null} reason
 * @property {string | null} since
 * @property {string | null} last_good
 *
 * @typedef {{n: number, ticket: string | null, copy: string | null, at: string}} Picture
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { codeWords, deviceName, fail } from "./desk.js";
import { deviceState, isBad, stateOf } from "./device_state.js";
import { followMoves } from "./moves.js";
import { printerCard } from "./paper.js";
import { signTile } from "./sign.js";

const LOOKS_MS = [500, 2_000]; // a slip takes about a second from the move to the picture
const TICK_MS = 20_000;

/** @type {Device[]} */
let devices = [];
/** @type {Map<string, {node: HTMLElement, update: (device: Device, pictures: Picture[], now: number) => void}>} */
const cards = new Map();
/** @type {Map<string, Picture[]>} */
const pictures = new Map();
let skew = 0;

async function loadDevices() {
  devices = /** @type {Device[]} */ (await call("GET", "/devices"));
  lay();
}

/** @param {Iterable<string>} codes */
async function loadPictures(codes) {
  await Promise.all([...codes].map(async (code) => {
    pictures.set(code, /** @type {Picture[]} */ (await call("GET", `/devices/${code}/pictures`)));
  }));
  paint();
}

/** Build the cards that are new, in the catalogue's order. */
function lay() {
  for (const kind of /** @type {const} */ (["printer", "sign"])) {
    const of = devices.filter((device) => device.kind === kind);
    const nodes = of.map((device) => {
      const card = cards.get(device.code) ?? (kind === "printer" ? printerCard(device) : signTile(device));
      cards.set(device.code, card);
      return card.node;
    });
    const empty = h("div", { class: "empty" }, pictogram("printer"), h("p", null, t(`no_${kind}s`)), h("a", { href: "/office/catalogue#devices" }, t("add_in_catalogue")));
    replace(byId(`${kind}s`), ...(nodes.length ? nodes : [empty]));
  }
  paint();
}

function paint() {
  const now = Date.now() + skew;
  for (const device of devices) cards.get(device.code)?.update(device, pictures.get(device.code) ?? [], now);
  const bad = devices.filter(isBad);
  byId("finding").textContent = finding(bad);
  const silent = devices.filter((d) => d.enabled && !d.state).length;
  byId("about").textContent = [t("devices_n", { n: devices.length }), silent ? t("devices_silent", { n: silent }) : ""].filter(Boolean).join(t("list_comma"));
}

/** @param {Device[]} bad */
function finding(bad) {
  if (!devices.length) return t("find_no_devices");
  const [first] = bad;
  if (first && bad.length === 1) return t("device_alert", { place: deviceName(first), what: codeWords("reason", first.reason) || deviceState(first).word });
  if (bad.length) return t("find_devices_bad", { n: bad.length });
  if (devices.some((d) => stateOf(d) === "DEGRADED")) return t("find_devices_soon", { n: devices.filter((d) => stateOf(d) === "DEGRADED").length });
  if (devices.every((d) => !d.state)) return t("find_devices_silent");
  return t("find_devices_well");
}

/** Whose state or picture these moves may have changed. @param {import("./moves.js").Happened[]} moves */
async function look(moves) {
  if (moves.some((m) => m.verb === "device.state" || m.verb === "catalogue.change")) await loadDevices();
  const places = new Set(moves.flatMap((m) => [m.kiosk && `printer ${m.kiosk}`, m.counter && `sign ${m.counter}`]));
  const codes = devices.filter((d) => places.has(`${d.kind} ${d.place}`)).map((d) => d.code);
  if (codes.length) for (const ms of LOOKS_MS) setTimeout(() => loadPictures(codes).catch(() => undefined), ms);
}

try {
  await loadDevices();
  await loadPictures(devices.map((device) => device.code));
} catch (error) {
  fail(error);
}
followMoves((moves) => { look(moves).catch(() => undefined); }, (board) => { skew = Date.parse(board.now) - Date.now(); });
setInterval(paint, TICK_MS);
