// Gives what is wrong with the page for readers who do not see it, do not use a mouse, or see contrast badly.
(() => {
  const wrong = [];
  const say = (rule, node) => wrong.push(rule + ": " + node.outerHTML.slice(0, 160));
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  if (!document.documentElement.lang) wrong.push("the page names no language");
  if (!document.title) wrong.push("the page has no title");
  if (all("h1").length !== 1) wrong.push("the page has " + all("h1").length + " headings of the first rank");
  if (all("main").length !== 1) wrong.push("the page has no main part");
  let rank = 1;
  for (const heading of all("h1,h2,h3,h4")) {
    const own = Number(heading.tagName[1]);
    if (own > rank + 1) say("a rank of headings is left out", heading);
    rank = own;
  }
  for (const control of all("input,select,textarea")) {
    if (control.labels.length === 0 && !control.getAttribute("aria-label")) say("a field without a label", control);
  }
  for (const control of all("a,button")) {
    if (!(control.textContent.trim() || control.getAttribute("aria-label"))) say("nothing says what this does", control);
  }
  for (const drawing of all("svg,img")) {
    if (drawing.getAttribute("role") !== "img" && !drawing.getAttribute("alt")) say("a drawing without a role", drawing);
    if (!drawing.getAttribute("aria-label") && !drawing.getAttribute("alt")) say("a drawing without words", drawing);
  }
  for (const table of all("table")) {
    if (!table.caption) say("a table without a caption", table);
    for (const head of table.querySelectorAll("th")) if (!head.scope) say("a heading of nothing", head);
  }
  for (const node of all("[aria-describedby],[aria-labelledby]")) {
    for (const name of ["aria-describedby", "aria-labelledby"]) {
      for (const id of (node.getAttribute(name) ?? "").split(" ").filter((one) => one)) {
        if (!document.getElementById(id)) say(name + " names nothing", node);
      }
    }
  }
  const ids = all("[id]").map((one) => one.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => wrong.push("two nodes are called " + id));
  for (const node of all("[tabindex]")) if (node.tabIndex > 0) say("a place in the order of keys", node);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const node of all("body *")) {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!words || node.disabled) continue;
    const style = getComputedStyle(node);
    const fore = parts(node instanceof SVGElement ? style.fill : style.color).slice(0, 3);
    const [one, other] = [light(fore), light(behind(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) say("a contrast of " + ratio.toFixed(2), node);
  }
  return wrong;
})()
