/**
 * Which rows of the catalogue commissioned devices become. A place's device is renewed, a new one is called
 * after its place (`sign-5`); a row that was the very same machine elsewhere is retired.
 *
 * @typedef {import("./bind.js").Found} Found
 * @typedef {import("./bind.js").Row} Row
 */

const USUAL_AGENT = "main";
const USUAL_PORT = 9100;

/**
 * @param {Row[]} rows changed as they are to be saved
 * @param {string} agent
 * @param {Found[]} found
 * @returns {{codes: string[], retired: string[]}} the devices' codes in the order of `found`, and those given up
 */
export function settle(rows, agent, found) {
  const taken = new Set();
  const codes = found.map((one) => {
    const code = put(rows, agent, one, taken);
    taken.add(code);
    return code;
  });
  const doubled = rows.filter((row) => !row.retired && !taken.has(row.code) && found.some((one) => isSame(row, agent, one)));
  for (const row of doubled) row.retired = true;
  return { codes, retired: doubled.map((row) => row.code) };
}

/** @param {Row[]} rows @param {string} agent @param {Found} found @param {Set<string>} taken @returns {string} its code */
function put(rows, agent, found, taken) {
  const { kind, place, driver, address } = found;
  const settings = { kind, place, driver, address, agent, enabled: true, retired: false };
  const here = rows.filter((row) => row.kind === kind && row.place === place && !taken.has(row.code));
  const there = here.find((row) => !row.retired && isSame(row, agent, found))
    ?? here.find((row) => !row.retired && row.enabled !== false) ?? here.find((row) => !row.retired) ?? here[0];
  if (there) {
    Object.assign(there, settings);
    return there.code;
  }
  const code = freeCode(rows, `${kind}-${place}`);
  rows.push({ code, ...settings });
  return code;
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
  if (queue) return `${host ?? ""} ${queue}`;
  if (host) return `${host}:${port ?? USUAL_PORT}`;
  if (address.vendor || address.socket) return ["vendor", "product", "serial", "socket"].map((key) => address[key] ?? "").join(" ");
  return String(port || path || uri || "");
}

/** @param {Row[]} rows @param {string} wanted */
function freeCode(rows, wanted) {
  let code = wanted;
  for (let n = 2; rows.some((row) => row.code === code); n += 1) code = `${wanted}-${n}`;
  return code;
}
