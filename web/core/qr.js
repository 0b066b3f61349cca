/**
 * @file A QR code (ISO/IEC 18004) of a short text, drawn by ourselves: the address of an authenticator is a secret.
 *
 * Bytes, correction level M, versions 1 to 15 (412 bytes): more is not asked here.
 */

const EC_PER_BLOCK = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];

/**
 * The dark squares as the path of an SVG, one unit each.
 * @param {string} text
 * @returns {{path: string, size: number}}
 */
export function qrPath(text) {
  const modules = qr(new TextEncoder().encode(text));
  const path = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { path, size: modules.length };
}

/**
 * @param {Uint8Array} bytes
 * @returns {boolean[][]}
 */
export function qr(bytes) {
  const version = EC_PER_BLOCK.findIndex((_, each) => each > 0 && bytes.length <= dataCodewords(each) - (each < 10 ? 2 : 3));
  if (version < 1) throw new RangeError(`${bytes.length} bytes are too many`);
  const codewords = interleaved(version, filled(version, bytes));
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => drawnWith(version, codewords, mask));
  return drawn.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
}

/** @param {number} version */
function rawCodewords(version) {
  const marks = version > 1 ? Math.floor(version / 7) + 2 : 0;
  const free = (16 * version + 128) * version + 64 - (marks ? (25 * marks - 10) * marks - 55 : 0) - (version >= 7 ? 36 : 0);
  return Math.floor(free / 8);
}
/** @param {number} version */
const dataCodewords = (version) => rawCodewords(version) - EC_PER_BLOCK[version] * BLOCKS[version];

/** Mode, length, bytes, padding. @param {number} version @param {Uint8Array} bytes */
function filled(version, bytes) {
  const bits = [0, 1, 0, 0];
  const put = (/** @type {number} */ value, /** @type {number} */ count) => {
    for (let at = count - 1; at >= 0; at--) bits.push((value >> at) & 1);
  };
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const room = dataCodewords(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, -bits.length & 7);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  return Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

/** Blocks with their correction, interleaved. @param {number} version @param {number[]} data */
function interleaved(version, data) {
  const count = BLOCKS[version], ec = EC_PER_BLOCK[version], raw = rawCodewords(version);
  const short = Math.floor(raw / count) - ec, shorts = count - (raw % count);
  const divisor = generator(ec);
  const blocks = Array.from({ length: count }, (_, at) => {
    const from = at * short + Math.max(0, at - shorts);
    const held = data.slice(from, from + short + (at >= shorts ? 1 : 0));
    return { held, correction: remainder(held, divisor) };
  });
  const all = [];
  for (let at = 0; at <= short; at++) for (const { held } of blocks) if (at < held.length) all.push(held[at]);
  for (let at = 0; at < ec; at++) for (const { correction } of blocks) all.push(correction[at]);
  return all;
}

/** Product in the field of 256 elements. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** @param {number} degree */
function generator(degree) {
  const found = Array(degree).fill(0);
  found[degree - 1] = 1;
  for (let root = 1, at = 0; at < degree; at++, root = times(root, 2)) {
    for (let each = 0; each < degree; each++) found[each] = times(found[each], root) ^ (found[each + 1] ?? 0);
  }
  return found;
}

/** @param {number[]} data @param {number[]} divisor */
function remainder(data, divisor) {
  const rest = divisor.map(() => 0);
  for (const each of data) {
    const factor = each ^ /** @type {number} */ (rest.shift());
    rest.push(0);
    divisor.forEach((coefficient, at) => (rest[at] ^= times(coefficient, factor)));
  }
  return rest;
}

const MASKS = [
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 2 === 0,
  (/** @type {number} */ _, /** @type {number} */ y) => y % 2 === 0,
  (/** @type {number} */ x) => x % 3 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 3 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** @param {number} version @param {number[]} codewords @param {number} mask */
function drawnWith(version, codewords, mask) {
  const size = version * 4 + 17;
  /** @type {(boolean | undefined)[][]} */
  const square = Array.from({ length: size }, () => Array(size).fill(undefined));
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ isDark) => {
    if (x >= 0 && y >= 0 && x < size && y < size) square[y][x] = isDark;
  };
  drawPatterns(version, size, set, (x, y) => square[y][x] !== undefined);
  drawFormat(size, mask, set);
  if (version >= 7) drawVersion(version, size, set);
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (square[y][x] !== undefined) continue;
        const bit = at < codewords.length * 8 && ((codewords[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        set(x, y, bit !== MASKS[mask](x, y));
        at++;
      }
    }
  }
  return /** @type {boolean[][]} */ (square);
}

/**
 * Timing, finders, alignment.
 * @param {number} version @param {number} size
 * @param {(x: number, y: number, isDark: boolean) => void} set
 * @param {(x: number, y: number) => boolean} isSet
 */
function drawPatterns(version, size, set, isSet) {
  for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      set(left + dx, top + dy, ring !== 2 && ring !== 4);
    }
  }
  for (let at = 8; at < size - 8; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const places = alignments(version, size);
  for (const x of places) for (const y of places) {
    const isCorner = isSet(x, y) && (x === 6 ? y === 6 || y === size - 7 : y === 6 && x === size - 7);
    if (isCorner) continue;
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }
}

/** @param {number} version @param {number} size */
function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step).reverse()];
}

/** @param {number} size @param {number} mask @param {(x: number, y: number, isDark: boolean) => void} set */
function drawFormat(size, mask, set) {
  let rest = mask; // level M is 0
  for (let at = 0; at < 10; at++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (/** @type {number} */ at) => ((bits >> at) & 1) === 1;
  for (let at = 0; at < 6; at++) set(8, at, bit(at));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let at = 9; at < 15; at++) set(14 - at, 8, bit(at));
  for (let at = 0; at < 8; at++) set(size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at++) set(8, size - 15 + at, bit(at));
  set(8, size - 8, true);
}

/** @param {number} version @param {number} size @param {(x: number, y: number, isDark: boolean) => void} set */
function drawVersion(version, size, set) {
  let rest = version;
  for (let at = 0; at < 12; at++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at++) {
    const isDark = ((bits >> at) & 1) === 1;
    const far = size - 11 + (at % 3), near = Math.floor(at / 3);
    set(far, near, isDark);
    set(near, far, isDark);
  }
}

/** How hard a code is to read: runs, blocks of one colour, likeness to finders, imbalance. @param {boolean[][]} square */
function penalty(square) {
  const size = square.length;
  let sum = 0, dark = 0;
  for (const isAcross of [true, false]) {
    for (let a = 0; a < size; a++) {
      const line = Array.from({ length: size }, (_, b) => (isAcross ? square[a][b] : square[b][a]) ? "1" : "0").join("");
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      sum += 40 * (line.match(/(?=00001011101|10111010000)/g) ?? []).length;
    }
  }
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    if (square[y][x]) dark++;
    if (x && y && square[y][x] === square[y - 1][x] && square[y][x] === square[y][x - 1] && square[y][x] === square[y - 1][x - 1]) sum += 3;
  }
  return sum + 10 * Math.max(0, Math.ceil(Math.abs(dark * 20 - size * size * 10) / (size * size)) - 1);
}
