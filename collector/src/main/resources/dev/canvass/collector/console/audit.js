// What was spent, by whom, and how far that is proven.

import { get, send } from "./api.js";
import { bars } from "./chart.js";
import { field, h, number, percent, problem, save, show, table, time } from "./dom.js";

export async function auditPage(content, scope) {
  const options = { signal: scope.signal };
  const summary = await get("/v1/audit/summary", options);
  const { heads, contradictions } = await get("/v1/audit/heads?limit=1000", options);
  const { queries } = await get("/v1/queries", options);
  show(content, 
    h("p", {}, "Every number here is what the parties' own logs say; their entries are chained and counter-signed."),
    summary.parties.length > 0
      ? bars("Local ε per party, for a user who answered every query; the table below has all numbers.",
          summary.parties.map((party) => ({ name: party.party, value: Number(party.privacy.local), shown: "ε ≤ " + party.privacy.local })))
      : null,
    table("ε per party, over all queries", [
      { name: "Party", value: (party) => party.party },
      { name: "Queries", number: true, value: (party) => party.queries },
      { name: "Charges", number: true, value: (party) => party.charges, show: (party) => number(party.charges) },
      { name: "Local ε", number: true, value: (party) => Number(party.privacy.local), show: (party) => party.privacy.local },
      { name: "Central ε", number: true, value: (party) => Number(party.privacy.central.epsilon), show: (party) => party.privacy.central.epsilon },
      { name: "… if", sort: false, value: (party) => party.privacy.central.statement },
    ], summary.parties),
    table("ε charged by day", [
      { name: "Party", value: (spent) => spent.party },
      { name: "Day", value: (spent) => spent.day },
      { name: "Query", value: (spent) => spent.query },
      { name: "Users", number: true, value: (spent) => spent.users, show: (spent) => number(spent.users) },
      { name: "ε each", number: true, value: (spent) => Number(spent.epsilon), show: (spent) => spent.epsilon },
    ], summary.spent),
    h("h2", {}, "How spending is spread over users"),
    table("ε within the window, as of the newest query", [
      { name: "Log", value: (one) => one.log },
      { name: "Users", number: true, value: (one) => one.users, show: (one) => number(one.users) },
      { name: "Least", number: true, value: (one) => Number(one.window.min), show: (one) => one.window.min },
      { name: "Median", number: true, value: (one) => Number(one.window.median), show: (one) => one.window.median },
      { name: "95 %", number: true, value: (one) => Number(one.window.p95), show: (one) => one.window.p95 },
      { name: "Most", number: true, value: (one) => Number(one.window.max), show: (one) => one.window.max },
      { name: "At the cap", number: true, value: (one) => one.shareAtCap, show: (one) => percent(one.shareAtCap) },
    ], summary.distribution),
    table("Refused", [
      { name: "Party", value: (one) => one.party },
      { name: "Reason", value: (one) => one.reason },
      { name: "Users", number: true, value: (one) => one.users, show: (one) => number(one.users) },
      { name: "Requests", number: true, value: (one) => one.requests, show: (one) => number(one.requests) },
    ], summary.refusals, "Nothing was refused."),
    h("h2", {}, "Logs and their heads"),
    contradictions.length > 0
      ? h("div", { class: "panel problem" }, h("strong", {}, "A party showed two histories:"),
          h("ul", {}, contradictions.map((one) => h("li", {}, `${one.log}: ${one.description}`))))
      : null,
    summary.unreadable.length > 0
      ? h("div", { class: "panel problem" }, h("strong", {}, "Entries that cannot be read, and count nowhere:"),
          h("ul", {}, summary.unreadable.map((one) => h("li", {}, one))))
      : null,
    table("Logs", [
      { name: "Log", value: (log) => log.log },
      { name: "Entries", number: true, value: (log) => log.entries },
      { name: "Confirmed up to", number: true, value: (log) => log.confirmed },
      { name: "Two histories", number: true, value: (log) => log.contradictions },
    ], summary.logs),
    table("Newest heads", [
      { name: "Log", value: (head) => head.log },
      { name: "Entry", number: true, value: (head) => head.sequence },
      { name: "Signed", value: (head) => head.time, show: (head) => time(head.time) },
      { name: "Counter-signed", value: (head) => head.received, show: (head) => time(head.received) },
      { name: "Hash", sort: false, value: (head) => head.hash, show: (head) => h("span", { class: "code" }, head.hash) },
    ], heads),
    links(summary.logs, heads, scope),
    evidence(queries));
}

/** Reads all entries and looks whether each names the one before it, and heads name entries. */
function links(logs, heads, scope) {
  const said = h("p", { role: "status" });
  const check = async () => {
    said.textContent = "Reading the logs …";
    try {
      const last = new Map();
      const hashes = new Map();
      const broken = [];
      let read = 0;
      let next = "";
      do {
        const page = await get("/v1/audit/entries?limit=1000" + next, { signal: scope.signal });
        for (const entry of page.entries) {
          const before = last.get(entry.log);
          if (before ? before.hash !== entry.previous || before.sequence + 1 !== entry.sequence : entry.sequence !== 1) {
            broken.push(`${entry.log}, entry ${entry.sequence}`);
          }
          last.set(entry.log, entry);
          hashes.set(entry.log + " " + entry.sequence, entry.hash);
          read++;
        }
        next = page.next ? "&after=" + encodeURIComponent(page.next) : "";
      } while (next !== "");
      heads.filter((head) => hashes.get(head.log + " " + head.sequence) !== head.hash)
        .forEach((head) => broken.push(`the head of ${head.log} at entry ${head.sequence}`));
      said.textContent = broken.length === 0
        ? `All links hold: ${number(read)} entries in ${last.size} logs.`
        : "These links do not hold: " + broken.slice(0, 20).join("; ");
    } catch (failure) {
      if (failure.name !== "AbortError") {
        said.replaceChildren(problem(failure));
      }
    }
  };
  return h("div", { class: "panel" },
    h("p", {}, "The links between entries can be checked here, as this collector shows them. Signatures and hashes are checked against keys that you trust by ", h("code", {}, "canvass audit verify"), ", off line, on evidence downloaded below."),
    h("div", { class: "row" }, h("button", { type: "button", click: check }, "Check the links")), said);
}

function evidence(queries) {
  const which = h("select", {}, queries.map((query) => h("option", { value: query.id }, `${query.id} (${query.status.toLowerCase()})`)));
  const said = h("div");
  return [h("h2", {}, "Evidence"), h("form", { submit: async (event) => {
    event.preventDefault();
    try {
      const bundle = await send("/v1/audit/bundle?query=" + encodeURIComponent(which.value));
      const blob = await bundle.blob();
      save(which.value + ".evidence", blob);
      said.replaceChildren(h("p", { role: "status" }, `Downloaded ${which.value}.evidence, ${number(blob.size)} bytes.`));
    } catch (failure) {
      said.replaceChildren(problem(failure));
    }
  } }, field("Query", which), h("div", {}, h("button", { type: "submit", disabled: queries.length === 0 }, "Download the evidence")), said)];
}
