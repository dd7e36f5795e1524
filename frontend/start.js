// Starts the Wasm program that Trunk has announced in the page's head. A file of its own, since the
// content security policy allows no inline script.
const announced = (selector) => document.head.querySelector(selector).href;

const { default: init } = await import(announced('link[rel="modulepreload"]'));
await init({ module_or_path: announced('link[type="application/wasm"]') });
