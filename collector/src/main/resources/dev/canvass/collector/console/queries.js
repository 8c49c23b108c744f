// All queries and how far each is.

import { get } from "./api.js";
import { announce, h, number, show, state, table, time } from "./dom.js";

const WAIT_MILLIS = 3000;

export async function queriesPage(content, scope) {
  let before = "";
  await scope.repeat(WAIT_MILLIS, async () => {
    const { queries } = await get("/v1/queries", { signal: scope.signal });
    const now = JSON.stringify(queries);
    if (now !== before) {
      if (before !== "") {
        announce("The list of queries has changed.");
      }
      before = now;
      // Whoever is in the table keeps their place: it is drawn anew only while they are elsewhere.
      const at = content.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      show(content, 
        h("p", { class: "row" }, h("a", { class: "button", href: "#/new" }, "Ask a new query")),
        table("Queries, newest first", [
          { name: "Query", value: (query) => query.id, show: (query) => h("a", { href: "#/queries/" + encodeURIComponent(query.id) }, query.id) },
          { name: "Status", value: (query) => query.status, show: (query) => state(query.status) },
          { name: "Attribute", value: (query) => query.attribute, show: (query) => h("bdi", {}, query.attribute) },
          { name: "ε", number: true, value: (query) => Number(query.epsilon), show: (query) => query.epsilon },
          { name: "k", number: true, value: (query) => query.k },
          { name: "Complete", number: true, value: complete, show: (query) => complete(query) + " of " + query.parties.length },
          { name: "Reports", number: true, value: reports, show: (query) => number(reports(query)) },
          { name: "Created", value: (query) => query.created, show: (query) => time(query.created) },
        ], queries, "Nobody has asked anything yet."));
      if (at) {
        [...content.querySelectorAll("a")].find((link) => link.getAttribute("href") === at)?.focus();
      }
      content.removeAttribute("aria-busy");
    }
  });
}

export function complete(query) {
  return query.progress.filter((party) => party.state === "COMPLETE").length;
}

export function reports(query) {
  return query.progress.reduce((sum, party) => sum + party.reports, 0);
}
