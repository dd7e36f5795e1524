// Starts the Wasm program that the build has announced in the page's head. A file of its own, since the
// content security policy allows no inline script. The program is fetched when the shell has been
// painted, which on a slow line needs all of it, or soon in a tab that nobody sees painted.
const announced = (name) => document.head.querySelector(`meta[name=${name}]`).content;

await new Promise((painted) => {
  new PerformanceObserver(painted).observe({ type: "paint", buffered: true });
  setTimeout(painted, 300);
});
// What the program itself asks for once it runs.
for (const href of announced("program-parts").split(" ").filter(Boolean)) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href }));
}
try {
  const wasm = fetch(announced("program-wasm"));
  wasm.catch(() => {}); // Thrown again where it is awaited.
  const { default: init } = await import(announced("program"));
  await init({ module_or_path: wasm });
} catch {
  // Lost on the way, or a browser without WebAssembly. Once the program runs, the line is its own.
  const line = document.querySelector("#status .status:not([data-state])");
  if (line) {
    line.dataset.state = "away";
    line.firstChild.textContent = "This page’s program could not be loaded. Reload to try again.";
  }
}
