// Starts the Wasm program that Trunk has announced in the page's head. A file of its own, since the
// content security policy allows no inline script. The program is fetched when the shell has been
// painted, which on a slow line needs all of it, or soon in a tab that nobody sees painted.
const announced = (name) => document.head.querySelector(`meta[name=${name}]`).content;

await new Promise((painted) => {
  new PerformanceObserver(painted).observe({ type: "paint", buffered: true });
  setTimeout(painted, 300);
});
const wasm = fetch(announced("program-wasm"));
const { default: init } = await import(announced("program"));
await init({ module_or_path: wasm });
