/**
 * Which rows of the catalogue commissioned devices become. A place's device is renewed, a new one is called
 * after its place (`sign-5`); a row that was the very same machine elsewhere is retired.
 *
 * @typedef {import("./bind.js").Found} Found
 * @typedef {import("./bind.js").Row} Row
 */

const USUAL_AGENT = "main";
const USUAL_PORT = 9100;

/** What names a wire or how it is driven: just tried, so nothing of it is kept. */
const WIRE = {
  printer: ["host", "port", "path", "uri", "queue", "vendor", "product", "serial", "socket", "interface", "baud", "frame", "flow", "line"],
  line: ["host", "port", "unit", "baud", "frame", "flow", "line", "protocol"],
};
/** What has to do with the counter, and stays there. */
const PLACES = ["transfer_to", "call_finishes"];
/** Settings that say the same in two ways: with one of them told anew, the others are past. */
const INSTEAD = [["first", "integer"], ["vendor", "layout"]];
/** Settings in which all devices of a line must agree. */
const SHARED = ["echo", "reply_s", "refresh_s"];

/**
 * @param {Row[]} rows changed as they are to be saved
 * @param {string} agent
 * @param {Found[]} found
 * @returns {{codes: string[], retired: string[]}} the devices' codes in the order of `found`, and those given up
 */
export function settle(rows, agent, found) {
  const taken = new Set();
  const before = structuredClone(rows);
  const codes = found.map((one) => {
    const code = put(rows, before, agent, one, taken);
    taken.add(code);
    return code;
  });
  const doubled = rows.filter((row) => !row.retired && !taken.has(row.code) && found.some((one) => isSame(row, agent, one)));
  for (const row of doubled) row.retired = true;
  return { codes, retired: doubled.map((row) => row.code) };
}

/**
 * @param {Row[]} rows
 * @param {Row[]} before the same rows as they were
 * @param {string} agent
 * @param {Found} found
 * @param {Set<string>} taken codes of rows that others have become
 * @returns {string} its code
 */
function put(rows, before, agent, found, taken) {
  const { kind, place, driver } = found;
  const here = rows.filter((row) => row.kind === kind && row.place === place && !taken.has(row.code));
  const there = here.find((row) => !row.retired && isSame(row, agent, found))
    ?? here.find((row) => !row.retired && row.enabled !== false) ?? here.find((row) => !row.retired) ?? here[0];
  const own = before.find((row) => !row.retired && isSame(row, agent, found));
  const old = before.find((row) => row.code === there?.code);
  const settings = { kind, place, driver, agent, enabled: true, retired: false, address: { ...kept(before, agent, found, own, old), ...found.address } };
  if (there) {
    Object.assign(there, settings);
    return there.code;
  }
  const code = freeCode(rows, `${kind}-${place}`);
  rows.push({ code, ...settings });
  return code;
}

/**
 * What a device goes on with: its own settings, else those of the one whose place it takes. A new adapter or
 * network address is no reason to lose a sign's words or a pad's keys.
 *
 * @param {Row[]} before
 * @param {string} agent
 * @param {Found} found
 * @param {Row | undefined} own the row it had till now
 * @param {Row | undefined} old the row of its new place
 * @returns {Record<string, unknown>}
 */
function kept(before, agent, found, own, old) {
  const printer = found.kind === "printer";
  const from = [own, old].find((row) => row && (printer || row.driver === found.driver));
  const past = INSTEAD.filter((keys) => keys.some((key) => key in found.address)).flat();
  const away = new Set([...PLACES, ...printer ? WIRE.printer : [...WIRE.line, ...past]]);
  const others = before.filter((row) => !row.retired && row.enabled !== false && !isSame(row, agent, found) && onWire(row, found));
  for (const key of SHARED) if (others.some((row) => key in (row.address ?? {}))) away.add(key);
  const ofPlace = Object.entries((old ?? own)?.address ?? {}).filter(([key]) => PLACES.includes(key));
  return Object.fromEntries([...Object.entries(from?.address ?? {}).filter(([key]) => !away.has(key)), ...ofPlace]);
}

/** Whether a row drives this machine: the same address on the same wire. @param {Row} row @param {string} agent @param {Found} found */
function isSame(row, agent, found) {
  const { address = {} } = row;
  if ((row.agent ?? USUAL_AGENT) !== agent || family(row.kind) !== family(found.kind)) return false;
  if (!onWire(row, found)) return false;
  return row.kind === "printer" || Boolean(found.alone) || Number(address.unit ?? 0) === Number(found.address.unit ?? 0);
}

/** Pads, rating keypads and readers share their addresses, as the agent sees it. @param {string} kind */
function family(kind) {
  return kind === "sign" || kind === "printer" ? kind : "pad";
}

/** @param {Row} row @param {Found} found */
function onWire(row, found) {
  const wire = wireOf(row.address ?? {});
  return Boolean(wire) && (found.onIt?.includes(row.code) || [wireOf(found.address), ...found.names ?? []].includes(wire));
}

/** The wire that settings name; "" where they name none. @param {Record<string, unknown>} address */
function wireOf(address) {
  const { host, port, path, uri, queue } = address;
  const numbers = ["vendor", "product", "serial", "socket"].map((key) => address[key] ?? "");
  if (queue) return `${host ?? ""} ${queue}`;
  if (host) return `${host}:${port ?? USUAL_PORT}`;
  return String(port || path || uri || numbers.join(" ").trim());
}

/** @param {Row[]} rows @param {string} wanted */
function freeCode(rows, wanted) {
  let code = wanted;
  for (let n = 2; rows.some((row) => row.code === code); n += 1) code = `${wanted}-${n}`;
  return code;
}
