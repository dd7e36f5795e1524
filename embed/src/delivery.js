// What an answer means for a visit, when it is tried again, and what its id is. Decides only; count.js
// sends. The service's own page follows the same rules: embed/cases/answers.json holds them for both, and
// crates/view-model/tests/answers.rs goes through the same cases.

import { hex } from "./hex.js";

/**
 * What follows from an answer. The verdict is a number, since a name costs bytes in every page:
 *
 * - 2, settled: the visit is counted, refused for good, or so old that nobody can know. Only a document that is the
 *   service's own says so; a captive portal's 200 does not, nor a firewall's 403.
 * - 1, renew: certainly not counted, and under this id it cannot be. The visit gets another id.
 * - 0, again: nothing is known to be stored, as without an answer. The same id is sent again.
 *
 * @param {number} status
 * @param {any} body an answer's JSON
 * @param {unknown} tried whether an earlier attempt may have been stored
 */
export const judge = (status, body, tried) =>
  "counted" in body
    ? body.reason == "too-old" && !tried
      ? 1
      : 2
    : status < 500 && status != 429 && body.type == "/problems/" + body.code
      ? 2
      : 0;

/**
 * The wait before the next attempt, in milliseconds: what the service asks for or 1, 4, 16 … seconds, whichever is
 * longer, up to an hour; and up to half of it more, so that browsers that failed together do not return together.
 * @param {number} failures
 * @param {any} retryAfter seconds, as the header has them
 * @param {number} jitter 0..1
 */
export const waitMs = (failures, retryAfter, jitter) =>
  Math.min(36e5, Math.max(retryAfter * 1e3 || 0, 250 * 4 ** failures)) * (1 + jitter / 2);

/**
 * A UUIDv7. It carries its time, so that the service can tell an id that it may have forgotten.
 * @param {number} ms since 1970
 */
export const newId = (ms) =>
  hex(ms, 12).replace(/.{8}/, "$&-") +
  "-7xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => hex(crypto.getRandomValues(new Uint8Array(1))[0] & 15, 1));
