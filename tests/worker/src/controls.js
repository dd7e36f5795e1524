// Where workerd enters in tests: the Worker as it is deployed, in an isolate whose clock can be moved
// and whose program can be made to fail.
//
//   POST /__test/clock?ms=N        moves the clock by so much, back if negative
//   GET /__test/references         for how many references to JavaScript the program has made room
//   POST /__test/panic?when=now    the next time that is asked for stops the program, as a panic does
//   POST /__test/panic?when=later  the next one after an answer from elsewhere has come in
import { references } from "./instance.js";
import worker from "./entry.js";

let shift;
let panic;

const panicIf = (when) => {
  if (panic !== when) return;
  panic = undefined;
  throw new WebAssembly.RuntimeError("unreachable");
};

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length ? parts : [Date.now()]));
  }

  static now() {
    panicIf("now");
    return RealDate.now() + (shift ?? 0);
  }
};

const realFetch = fetch;
globalThis.fetch = async (...request) => {
  try {
    return await realFetch(...request);
  } finally {
    if (panic === "later") panic = "now";
  }
};

export default {
  fetch(request, env, context) {
    shift ??= Number(env.TEST_CLOCK_SHIFT_MS);
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/__test/clock") shift += Number(searchParams.get("ms"));
    else if (pathname === "/__test/panic") panic = searchParams.get("when");
    else if (pathname === "/__test/references") return new Response(references());
    else return worker.fetch(request, env, context);
    return new Response();
  },
};
