// `<script async src="https://counter.example/count.js"></script>` counts a view of the page it stands on, once,
// and cannot hurt that page: nothing here throws, blocks, styles or shifts anything. docs/embed.md says what a
// site can ask for. Names are made in page-name.js; the rules of sending are in delivery.js.

import { judge, newId, waitMs } from "./delivery.js";
import { nameOf, pathOf, queryOf } from "./page-name.js";

/** The fragment that switches counting off and on, and the storage key under which that is kept. */
const IGNORE = "#edgestate-ignore";
/** What `data-keep` writes down: this and the id, with the page as its value. */
const KEPT = "edgestate:";

/**
 * Runs what a page may forbid or lack.
 * @template T
 * @param {() => T} run
 */
function attempt(run) {
  try {
    return run();
  } catch {}
}

attempt(() => {
  const { dataset: options, src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  if (window.edgestate?.count) return;

  const isLocal = !("local" in options) && /^$|localhost$|^127\.[\d.]+$|^\[::1/.test(location.hostname);
  const loadedPath = pathOf(location.pathname);
  // Programs that change the address themselves change this link later, or never: it names the page that was loaded.
  const canonical = attempt(() =>
    pathOf(new URL(/** @type {HTMLLinkElement} */ (document.querySelector("link[rel=canonical]")).href).pathname),
  );
  /** The path of the last view. @type {unknown} */
  let seen;
  /** The page whose numbers are shown. @type {string} */
  let shown;

  const kept = () => Object.keys(localStorage).filter((key) => key.startsWith(KEPT));

  /**
   * @param {string} page
   * @param {string} id
   * @param {number} attempts made so far
   * @param {unknown} [tried] whether one of them may have been stored under this id
   */
  async function deliver(page, id, attempts, tried) {
    /** @type {any} */
    let answer;
    /** @type {any} */
    let body;
    let verdict;
    // A counter that stays away must not fill the site's storage.
    if ("keep" in options) attempt(() => kept().length < 20 && (localStorage[KEPT + id] = page));
    try {
      answer = await fetch(new URL("/api/visits/" + encodeURIComponent(page), src), {
        method: "POST",
        body: id,
        keepalive: true,
        signal: AbortSignal.timeout(3e4),
      });
      body = await answer.json();
      verdict = judge(answer.status, body, tried);
    } catch {}
    const again = () => deliver(page, id, attempts, 1);
    // Settled, or to be sent under another id: were this one kept, it would count once more when its time has come.
    if (verdict) attempt(() => delete localStorage[KEPT + id]);
    if (verdict == 2) {
      const show = () =>
        /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-edgestate]")).forEach((element) => {
          const metric = /** @type {string} */ (element.dataset.edgestate);
          const number = body[metric] ?? body[metric + "_today"];
          if (number >= 0 && page == shown) element.textContent = number.toLocaleString();
        });
      show();
      // Of a document that is still being read, the rest as well.
      addEventListener("DOMContentLoaded", show);
    } else if (++attempts < 5)
      if (verdict) deliver(page, newId(Date.parse(body.ids_from)), attempts);
      else if (navigator.onLine) setTimeout(again, waitMs(attempts, answer?.headers.get("retry-after"), Math.random()));
      else addEventListener("online", again, { once: true });
  }

  /** @param {string} encoded the page, percent-encoded */
  function count(encoded) {
    shown = nameOf((options.prefix ?? "") + encoded);
    if (!isLocal && !attempt(() => +localStorage[IGNORE])) deliver(shown, newId(Date.now()), 0);
  }

  const view = () =>
    attempt(() => {
      // A page that is prerendered is hidden as well.
      if (document.hidden) return;
      if (location.hash == IGNORE) {
        const isIgnored = (localStorage[IGNORE] ^= 1);
        history.replaceState(history.state, "", location.pathname + location.search);
        alert(`Your visits here are ${isIgnored ? "not " : ""}counted.`);
      }
      const path = pathOf(location.pathname);
      const query = queryOf(location.search, options.params);
      if (path + query == seen) return;
      seen = path + query;
      count(options.page ? encodeURI(options.page) : ((path == loadedPath && canonical) || path) + query);
    });

  window.edgestate = {
    count: (page) => attempt(() => (page ? count(encodeURI(page)) : ((seen = 0), view()))),
  };
  for (const method of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[method];
    history[method] = function (...change) {
      original.apply(this, change);
      view();
    };
  }
  for (const event of ["popstate", "visibilitychange", "pageshow"])
    addEventListener(event, (event) => {
      // Back from the browser's back/forward cache.
      if (/** @type {PageTransitionEvent} */ (event).persisted) seen = 0;
      view();
    });
  if ("keep" in options) attempt(() => kept().forEach((key) => deliver(localStorage[key], key.slice(10), 0, 1)));
  view();
});
