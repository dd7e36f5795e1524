// Runs in the page: the elements that a chain of steps leads to. The steps are those of a Locator (locator.mjs).
function find(steps) {
  const dom = window.testingLibrary;
  const wanted = (text, isExact) => {
    if (text === undefined) return undefined;
    if (typeof text !== "string") return new RegExp(text.source, text.flags);
    return isExact ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
  };
  const contains = (text) => (element) => {
    const said = element.textContent.replace(/\s+/g, " ").trim();
    return wanted(text).test(said);
  };
  const ways = {
    role: (within, { role, name, level, exact }) => dom.queryAllByRole(within, role, { name: wanted(name, exact), level }),
    label: (within, { text, exact }) => dom.queryAllByLabelText(within, wanted(text, exact)),
    text: (within, { text, exact }) => dom.queryAllByText(within, wanted(text, exact)),
    css: (within, { css, hasText }) => {
      const all = [...within.querySelectorAll(css)];
      return hasText === undefined ? all : all.filter(contains(hasText));
    },
  };
  let found = [document.documentElement];
  for (const { by, ...what } of steps) {
    if (by === "first") found = found.slice(0, 1);
    else if (by === "last") found = found.slice(-1);
    else if (by === "filter") found = found.filter(contains(what.hasText));
    else found = [...new Set(found.flatMap((within) => ways[by](within, what)))];
  }
  return found;
}
