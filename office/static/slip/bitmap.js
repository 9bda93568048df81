/**
 * A picture of any kind as one for a printer's head: black or white, no more dots than there is room for,
 * packed as a PNG of one bit per dot (ISO 15948).
 *
 * @typedef {{grey: Uint8Array, width: number, height: number}} Source a picture on white, 0 (black) to 255
 * @typedef {{black: Uint8Array, width: number, height: number}} Bitmap one byte per dot, 1 is black
 */

const MOST_SOURCE = 2048; // a side; more costs time and shows nothing
const CRC = crcTable();

/**
 * Read a picture file; an SVG too.
 *
 * @param {Blob} file
 * @returns {Promise<Source>}
 * @throws {DOMException} for what is no picture
 */
export async function readPicture(file) {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return greyOf(image);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {HTMLImageElement} image @returns {Source} */
function greyOf(image) {
  const natural = { width: image.naturalWidth || MOST_SOURCE / 4, height: image.naturalHeight || MOST_SOURCE / 4 };
  const shrunk = Math.min(1, MOST_SOURCE / Math.max(natural.width, natural.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(natural.width * shrunk));
  canvas.height = Math.max(1, Math.round(natural.height * shrunk));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new DOMException("no canvas");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const grey = Uint8Array.from({ length: data.length / 4 }, (_, n) => 0.299 * (data[4 * n] ?? 0) + 0.587 * (data[4 * n + 1] ?? 0) + 0.114 * (data[4 * n + 2] ?? 0));
  return { grey, width: canvas.width, height: canvas.height };
}

/**
 * Where dark and light part best in this picture (Otsu 1979: the greatest variance between the two).
 *
 * @param {Source} source
 * @returns {number} 1 to 254; darker is black
 */
export function bestThreshold(source) {
  const counts = new Float64Array(256);
  for (const value of source.grey) counts[value] = (counts[value] ?? 0) + 1;
  const all = source.grey.length;
  const sum = counts.reduce((total, count, value) => total + count * value, 0);
  let best = { at: 128, apart: 0 };
  let below = 0;
  let belowSum = 0;
  for (let at = 1; at < 255; at += 1) {
    below += counts[at - 1] ?? 0;
    belowSum += (at - 1) * (counts[at - 1] ?? 0);
    if (!below || below === all) continue;
    const apart = below * (all - below) * (belowSum / below - (sum - belowSum) / (all - below)) ** 2;
    if (apart > best.apart) best = { at, apart };
  }
  return best.apart ? middleOfGap(counts, best.at) : best.at;
}

/** Between two far tones any threshold is as good: the middle keeps the edges where they are. @param {Float64Array} counts @param {number} at */
function middleOfGap(counts, at) {
  let end = at;
  while (end < 254 && !counts[end]) end += 1;
  return Math.round((at + end) / 2);
}

/**
 * Black and white, without its white border, scaled down (never up) into a box.
 *
 * @param {Source} source
 * @param {{threshold: number, invert: boolean, width: number, height: number}} how
 * @returns {Bitmap | null} null where nothing is black
 */
export function toBitmap(source, how) {
  const dark = (/** @type {number} */ grey) => (how.invert ? grey >= how.threshold : grey < how.threshold);
  const box = inked(source, dark);
  if (!box) return null;
  const wide = box.right - box.left;
  const high = box.bottom - box.top;
  const shrunk = Math.min(1, how.width / wide, how.height / high);
  const width = Math.max(1, Math.round(wide * shrunk));
  const height = Math.max(1, Math.round(high * shrunk));
  const black = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const rows = span(box.top, high, y, height);
    for (let x = 0; x < width; x += 1) {
      if (dark(mean(source, span(box.left, wide, x, width), rows))) black[y * width + x] = 1;
    }
  }
  return { black, width, height };
}

/** @param {Source} source @param {(grey: number) => boolean} dark */
function inked(source, dark) {
  const box = { left: source.width, top: source.height, right: 0, bottom: 0 };
  source.grey.forEach((grey, n) => {
    if (!dark(grey)) return;
    const x = n % source.width;
    const y = Math.floor(n / source.width);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  });
  return box.right ? box : null;
}

/** The source's dots behind one of the target's. @param {number} start @param {number} length @param {number} n @param {number} of @returns {[number, number]} */
function span(start, length, n, of) {
  const first = start + Math.floor((n * length) / of);
  return [first, Math.max(first + 1, start + Math.floor(((n + 1) * length) / of))];
}

/** @param {Source} source @param {[number, number]} columns @param {[number, number]} rows */
function mean(source, columns, rows) {
  let sum = 0;
  for (let y = rows[0]; y < rows[1]; y += 1) {
    for (let x = columns[0]; x < columns[1]; x += 1) sum += source.grey[y * source.width + x] ?? 255;
  }
  return sum / ((columns[1] - columns[0]) * (rows[1] - rows[0]));
}

/**
 * The file: greyscale, one bit per dot, 1 is white.
 *
 * @param {Bitmap} bitmap
 * @returns {Promise<string>} base64
 */
export async function toPng(bitmap) {
  const row = 1 + Math.ceil(bitmap.width / 8);
  const packed = new Uint8Array(row * bitmap.height);
  for (let y = 0; y < bitmap.height; y += 1) {
    for (let x = 0; x < bitmap.width; x += 1) {
      if (!bitmap.black[y * bitmap.width + x]) packed[y * row + 1 + (x >> 3)] = (packed[y * row + 1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const head = new Uint8Array([...long(bitmap.width), ...long(bitmap.height), 1, 0, 0, 0, 0]);
  const parts = [chunk("IHDR", head), chunk("IDAT", await deflated(packed)), chunk("IEND", new Uint8Array())];
  const bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...parts.flatMap((part) => [...part])];
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
}

/** zlib's format, as PNG wants it. @param {Uint8Array<ArrayBuffer>} bytes */
async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} name @param {Uint8Array} data */
function chunk(name, data) {
  const named = [...name].map((letter) => letter.charCodeAt(0));
  const body = new Uint8Array([...named, ...data]);
  return new Uint8Array([...long(data.length), ...body, ...long(crc(body))]);
}

/** @param {number} value */
function long(value) {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** @param {Uint8Array} bytes */
function crc(bytes) {
  return ~bytes.reduce((rest, byte) => (CRC[(rest ^ byte) & 255] ?? 0) ^ (rest >>> 8), ~0) >>> 0;
}

function crcTable() {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
}
