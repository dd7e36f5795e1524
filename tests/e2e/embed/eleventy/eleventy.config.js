// A site as people have them: Markdown, a layout, and in its head the line of docs/embed.md.
export default function (config) {
  config.addGlobalData("counter", process.env.COUNTER);
  config.addGlobalData("layout", "layout.njk");
  return { dir: { input: "pages", output: process.env.OUTPUT } };
}
