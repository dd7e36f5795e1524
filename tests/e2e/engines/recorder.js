// Stands first in each page of the tests: keeps what the page logs, breaks or asks of others, for as long as the tab
// lives. WebKit's driver has no log.
{
  const kept = JSON.parse(sessionStorage.recorded ?? "[]");
  const record = (what) => {
    kept.push(what);
    sessionStorage.recorded = JSON.stringify(kept);
  };
  for (const level of ["debug", "log", "info", "warn", "error"]) console[level] = (...words) => record(`${level}: ${words.join(" ")}`);
  window.addEventListener("error", ({ message, target }) => record(`error: ${message ?? target.src ?? target.href}`), true);
  window.addEventListener("unhandledrejection", ({ reason }) => record(`unhandled: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => record(`policy: ${effectiveDirective} ${blockedURI}`));
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) if (!/^(data|blob):/.test(name) && new URL(name).origin !== location.origin) record(`another host: ${name}`);
  }).observe({ type: "resource", buffered: true });
}
