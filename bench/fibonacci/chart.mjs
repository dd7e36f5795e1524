// Time against n for every peer, both logarithmic, as an SVG that needs nothing else.

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 520, 64, 170, 24, 44];
const COLOURS = ["#d9480f", "#1971c2", "#4dabf7", "#2f9e44", "#7048e8", "#868e96", "#adb5bd", "#e8a100"];
const UNITS = ["10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"];
const [FIRST, LAST] = [-5, 3.8]; // log10 of milliseconds

const x = (n) => LEFT + ((Math.log10(n) - 1) / 6) * (WIDTH - LEFT - RIGHT);
const y = (ms) => HEIGHT - BOTTOM - ((Math.log10(ms) - FIRST) / (LAST - FIRST)) * (HEIGHT - TOP - BOTTOM);
const at = (value) => value.toFixed(1);

/** The picture of the bench's rungs. */
export function chart(rungs, peers) {
  const parts = [];
  for (let power = 1; power <= 7; power++) {
    const place = at(x(10 ** power));
    parts.push(`<path class="grid" d="M${place} ${TOP}V${HEIGHT - BOTTOM}"/>`);
    parts.push(`<text x="${place}" y="${HEIGHT - 20}" text-anchor="middle">10<tspan dy="-5" font-size="9">${power}</tspan></text>`);
  }
  UNITS.forEach((unit, power) => {
    const place = y(10 ** (FIRST + power));
    parts.push(`<path class="grid" d="M${LEFT} ${at(place)}H${WIDTH - RIGHT}"/>`);
    parts.push(`<text x="${LEFT - 8}" y="${at(place + 4)}" text-anchor="end">${unit}</text>`);
  });
  parts.push(`<text x="${WIDTH - RIGHT + 20}" y="${HEIGHT - 20}">n</text>`);
  const labels = [];
  Object.entries(peers).forEach(([peer, name], index) => {
    const points = rungs.filter(({ medians }) => medians[peer]).map(({ n, medians }) => [x(n), y(medians[peer])]);
    const line = points.map((point) => point.map(at).join(" ")).join("L");
    const width = index === 0 ? 3 : 1.6;
    parts.push(`<path d="M${line}" fill="none" stroke="${COLOURS[index]}" stroke-width="${width}"/>`);
    labels.push({ name, colour: COLOURS[index], place: points.at(-1)[1], end: points.at(-1)[0] });
  });
  // Names stand at the ends of their lines, as far apart as they need to be.
  labels.sort((a, b) => a.place - b.place);
  let lowest = 0;
  for (const { name, colour, place, end } of labels) {
    const line = Math.max(place, lowest + 15);
    lowest = line;
    parts.push(`<path d="M${at(end + 3)} ${at(place)}L${WIDTH - RIGHT + 6} ${at(line)}" stroke="${colour}" stroke-width="0.6"/>`);
    parts.push(`<text x="${WIDTH - RIGHT + 9}" y="${at(line + 4)}" fill="${colour}">${name}</text>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Time to compute F(n) in decimal digits against n, for Edgestate and its peers">
<style>text{font:12px system-ui,sans-serif}.grid{stroke:#dee2e6;stroke-width:.7}</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}
