// Lets V8 take relaxed SIMD, which workerd has: in Node 20 it waits behind a flag. Imported for that alone.

import { setFlagsFromString } from "node:v8";

if (Number.parseInt(process.versions.node) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");
