// Finds the page that the address names, and shows it until another is asked for.

import { get, signIn, signOut, token } from "./api.js";
import { field, h, problem, show } from "./dom.js";
import { auditPage } from "./audit.js";
import { createPage } from "./create.js";
import { queriesPage } from "./queries.js";
import { queryPage } from "./query.js";
import { partiesPage } from "./parties.js";
import { systemPage } from "./system.js";

const PAGES = [
  { path: /^\/queries$/, name: "Queries", link: "#/queries", show: queriesPage },
  { path: /^\/new$/, name: "New query", link: "#/new", show: createPage },
  { path: /^\/queries\/([^/]+)$/, name: "Query", show: queryPage },
  { path: /^\/parties$/, name: "Parties", link: "#/parties", show: partiesPage },
  { path: /^\/audit$/, name: "Audit", link: "#/audit", show: auditPage },
  { path: /^\/system$/, name: "System", link: "#/system", show: systemPage },
];

const main = document.getElementById("main");
let leave = new AbortController();
let open = true;

/** What a page may use while it is shown. */
function scope() {
  leave.abort();
  leave = new AbortController();
  const signal = leave.signal;
  return {
    signal,
    /** Runs now and then again after each `millis`, until the page is left or it says false. */
    async repeat(millis, work) {
      while (!signal.aborted && (await work()) !== false) {
        await new Promise((go) => setTimeout(go, millis));
      }
    },
  };
}

function put(title, ...content) {
  document.title = title + " – Canvass";
  const heading = h("h1", { tabindex: "-1" }, title);
  show(main, heading, ...content);
  heading.focus();
}

function navigation(path) {
  const nav = document.getElementById("pages");
  nav.hidden = path === null;
  nav.replaceChildren(h("ul", {}, PAGES.filter((page) => page.link).map((page) =>
    h("li", {}, h("a", { href: page.link, "aria-current": path !== null && page.path.test(path) ? "page" : null }, page.name)))));
  const session = document.getElementById("session");
  session.replaceChildren(open ? "Open access: no token needed"
    : token() ? h("button", { type: "button", class: "plain", click: () => { signOut(); route(); } }, "Sign out") : "");
}

function signInPage(failure) {
  const input = h("input", { type: "password", autocomplete: "off", spellcheck: "false", required: true });
  const said = h("div", {}, failure ? problem(failure) : null);
  navigation(null);
  put("Sign in",
    h("form", { submit: async (event) => {
      event.preventDefault();
      signIn(input.value.trim());
      try {
        await get("/v1/parties");
        route();
      } catch (refused) {
        signOut();
        said.replaceChildren(problem(refused));
        input.focus();
      }
    } },
      field("Access token", input, "It stays in this tab, and is forgotten when the tab is closed. An ID token of your organisation's sign-on works too, where the collector accepts them."),
      h("div", {}, h("button", { type: "submit" }, "Sign in"))),
    said);
  input.focus();
}

async function route() {
  const path = location.hash.replace(/^#/, "") || "/queries";
  if (path === "main") {
    main.focus();
    return;
  }
  const shown = scope();
  if (!open && !token()) {
    signInPage();
    return;
  }
  navigation(path);
  const page = PAGES.find((one) => one.path.test(path));
  if (!page) {
    put("No such page", h("p", {}, h("a", { href: "#/queries" }, "To the queries")));
    return;
  }
  const content = h("div", { "aria-busy": "true" });
  const variable = page.path.exec(path)[1];
  put(variable ? page.name + " " + decodeURIComponent(variable) : page.name, content);
  try {
    await page.show(content, shown, variable && decodeURIComponent(variable));
  } catch (failure) {
    if (failure.name === "AbortError") {
      return;
    }
    if (failure.status === 401) {
      signOut();
      signInPage(failure);
      return;
    }
    show(content, problem(failure), h("div", { class: "row" },
      h("button", { type: "button", click: route }, "Try again")));
  } finally {
    content.removeAttribute("aria-busy");
  }
}

async function start() {
  try {
    open = (await get("/health/ready", { fine: [503] })).access === "open";
  } catch (failure) {
    put("Canvass", problem(failure));
    return;
  }
  window.addEventListener("hashchange", route);
  route();
}

start();
