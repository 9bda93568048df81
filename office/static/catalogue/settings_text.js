/** A driver's settings as text, one `name = value` a line, and back: what is read again is what was written. */

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;

/** @param {Record<string, unknown>} settings */
export function asText(settings) {
  return Object.entries(settings).map(([key, value]) => `${key} = ${written(value)}`).join("\n");
}

/** @param {string} text @returns {Record<string, unknown>} */
export function asSettings(text) {
  const pairs = text.split("\n").map((line) => line.split("=")).filter(([key, ...rest]) => key?.trim() && rest.length);
  return Object.fromEntries(pairs.map(([key, ...rest]) => [key?.trim(), read(rest.join("=").trim())]));
}

/** A text that would be read as something else stands in quotation marks. @param {unknown} value */
function written(value) {
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "string" && read(value) !== value ? `"${value}"` : String(value);
}

/** A number, true or false, a list, or a text; a number with zeros before it is a text. @param {string} text @returns {unknown} */
function read(text) {
  if (NUMBER.test(text) || text === "true" || text === "false") return JSON.parse(text);
  if (!/^[[{]/.test(text)) return text.replace(/^"(.*)"$/, "$1");
  try {
    return JSON.parse(text);
  } catch {
    return text; // still being typed
  }
}
