/**
 * Building the page's elements: `h`, `replace`, and the house's own line pictograms.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Object} Props
 * @property {string} [class]
 * @property {Record<string, string | number | undefined>} [data] data-* attributes
 * @property {Record<string, string>} [style] properties or custom properties, set by script (allowed by the CSP)
 * @property {Record<string, (event: any) => void>} [on] listeners by event name
 */

/**
 * An element. Attributes: true gives an empty one, false, null and undefined none.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {(Props & Record<string, unknown>) | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(element, name, value);
  element.append(...nodes(children));
  return element;
}

/**
 * The node with these children and no others.
 *
 * @template {Element} E
 * @param {E} node
 * @param {...(Child | Child[])} children
 * @returns {E}
 */
export function replace(node, ...children) {
  node.replaceChildren(...nodes(children));
  return node;
}

/**
 * The element with this id, which the template must have.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {unknown} value
 */
function set(element, name, value) {
  if (name === "data") {
    for (const [key, item] of Object.entries(/** @type {Record<string, unknown>} */ (value))) {
      if (item !== undefined) element.dataset[key] = String(item);
    }
  } else if (name === "style") {
    for (const [key, item] of Object.entries(/** @type {Record<string, string>} */ (value))) {
      element.style.setProperty(key, item);
    }
  } else if (name === "on") {
    for (const [event, listener] of Object.entries(/** @type {Record<string, EventListener>} */ (value))) {
      element.addEventListener(event, listener);
    }
  } else if (value === true) {
    element.setAttribute(name, "");
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(name, String(value));
  }
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  const kept = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    kept.push(child instanceof Node ? child : String(child));
  }
  return kept;
}

const CIRCLE = "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z";

