// Who takes part.

import { get } from "./api.js";
import { h, number, show, state, table } from "./dom.js";

export async function partiesPage(content, scope) {
  const [{ parties }, { queries }] = await Promise.all(["/v1/parties", "/v1/queries"].map((path) => get(path, { signal: scope.signal })));
  const answered = (id) => queries.filter((query) => query.progress.some((party) => party.party === id && party.state === "COMPLETE"));
  show(content, table("Registered parties", [
    { name: "Party", value: (party) => party.id },
    { name: "Status", value: (party) => party.status, show: (party) => state(party.status) },
    { name: "Population cap", number: true, value: (party) => party.populationCap, show: (party) => party.populationCap > 0 ? number(party.populationCap) : "none" },
    { name: "Shards", number: true, value: (party) => party.shards },
    { name: "Queries answered", number: true, value: (party) => answered(party.id).length },
    { name: "Last answered", value: (party) => answered(party.id)[0]?.created ?? "", show: (party) => answered(party.id)[0]
      ? h("a", { href: "#/queries/" + encodeURIComponent(answered(party.id)[0].id) }, answered(party.id)[0].id) : "never" },
    { name: "Key", sort: false, value: (party) => party.fingerprint, show: (party) => h("span", { class: "code" }, party.fingerprint,
      party.earlierKeys.length > 0 ? ` (and ${party.earlierKeys.length} earlier)` : "") },
    { name: "Certificate", sort: false, value: (party) => party.certificateFingerprint ?? "", show: (party) =>
      h("span", { class: "code" }, party.certificateFingerprint ? party.certificateFingerprint.slice(0, 23) + "…" : "none") },
  ], parties, "Nobody is registered yet. An operator invites a party with canvass keys."));
}
