// The chart for the docs: for every case, Edgestate's requests/s as a multiple of each peer's, on a logarithmic scale.

const [WIDTH, LABELS, RIGHT, ROW, TOP] = [860, 240, 70, 40, 76];
const PEERS = [
  { name: "hono", label: "Hono Worker", colour: "#b45309" },
  { name: "fastapi", label: "FastAPI", colour: "#0f766e" },
];
const TICKS = [0.5, 1, 2, 5, 10, 20, 50];

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const times = (ratio) => `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;

export function chart({ machine, connections, rounds, seconds, results }) {
  const all = results.flatMap(({ ratios }) => PEERS.map(({ name }) => ratios[name].perSecond));
  const ticks = TICKS.filter((tick) => tick <= Math.max(...all) * 1.1 || tick <= 2);
  const low = Math.min(ticks[0], ...all);
  const high = Math.max(ticks.at(-1), ...all);
  const x = (ratio) => LABELS + ((WIDTH - LABELS - RIGHT) * Math.log(ratio / low)) / Math.log(high / low);
  const height = TOP + results.length * ROW + 56;
  const parts = [];

  for (const tick of ticks) {
    const at = x(tick).toFixed(1);
    parts.push(`<path class="${tick === 1 ? "even" : "grid"}" d="M${at} ${TOP - 8}V${height - 50}"/>`);
    parts.push(`<text class="tick" x="${at}" y="${height - 34}">${tick}×</text>`);
  }
  results.forEach(({ name, ratios }, row) => {
    const y = TOP + row * ROW;
    parts.push(`<text class="case" x="${LABELS - 14}" y="${y + 20}">${escape(name)}</text>`);
    PEERS.forEach(({ name: peer, colour }, i) => {
      const ratio = ratios[peer].perSecond;
      const [from, to] = [x(1), x(ratio)].toSorted((a, b) => a - b);
      const top = y + 3 + i * 14;
      const width = Math.max(to - from, 1).toFixed(1);
      parts.push(`<rect x="${from.toFixed(1)}" y="${top}" width="${width}" height="11" rx="2" fill="${colour}"/>`);
      parts.push(`<text class="value" x="${(to + 6).toFixed(1)}" y="${top + 9.5}">${times(ratio)}</text>`);
    });
  });
  const legend = PEERS.map(
    ({ label, colour }, i) =>
      `<rect x="${LABELS + i * 180}" y="44" width="11" height="11" rx="2" fill="${colour}"/>` +
      `<text class="legend" x="${LABELS + i * 180 + 18}" y="54">beside ${label}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">
<title id="title">Requests a second of Edgestate as a multiple of a Hono Worker's and FastAPI's, by case</title>
<style>
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2937; }
.head { font-size: 16px; font-weight: 600; } .note, .tick { font-size: 11.5px; fill: #6b7280; }
.tick { text-anchor: middle; } .case { text-anchor: end; } .value { font-size: 11px; }
.grid { stroke: #e5e7eb; } .even { stroke: #6b7280; stroke-dasharray: 3 3; }
</style>
<rect width="100%" height="100%" fill="#fff"/>
<text class="head" x="20" y="28">Requests/s of Edgestate as a multiple of its peers'</text>
${legend.join("\n")}
${parts.join("\n")}
<text class="note" x="20" y="${height - 8}">${escape(machine)}, ${connections} connections, medians of ${rounds} rounds of ${seconds} s. Right of 1× Edgestate is faster.</text>
</svg>
`;
}
