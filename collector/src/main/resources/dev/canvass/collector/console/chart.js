// Horizontal bars with intervals, drawn by hand; the table beside a chart says the same in words.

import { nameOf, number, percent, s } from "./dom.js";

const WIDTH = 960;
const LEFT = 250;
const RIGHT = 150;
const ROW = 26;
const TOP = 26;

function short(text) {
  const signs = [...text];
  return signs.length > 30 ? signs.slice(0, 29).join("") + "…" : text;
}

/**
 * Ranked items: {item, code, count, low, high, frequency, kind: confirmed | tentative | disputed}.
 *
 * @param floor the noise floor in users, drawn as a line
 */
export function itemChart(title, items, floor) {
  const most = Math.max(1, floor, ...items.map((found) => found.high));
  const x = (count) => LEFT + (Math.max(0, count) / most) * (WIDTH - LEFT - RIGHT);
  const height = TOP + ROW * items.length + 10;
  const rows = items.map((found, i) => {
    const middle = TOP + ROW * i + ROW / 2;
    const name = nameOf(found);
    return s("g", {},
      s("title", {}, `${name}: ${number(found.count)} users, ${number(found.low)} to ${number(found.high)}, ${found.kind}`),
      s("text", { x: LEFT - 10, y: middle + 4, "text-anchor": "end" }, short(name)),
      s("rect", { class: found.kind, x: LEFT, y: middle - 8, height: 16, width: x(found.count) - LEFT }),
      s("line", { class: "whisker", x1: x(found.low), x2: x(found.high), y1: middle, y2: middle }),
      s("line", { class: "whisker", x1: x(found.low), x2: x(found.low), y1: middle - 4, y2: middle + 4 }),
      s("line", { class: "whisker", x1: x(found.high), x2: x(found.high), y1: middle - 4, y2: middle + 4 }),
      s("text", { class: "soft", x: WIDTH - RIGHT + 12, y: middle + 4 }, `${number(found.count)} (${percent(found.frequency)})`));
  });
  return s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title },
    s("line", { class: "axis", x1: LEFT, x2: LEFT, y1: TOP, y2: height - 6 }),
    rows,
    s("line", { class: "floor", x1: x(floor), x2: x(floor), y1: TOP - 4, y2: height - 6 }),
    s("text", { class: "floor-name", x: x(floor) + 5, y: TOP - 10 }, `noise floor: ${number(floor)} users`));
}

/** Plain bars: {name, value, shown}. */
export function bars(title, rows) {
  const most = Math.max(1e-9, ...rows.map((row) => row.value));
  const height = ROW * rows.length + 10;
  return s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title },
    rows.map((row, i) => {
      const middle = 5 + ROW * i + ROW / 2;
      return s("g", {},
        s("text", { x: LEFT - 10, y: middle + 4, "text-anchor": "end" }, short(row.name)),
        s("rect", { class: "confirmed", x: LEFT, y: middle - 8, height: 16, width: (row.value / most) * (WIDTH - LEFT - RIGHT) }),
        s("text", { class: "soft", x: WIDTH - RIGHT + 12, y: middle + 4 }, row.shown));
    }));
}
