/**
 * Writing commissioned devices into the catalogue: as one change, with the way back.
 *
 * @typedef {Object} Found a device that was found, and where it stands
 * @property {"printer" | "sign" | "pad" | "rating" | "reader"} kind
 * @property {string} place
 * @property {string} driver
 * @property {Record<string, unknown>} address
 * @property {string[]} [names] other names of the same port
 * @property {string[]} [onIt] codes of the devices that the agent drives on this port
 * @property {boolean} [alone] it has no address: it is the one on its line
 *
 * @typedef {{code: string, kind: string, place: string, driver: string, agent?: string,
 *   address?: Record<string, unknown>, enabled?: boolean, retired?: boolean}} Row
 * @typedef {{kiosk: {code: string, names: Record<string, string>, retired?: boolean}[],
 *   counter: {code: string, names: Record<string, string>, retired?: boolean}[], device?: Row[]}} Document
 */

import { call } from "../../hallkeeper/api.js";
import { t } from "../../hallkeeper/words.js";
import { settle } from "./bound.js";
import { fail, toast } from "../desk/desk.js";
import { keepBefore } from "../desk/put_back.js";
import { getText, putText } from "../desk/toml.js";

/** @returns {Promise<Document>} the catalogue as the server has it */
export async function catalogue() {
  return call("GET", "/catalogue?as=json");
}

/**
 * Bind devices to their places (see `settle`), and say which others were given up for it.
 *
 * @param {string} agent
 * @param {Found[]} found
 * @param {() => void} undone told when the manager takes it back
 * @returns {Promise<string[]>} the devices' codes, in the order of `found`
 */
export async function bind(agent, found, undone) {
  const [before, document] = await Promise.all([getText(), catalogue()]);
  const { codes, retired } = settle((document.device ??= []), agent, found);
  await call("PUT", "/catalogue", document);
  const after = await getText();
  keepBefore(before, after);
  const given = retired.length ? t("setup_moved", { codes: retired.join(t("list_comma")) }) : "";
  toast(t("setup_bound", { n: codes.length }) + given, { ms: 20_000, action: { text: t("setup_undo"), run: () => takeBack(before, undone) } });
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
