// The name under which a page is counted. It follows the service's rule for page names (`check_page` in
// crates/contract); every byte outside that rule is written as `~` and two hex digits, so that a reader of
// the numbers can be shown the name as it was. embed/cases/page-names.json holds the cases.

import { hex } from "./hex.js";

/**
 * The path of a page, percent-encoded: slashes and `index.html` at its end are left out, and the first page of
 * a site is `index`.
 * @param {string} pathname
 */
export const pathOf = (pathname) => pathname.replace(/\/+(index\.html?)?$/, "").slice(1) || "index";

/**
 * What stays of a query, percent-encoded: the named parameters, in the order of their names.
 * @param {string} search
 * @param {string} [params] names, separated by commas
 */
export function queryOf(search, params) {
  const query = search
    .slice(1)
    .split("&")
    .filter((pair) => params?.split(",").includes(pair.split("=")[0]))
    .sort()
    .join("&");
  return query && "?" + query;
}

/**
 * The page name for a percent-encoded text. Beyond 128 bytes it is cut and ends in `~` and eight hex digits of its hash.
 * The hash is sdbm: `crypto.subtle` is missing on sites without https, and nothing secret hangs on it.
 * @param {string} encoded
 */
export function nameOf(encoded) {
  // `unescape` is deprecated, and made for exactly this: a character for each percent-encoded byte.
  const name = unescape(encoded).replace(/^[^a-z0-9]|[^a-z0-9._/-]/g, (char) => "~" + hex(char.charCodeAt(0), 2));
  if (name.length < 129) return name;
  let hash = 0;
  for (const char of name) hash = (hash * 65599 + char.charCodeAt(0)) | 0;
  return name.slice(0, 119) + "~" + hex(hash >>> 0, 8);
}
