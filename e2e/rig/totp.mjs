// The six digits that an authenticator app would show (RFC 6238: SHA-1, 30 seconds).

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP = 30_000;

/** The code of a secret in base32 at an instant. */
export function totp(secret, at = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / STEP)));
  const digest = createHmac("sha1", bytes(secret)).update(counter).digest();
  const place = digest[digest.length - 1] & 15;
  const number = (digest.readUInt32BE(place) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

function bytes(base32) {
  let [bits, held] = [0, 0];
  const out = [];
  for (const letter of base32.toUpperCase().replace(/[^A-Z2-7]/g, "")) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 255);
    }
  }
  return Buffer.from(out);
}
