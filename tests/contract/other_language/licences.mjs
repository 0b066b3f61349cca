// Numbers and licence files, written from docs/licence-validation.md and docs/licence-file.md alone.
// Reads {"numbers": [...], "files": [{file, keys, installation, now, seen}]}, writes what each is.

import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const ALPHABET = "0123456789ACEFHJKMPRTXY";
const LOOKS_LIKE = { O: 0, D: 0, Q: 0, I: 1, L: 1, Z: 2, S: 5, G: 6, B: 8, N: "M" };

function number(typed) {
  const meant = [...typed.replace(/[\s\-._/]/g, "").toUpperCase()]
    .map((each) => String(LOOKS_LIKE[each] ?? each));
  const places = meant.map((each) => ALPHABET.indexOf(each));
  if (places.length !== 20 || places.includes(-1)) return null;
  const plain = places.reduce((sum, each) => sum + each, 0);
  const weighted = places.reduce((sum, each, at) => sum + each * (at + 1), 0);
  return plain % 23 === 0 && weighted % 23 === 0 ? meant.join("") : null;
}

function standing({ file, keys, installation, now, seen }) {
  const parts = file.split(".");
  if (parts.length !== 3) return "REFUSED";
  const [head, body, signature] = parts;
  const said = (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  const header = said(head);
  const known = keys.keys.find((each) => each.kid === header.kid);
  if (header.alg !== "EdDSA" || header.typ !== "enlace-licence+jwt" || !known) return "REFUSED";
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: known.x }, format: "jwk" });
  const signed = Buffer.from(`${head}.${body}`, "ascii");
  if (!verify(null, signed, key, Buffer.from(signature, "base64url"))) return "REFUSED";
  const claims = said(body);
  if (claims.v !== 1) return "REFUSED";
  const time = Math.max(now, seen, claims.iat);
  if (claims.installation !== installation) return "INSTALLATION_MISMATCH";
  if (now < seen - 5 * 60 || now < claims.iat - 24 * 60 * 60) return "CLOCK_SET_BACK";
  if (claims.stops_at !== null && time >= claims.stops_at) return "DEACTIVATED";
  if (time >= claims.grace_ends_at) return "EXPIRED";
  if (time >= claims.check_in_grace_ends_at) return "CHECK_IN_OVERDUE";
  return time >= claims.ends_at || time >= claims.check_in_by ? "VALID_GRACE" : "VALID";
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const told = { numbers: asked.numbers.map(number), files: asked.files.map(standing) };
process.stdout.write(JSON.stringify(told));
