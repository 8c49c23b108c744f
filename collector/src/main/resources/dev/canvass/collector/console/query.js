// One query: its progress while it runs, and then its result.

import { get, post, queryPath as path, send } from "./api.js";
import { itemChart } from "./chart.js";
import { announce, facts, h, item, number, percent, problem, save, show, state, table, time } from "./dom.js";
import { complete, reports } from "./queries.js";

const WAIT_MILLIS = 1500;

export async function queryPage(content, scope, id) {
  const progress = h("section", { "aria-label": "Progress" });
  const result = h("section", { "aria-label": "Result" });
  show(content, progress, result);
  let before = "";
  await scope.repeat(WAIT_MILLIS, async () => {
    const query = await get(path(id), { signal: scope.signal });
    const now = JSON.stringify(query);
    if (now !== before) {
      before = now;
      announce(`The query is ${query.status.toLowerCase()}: ${complete(query)} of ${query.parties.length} parties complete.`);
      drawProgress(progress, query);
    }
    content.removeAttribute("aria-busy");
    if (query.status === "DONE") {
      await drawResult(result, id, scope);
    }
    return ["PROPOSED", "OPEN", "DECIDING"].includes(query.status);
  });
}

function drawProgress(section, query) {
  const refused = h("div");
  show(section, 
    facts([
      ["Status", [state(query.status), query.reason ? " – " + query.reason : ""]],
      ["Asks for", [`the ${query.k} most common of `, h("bdi", {}, query.attribute), `, codec ${query.codec}`]],
      ["ε per user", query.epsilon],
      ["Decided by", `${query.strategy}, ${query.aggregation}`],
      query.dictionarySize + query.lexiconSize > 0
        ? ["Names", `${number(query.dictionarySize + query.lexiconSize)} items, which ${query.dictionarySize > 0 ? "alone can be found" : "are looked for besides"}`]
        : null,
      ["Created", time(query.created)],
      [query.closed ? "Closed" : "Closes", time(query.closed ?? query.deadline)],
      ["Complete", `${complete(query)} of ${query.parties.length} parties, ${query.quorum} are needed`],
      ["Reports", number(reports(query))],
    ]),
    query.status === "OPEN"
      ? h("div", { class: "row" }, h("progress", { max: query.parties.length, value: complete(query), "aria-label": "Parties complete" }),
          cancelling(query, refused))
      : null,
    query.status === "PROPOSED" ? h("div", { class: "row" }, approving(query, refused)) : null,
    refused,
    h("h2", {}, "Parties"),
    table("What each party sent", [
      { name: "Party", value: (party) => party.party },
      { name: "State", value: (party) => party.state, show: (party) => state(party.state) },
      { name: "Reports", number: true, value: (party) => party.reports, show: (party) => number(party.reports) },
      { name: "Why not", value: (party) => party.refusal ?? "" },
    ], query.progress));
}

/** By somebody else than its proposer; the collector sees to that. */
function approving(query, refused) {
  const approve = h("button", { type: "button", click: async () => {
    approve.disabled = true;
    try {
      await post(path(query.id, ":approve"));
      refused.replaceChildren();
    } catch (failure) {
      refused.replaceChildren(problem(failure));
    } finally {
      approve.disabled = false;
    }
  } }, `Approve it: its parties charge each user ε = ${query.epsilon}`);
  return approve;
}

/** Two steps, for what was spent is not given back. */
function cancelling(query, refused) {
  const sure = h("button", { type: "button", hidden: true, click: async () => {
    try {
      await post(path(query.id, ":cancel"));
    } catch (failure) {
      refused.replaceChildren(problem(failure));
    }
  } }, "Cancel it: whoever answered has spent ε all the same");
  return [h("button", { type: "button", class: "plain", click: () => { sure.hidden = false; sure.focus(); } }, "Cancel the query …"), sure];
}

