/**
 * The catalogue while it is edited: what the server has, what stands on the page, and the way back.
 *
 * @typedef {import("./types.js").Doc} Doc
 * @typedef {import("./types.js").Table} Table
 * @typedef {import("./types.js").Path} Path
 */

import { named, t } from "../../hallkeeper/words.js";

const STEPS_KEPT = 200;
const ONE_STEP_MS = 1_200; // typing on in one field is one step

/** @type {readonly Table[]} */
export const TABLES = ["service", "customer_class", "counter", "kiosk", "display", "device", "offer", "channel"];

/** @type {Record<Table, Record<string, unknown>>} what the document leaves out where it stands at its default */
const DEFAULTS = {
  service: { hints: {}, icon: "person", after_miss: "back", back_places: 3, open: true, retired: false },
  customer_class: { retired: false },
  counter: { retired: false },
  kiosk: { retired: false },
  display: { zone: "hall", volume: 70, retired: false },
  device: { agent: "main", address: {}, enabled: true, retired: false },
  offer: { hints: {}, shown: "wait", wait_s: 300, takes_s: 60, roles: ["tickets", "both", "phone", "wall"], link: "", icon: "", enabled: true, retired: false },
  channel: { link: "", number: "", text: "", steps: [], enabled: true, retired: false },
};

/** @type {import("./types.js").SlipDoc} */
const SLIP = { logo: "", logo_at: "left", languages: "customer", heading: {}, note: {}, no_show: {}, show: ["hall", "service", "ahead", "wait", "qr", "no_show", "taken"] };

/** @type {import("./types.js").VoiceDoc} */
const VOICE = { chime: true, repeats: 2, yao: false, first: "hall" };

/** @type {Doc} */
let base;
/** @type {Doc} */
let doc;
/** @type {string[]} documents as JSON, the latest last */
let past = [];
let lastEdit = { key: "", at: 0 };
/** @type {(() => void)[]} */
const listeners = [];

/** @param {() => void} listener told after each change */
export function onChange(listener) {
  listeners.push(listener);
}

/**
 * Take what the server has.
 *
 * @param {any} raw `GET /catalogue?as=json`
 */
export function take(raw) {
  base = whole(raw);
  doc = structuredClone(base);
  past = [];
  tell();
}

/**
 * The document with its defaults filled in, so that equal catalogues are equal documents.
 *
 * @param {any} raw
 * @returns {Doc}
 */
export function whole(raw) {
  const tables = Object.fromEntries(TABLES.map((table) => [
    table, (raw[table] ?? []).map((/** @type {object} */ row) => ({ ...structuredClone(DEFAULTS[table]), ...row })),
  ]));
  return /** @type {Doc} */ ({ ...raw, hours: raw.hours ?? [], slip: { ...structuredClone(SLIP), ...raw.slip }, voice: { ...VOICE, ...raw.voice }, ...tables }); // what other pages edit comes and goes along unseen
}

/** The document as it stands on the page; change it through `edit` only. */
export function current() {
  return doc;
}

/** The document as the server had it. */
export function saved() {
  return base;
}

/** @param {Doc} a @param {Doc} b */
export function same(a, b) {
  return canonical(a) === canonical(b);
}

/** @returns {boolean} */
export function dirty() {
  return !same(base, doc);
}

/**
 * Change the document. Edits with the same key in quick succession are one step of undo.
 *
 * @param {string} key
 * @param {(doc: Doc) => void} change
 */
export function edit(key, change) {
  const now = Date.now();
  if (key !== lastEdit.key || now - lastEdit.at > ONE_STEP_MS || !past.length) {
    past.push(JSON.stringify(doc));
    past.splice(0, past.length - STEPS_KEPT);
  }
  lastEdit = { key, at: now };
  change(doc);
  tell();
}

/** Whether there is a step to take back. */
export function undoable() {
  return past.length > 0;
}

/** Take the last step back. */
export function undo() {
  const before = past.pop();
  if (before === undefined) return;
  doc = JSON.parse(before);
  lastEdit = { key: "", at: 0 };
  tell();
}

/** Give up everything that was not saved. */
export function discard() {
  edit("discard", () => { doc = structuredClone(base); });
  past = [];
  tell();
}

/** @param {Path} path @returns {any} */
export function at(path) {
  return path.reduce((/** @type {any} */ value, key) => value?.[key], doc);
}

/** @param {Path} path @param {unknown} value undefined takes the key out */
export function put(path, value) {
  edit(path.join("."), (whole_doc) => {
    const holder = path.slice(0, -1).reduce((/** @type {any} */ inner, key) => (inner[key] ??= {}), whole_doc);
    const last = path.at(-1) ?? "";
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  });
}

/**
 * Take a row out of use: codes that the server knows are retired, new ones simply go.
 *
 * @param {Table} table
 * @param {number} index
 */
export function retire(table, index) {
  edit(`retire ${table} ${index}`, (all) => {
    const row = all[table][index];
    if (!row) return;
    if (known(table, row.code)) row.retired = true;
    else all[table].splice(index, 1);
    if (table === "service") for (const counter of all.counter) counter.serves = counter.serves.filter((code) => code !== row.code);
  });
}

/** Whether the server has that code already. @param {Table} table @param {string} code */
export function known(table, code) {
  return base[table].some((row) => row.code === code);
}

/** Move a row among those in use. @param {Table} table @param {number} index @param {-1 | 1} by */
export function shift(table, index, by) {
  edit(`shift ${table}`, (all) => {
    const rows = /** @type {{retired: boolean}[]} */ (all[table]);
    let other = index + by;
    while (rows[other]?.retired) other += by;
    const [a, b] = [rows[index], rows[other]];
    if (a && b) [rows[index], rows[other]] = [b, a];
  });
}

/** What differs from the server's, as people call it. @returns {string[]} */
export function changes() {
  const rows = TABLES.flatMap((table) => changedRows(table));
  const single = /** @type {const} */ (["hours", "rules", "names", "zone", "languages"]).filter((key) => canonical(base[key]) !== canonical(doc[key]));
  const parts = new Set(single.map((key) => t(key === "hours" ? "part_hours" : "part_rules")));
  return [...rows, ...parts, ...changedSlip()];
}

/** What of the slip's layout differs. @returns {string[]} */
function changedSlip() {
  const keys = /** @type {(keyof typeof SLIP)[]} */ (Object.keys(SLIP));
  return keys.filter((key) => canonical(base.slip[key]) !== canonical(doc.slip[key])).map((key) => t(`slip_${key}`));
}

/** @param {Table} table @returns {string[]} */
function changedRows(table) {
  const before = new Map(base[table].map((row) => [row.code, canonical(row)]));
  const changed = doc[table].filter((row) => before.get(row.code) !== canonical(row)).map(rowName);
  const order = doc[table].map((row) => row.code).join() !== base[table].map((row) => row.code).join();
  return order && !changed.length ? [t("changed_order", { part: t(`table_${table}`) })] : changed;
}

/** @param {{code: string, names?: Record<string, string>}} row */
function rowName(row) {
  return named(row.names) || row.code;
}

/** JSON with sorted keys. @param {unknown} value @returns {string} */
function canonical(value) {
  return JSON.stringify(value, (_key, inner) => (inner && typeof inner === "object" && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    : inner));
}

function tell() {
  for (const listener of listeners) listener();
}
