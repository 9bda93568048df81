/**
 * Writing commissioned devices into the catalogue: as one change, with the way back.
 *
 * @typedef {{kind: "printer" | "sign" | "pad", place: string, driver: string, address: Record<string, unknown>}} Found
 * @typedef {{code: string, kind: string, place: string, driver: string, agent?: string,
 *   address?: Record<string, unknown>, enabled?: boolean, retired?: boolean}} Row
 * @typedef {{kiosk: {code: string, names: Record<string, string>, retired?: boolean}[],
 *   counter: {code: string, names: Record<string, string>, retired?: boolean}[], device?: Row[]}} Document
 */

import { call } from "../hallkeeper/api.js";
import { t } from "../hallkeeper/words.js";
import { fail, toast } from "./desk.js";
import { keepBefore } from "./put_back.js";
import { getText, putText } from "./toml.js";

/** @returns {Promise<Document>} the catalogue as the server has it */
export async function catalogue() {
  return call("GET", "/catalogue?as=json");
}

/**
 * Bind devices to their places: a place's device is renewed, a new one is called after its place (`sign-5`).
 *
 * @param {string} agent
 * @param {Found[]} found
 * @param {() => void} undone told when the manager takes it back
 * @returns {Promise<string[]>} the devices' codes, in the order of `found`
 */
export async function bind(agent, found, undone) {
  const [before, document] = await Promise.all([getText(), catalogue()]);
  const rows = (document.device ??= []);
  const codes = found.map((one) => put(rows, agent, one));
  await call("PUT", "/catalogue", document);
  const after = await getText();
  keepBefore(before, after);
  toast(t("setup_bound", { n: codes.length }), { ms: 20_000, action: { text: t("setup_undo"), run: () => takeBack(before, undone) } });
  return codes;
}

/** @param {string} text @param {() => void} undone */
async function takeBack(text, undone) {
  try {
    await putText(text);
    toast(t("put_back_done"));
    undone();
  } catch (error) {
    fail(error);
  }
}

/** @param {Row[]} rows @param {string} agent @param {Found} found @returns {string} its code */
function put(rows, agent, found) {
  const settings = { ...found, agent, enabled: true, retired: false };
  const here = rows.filter((row) => row.kind === found.kind && row.place === found.place);
  const there = here.find((row) => !row.retired && row.enabled !== false) ?? here.find((row) => !row.retired) ?? here[0];
  if (there) {
    Object.assign(there, settings);
    return there.code;
  }
  const code = freeCode(rows, `${found.kind}-${found.place}`);
  rows.push({ code, ...settings });
  return code;
}

/** @param {Row[]} rows @param {string} wanted */
function freeCode(rows, wanted) {
  let code = wanted;
  for (let n = 2; rows.some((row) => row.code === code); n += 1) code = `${wanted}-${n}`;
  return code;
}