async function drawResult(section, id, scope) {
  const response = await send(path(id, "/heavy-hitters"), { signal: scope.signal });
  const result = await response.json();
  const hitters = result.heavyHitters.map((found, i) => ({ ...found, rank: i + 1, kind: found.confidence.toLowerCase() }));
  const disputed = result.disputed.map((found) => ({ ...found, kind: "disputed" }));
  const errors = [...hitters, ...disputed].map((found) => found.standardError).sort((a, b) => a - b);
  const floor = errors[Math.floor(errors.length / 2)] ?? 0;
  const refused = h("div");
  const download = (name, accept) => async () => {
    try {
      const file = await send(path(id, "/heavy-hitters"), { accept });
      save(id + name, await file.blob());
    } catch (failure) {
      refused.replaceChildren(problem(failure));
    }
  };
  show(section, 
    h("h2", {}, "Result"),
    facts([
      ["Users counted", `${number(result.users)} in ${result.parties.length} parties`],
      ["Users refused", number(result.refused) + " (no budget left)"],
      ["Local ε", result.privacy.local + ", whoever sees a report"],
      ["Central ε", `${result.privacy.central.epsilon} at δ = ${result.privacy.central.delta}: ${result.privacy.central.statement}`],
      ["Protection", state(result.protection)],
      ["Agreement", result.agreement.index.toFixed(2) + (result.agreement.warning ? " – " + result.agreement.warning : "")],
      ["Missing parties", result.missing.length > 0 ? result.missing.join(", ") : "none"],
      ["Expelled parties", result.expelled.length > 0
        ? result.expelled.map((party) => `${party.party} (distance ${party.distance.toFixed(2)}, at most ${party.threshold.toFixed(2)})`).join(", ")
        : "none"],
    ]),
    hitters.length + disputed.length > 0
      ? itemChart(`Items by estimated users, with 95 % intervals; the noise floor is ${number(floor)} users. The table below has all numbers.`,
          [...hitters, ...disputed], floor)
      : h("p", {}, "No item stands out of the noise."),
    h("p", { class: "hint" }, "Whiskers are 95 % intervals. Dashed bars are tentative: likely, but their evidence does not stand by itself. Below the noise floor, one standard error, a count says nothing."),
    h("div", { class: "row" },
      h("button", { type: "button", click: download(".csv", "text/csv") }, "Download CSV"),
      h("button", { type: "button", click: download(".json", "application/json") }, "Download JSON")),
    refused,
    table("Heavy hitters", columns([{ name: "Rank", number: true, value: (found) => found.rank }]), hitters, "None."),
    h("h2", {}, "Disputed"),
    h("p", {}, "Few parties carry these; the vote did not let them into the list."),
    table("Disputed items", [...columns([]), { name: "Carried by", sort: false, value: (found) =>
      found.carriers.map((carrier) => `${carrier.party} (${percent(carrier.frequency)} of its users)`).join(", ") }], disputed, "None."),
    result.contradictions.length > 0
      ? table("Ballots that overstate", [
          { name: "Party", value: (one) => one.party },
          { name: "Item", value: (one) => one.item ?? one.code, show: item },
          { name: "Stated", number: true, value: (one) => one.statedZ, show: (one) => one.statedZ.toFixed(1) + " σ" },
          { name: "Found", number: true, value: (one) => one.foundZ, show: (one) => one.foundZ.toFixed(1) + " σ" },
        ], result.contradictions)
      : null,
    h("h2", {}, "Search"),
    table("Trace of the search, level by level", [
      { name: "Level", number: true, value: (level) => level.level },
      { name: "Prefix bits", number: true, value: (level) => level.prefixBits },
      { name: "Reports", number: true, value: (level) => level.reports, show: (level) => number(level.reports) },
      { name: "Prefixes kept", number: true, value: (level) => level.kept, show: (level) => number(level.kept) },
    ], result.levels));
  announce("The result is there.");
}

function columns(first) {
  return [
    { name: "Item", value: (found) => found.item ?? found.code, show: item },
    ...first,
    { name: "Users", number: true, value: (found) => found.count, show: (found) => number(found.count) },
    { name: "Share", number: true, value: (found) => found.frequency, show: (found) => percent(found.frequency) },
    { name: "95 % interval", number: true, value: (found) => found.low, show: (found) => `${number(found.low)} to ${number(found.high)}` },
    { name: "Parties", number: true, value: (found) => found.supportingParties },
    { name: "Confidence", value: (found) => found.confidence, show: (found) =>
      h("span", {}, state(found.confidence), found.belowNoise ? " below noise" : "") },
  ];
}
