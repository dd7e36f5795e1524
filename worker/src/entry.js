// Where workerd enters. The handler itself is Rust (lib.rs); this file starts the instance and
// replaces it when it has panicked, since a Wasm instance cannot be trusted after that.
import { initSync, handle, __wbg_reset_state as reset } from "../build/index.js";
import wasm from "../build/index_bg.wasm";

// What drives the futures on the Rust side calls this for every step. A step that panics rejects a promise
// here, which the listener below hears of; workerd's own tells nobody (tests/worker/tests/instance.rs).
const now = Promise.resolve();
globalThis.queueMicrotask = (step) => void now.then(step);

initSync({ module: wasm });

// As the app completes every answer, and for any page to read: which origins may is not known here.
const HEADERS = {
  "access-control-allow-origin": "*",
  "cache-control": "no-store",
  "content-type": "application/problem+json",
  "x-content-type-options": "nosniff",
};

const internal = () =>
  Response.json(
    {
      type: "/problems/internal",
      title: "Internal error",
      status: 500,
      detail: "a defect of this service; the request may be repeated",
      code: "internal",
    },
    { status: 500, headers: HEADERS },
  );

// A future panics in a later step, where nobody catches it: the next request finds out. The request
// that panicked is ended by workerd, which sees that its answer can never come.
let panicked = false;
addEventListener("unhandledrejection", ({ reason }) => {
  panicked ||= reason instanceof WebAssembly.RuntimeError;
});

function replaceInstance(error) {
  console.error(JSON.stringify({ event: "panic", cause: `${error}` }));
  panicked = false;
  reset();
}

export default {
  fetch(request, env, ctx) {
    if (panicked) replaceInstance("in a later step");
    try {
      const answer = handle(request, request.method, request.url, env, ctx);
      // Otherwise it would end with a client that leaves early: what waits for Redis in the instance
      // would never be driven on, and so never be freed, 27 MB of it after 4,800 such clients.
      if (answer instanceof Promise) ctx.waitUntil(answer);
      return answer;
    } catch (error) {
      replaceInstance(error);
      return internal();
    }
  },
};