/** Strokes on a square of 24, drawn for this house. @type {Record<string, string>} */
const STROKES = {
  card: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3 9.5h18M7 15h4",
  receipt: "M5.5 3h13v18l-3.25-2-3.25 2-3.25-2-3.25 2zM9 8h6M9 12h6",
  invoice: "M5.5 3h13v18l-3.25-2-3.25 2-3.25-2-3.25 2zM9.2 7l2.8 3.6L14.8 7M12 10.6v5M9.6 11.8h4.8M9.6 13.8h4.8",
  ticket: "M3.5 6.5h17v3.6a2 2 0 0 0 0 3.8v3.6h-17v-3.6a2 2 0 0 0 0-3.8zM14.5 9.5v1M14.5 13.5v1M8 10.2v3.6",
  person: "M12 3.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  people: "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 19.5c.4-3.5 3-5 6.5-5s6.1 1.5 6.5 5M16 5.3a3.4 3.4 0 0 1 0 6.4M18 14.9c2 .7 3.2 2.2 3.5 4.6",
  heart: "M12 20.5C7 17 3 13.5 3 9.2A4.7 4.7 0 0 1 12 7a4.7 4.7 0 0 1 9 2.2c0 4.3-4 7.8-9 11.3z",
  speaker: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18.3 6.5a8 8 0 0 1 0 11",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4M12 5V3",
  back: "M15 5l-7 7 7 7",
  printer: "M7 9V3.5h10V9M7 17H5a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-2M7 14h10v6.5H7zM17.5 11.7h.01",
  clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7.5V12l3 2.5",
  check: "M4.5 12.5l5 5 10-11",
  arrow: "M4 12h16M14 6l6 6-6 6",
  close: "M6 6l12 12M18 6L6 18",
  globe: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c5.3 5.5 5.3 12.5 0 18M12 3c-5.3 5.5-5.3 12.5 0 18",
  letters: "M2.5 18.5L7.5 6l5 12.5M4.3 14h6.4M15 18.5l3-7.5 3 7.5M16 16h4",
  down: "M12 4v15M6 13l6 6 6-6",
  broken: "M3 8.5a13.5 13.5 0 0 1 6-3.2M14 5a13.5 13.5 0 0 1 7 3.5M6.5 12.5a8.5 8.5 0 0 1 3.5-2.2M12 19h.01M9 16a4.5 4.5 0 0 1 6 0M4 4l16 16",
  door: "M6 20.5v-17h12v17M3.5 20.5h17M14.5 12h.01",
  pause: "M9 6v12M15 6v12",
  phone: "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
  "face-5": `${CIRCLE}M8.5 9.5h.01M15.5 9.5h.01M7 13.2h10c-.6 2.9-2.6 4.3-5 4.3s-4.4-1.4-5-4.3z`,
  "face-4": `${CIRCLE}M8.5 9.5h.01M15.5 9.5h.01M8 14c.9 1.7 2.3 2.5 4 2.5s3.1-.8 4-2.5`,
  "face-3": `${CIRCLE}M8.5 9.5h.01M15.5 9.5h.01M8.2 15h7.6`,
  "face-2": `${CIRCLE}M8.5 9.5h.01M15.5 9.5h.01M8 16.5c.9-1.7 2.3-2.4 4-2.4s3.1.7 4 2.4`,
  "face-1": `${CIRCLE}M7.3 7.6l2.4 1.1M16.7 7.6l-2.4 1.1M8.6 11h.01M15.4 11h.01M7.6 17.2c.6-2.2 2.3-3.3 4.4-3.3s3.8 1.1 4.4 3.3`,
  coins: "M12 4.5c4.4 0 7.5 1.3 7.5 3s-3.1 3-7.5 3-7.5-1.3-7.5-3 3.1-3 7.5-3zM4.5 7.5v4.5c0 1.7 3.1 3 7.5 3s7.5-1.3 7.5-3V7.5M4.5 12v4.5c0 1.7 3.1 3 7.5 3s7.5-1.3 7.5-3V12",
  scan: "M3.5 8V5.5a2 2 0 0 1 2-2H8M16 3.5h2.5a2 2 0 0 1 2 2V8M20.5 16v2.5a2 2 0 0 1-2 2H16M8 20.5H5.5a2 2 0 0 1-2-2V16M7 12h10",
  code: "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM9.5 8v6M11.5 8v6M14.5 8v6M11 18h2",
  plus: "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM12 8.5v6M9 11.5h6",
  erase: "M9 5.5h10.5a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H9L2.5 12zM11.5 9.5l5 5M16.5 9.5l-5 5",
  yuan: `${CIRCLE}M8.3 7.5L12 12l3.7-4.5M12 12v5M9 12.6h6M9 14.9h6`,
  fork: "M12 21v-5.5c0-4.5-6-4-6-9.5V4M12 15.5c0-4.5 6-4 6-9.5V4M3 7l3-3 3 3M15 7l3-3 3 3",
  cards: "M5 9.5h14a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 19v-8A1.5 1.5 0 0 1 5 9.5zM5.5 6.5h13M7.5 3.5h9M7 16.5h6",
  notice: `${CIRCLE}M12 7.5v5.5M12 16.5h.01`,
  calendar: "M5.5 5h13a2 2 0 0 1 2 2v11.5a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3.5 10h17M8 3v4M16 3v4M7.5 14h3M13.5 14h3M7.5 17h3",
  bars: "M3.5 20.5h17M6.5 17v-5M12 17V5M17.5 17V9",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.6A8 8 0 1 1 9.4 4.5a6.5 6.5 0 0 0 10.1 10.1z",
  trend: "M3.5 17.5l6-6.5 4 4 7-8.5M15.5 6.5h5v5",
  sliders: "M3.5 7h9M17.5 7h3M15 4.5v5M3.5 17h3M11.5 17h9M9 14.5v5",
  compare: "M4 7.5h6.5v9H4zM13.5 7.5H20v9h-6.5zM12 3.5v17",
  envelope: "M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3.5 7l8.5 6 8.5-6",
  recall: "M4.5 12a7.5 7.5 0 1 0 2.5-5.6M7 2.5v4h4",
};

const SVG = "http://www.w3.org/2000/svg";

/**
 * A line pictogram in the colour of the text around it, 1.5em square unless CSS says otherwise.
 * Decoration beside words: hidden from screen readers.
 *
 * @param {string} name a key of STROKES; an unknown one (a hall's own icon name) gives a star
 * @returns {SVGSVGElement}
 */
export function pictogram(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "pictogram");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name] ?? STROKES.star ?? "");
  svg.append(path);
  return svg;
}
