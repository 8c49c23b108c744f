// Builds the page out of nodes and text alone: what comes from users or parties is never parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === "function") {
      node.addEventListener(name, value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** Replaces what is in a node; what is null is left out, and lists are taken apart. */
export function show(node, ...children) {
  node.replaceChildren();
  return fill(node, {}, children);
}

/** An element; attributes that are functions are listeners. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Text in which what cannot be seen, or turns others around, is written as its number. */
export function visible(text) {
  return String(text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => "\\u{" + sign.codePointAt(0).toString(16) + "}");
}

/** An item's name as plain text. */
export function nameOf(found) {
  return found.item === null || found.item === undefined
    ? "(no name) " + found.code
    : visible(found.item);
}

/** An item as a reader sees it, kept apart from the direction of the text around it. */
export function item(found) {
  return h("bdi", {}, nameOf(found));
}

export function number(value, digits = 0) {
  return value === null || value === undefined
    ? "–"
    : Number(value).toLocaleString("en", { maximumFractionDigits: digits });
}

export function percent(share) {
  return (share * 100).toLocaleString("en", { maximumSignificantDigits: 3 }) + " %";
}

export function time(text) {
  return text ? h("time", { datetime: text }, text.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")) : "–";
}

const MOODS = { DONE: "good", COMPLETE: "good", UP: "good", ACTIVE: "good", OK: "good", CONFIRMED: "good",
  PROPOSED: "", OPEN: "", DECIDING: "", WAITING: "", SENDING: "" };

/** A state in words; the colour only repeats them. */
export function state(word) {
  return h("span", { class: "state " + (word in MOODS ? MOODS[word] : "warn") }, word.toLowerCase().replaceAll("_", " "));
}

export function facts(pairs) {
  return h("dl", {}, pairs.filter((pair) => pair !== null).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** What went wrong, and what to do. */
export function problem(error) {
  return h("div", { class: "panel problem", role: "alert" },
    h("strong", {}, error.message), error.remedy ? h("div", {}, error.remedy) : null,
    error.code ? h("div", { class: "code" }, error.code) : null);
}

/**
 * A table; a column is {name, value(row), show(row)?, number?, sort?: false}. Headings sort by value.
 */
export function table(caption, columns, rows, nothing = "Nothing yet.") {
  const body = h("tbody");
  const draw = (sorted) =>
    show(body, (sorted.length > 0
      ? sorted.map((row) => h("tr", {}, columns.map((column, i) =>
          h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: column.number ? "number" : null },
            (column.show ?? column.value)(row)))))
      : [h("tr", {}, h("td", { colspan: columns.length }, nothing))]));
  const heads = columns.map((column) => {
    if (column.sort === false || rows.length < 2) {
      return h("th", { scope: "col", class: column.number ? "number" : null }, column.name);
    }
    const head = h("th", { scope: "col", class: column.number ? "number" : null });
    head.append(h("button", { type: "button", click: () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      draw([...rows].sort((a, b) => compare(column.value(a), column.value(b)) * (up ? 1 : -1)));
    } }, column.name));
    return head;
  });
  draw(rows);
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), body));
}

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

let fields = 0;

/** A labelled control. */
export function field(label, control, hint) {
  const id = "field-" + ++fields;
  control.id = id;
  if (hint) {
    control.setAttribute("aria-describedby", id + "-hint");
  }
  return h("div", {}, h("label", { for: id }, label), control,
    hint ? h("span", { class: "hint", id: id + "-hint" }, hint) : null);
}

/** Hands a file to the browser's user. */
export function save(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** Says something to those who hear the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}
