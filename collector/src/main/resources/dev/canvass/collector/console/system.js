// How this collector is.

import { get, send } from "./api.js";
import { facts, h, number, problem, show, state, table } from "./dom.js";

const WAIT_MILLIS = 5000;
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Reads the text that Prometheus reads. */
export function parse(text) {
  return text.split("\n").filter((line) => !line.startsWith("#")).map((line) => LINE.exec(line)).filter((found) => found)
    .map(([, name, labels, value]) => ({ name, value: Number(value),
      labels: Object.fromEntries([...(labels ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, said]) => [key, said])) }));
}

export async function systemPage(content, scope) {
  const health = h("section", { "aria-label": "Health" });
  const meters = h("section", { "aria-label": "Counters" });
  show(content, health, meters);
  await scope.repeat(WAIT_MILLIS, async () => {
    const now = await get("/health/ready", { signal: scope.signal, fine: [503] });
    show(health, 
      facts([["Ready", state(now.status)], ["Access", now.access]]),
      now.warnings.length > 0
        ? h("div", { class: "panel notice" }, h("strong", {}, "To be seen to:"), h("ul", {}, now.warnings.map((one) => h("li", {}, one))))
        : "");
    try {
      const text = await (await send("/metrics", { signal: scope.signal })).text();
      if (!meters.contains(document.activeElement)) {
        drawMeters(meters, parse(text));
      }
    } catch (failure) {
      if (failure.name === "AbortError" || failure.status === 401) {
        throw failure;
      }
      meters.replaceChildren(problem(failure));
      return false;
    } finally {
      content.removeAttribute("aria-busy");
    }
    return true;
  });
}

function drawMeters(section, samples) {
  const sum = (name) => samples.filter((one) => one.name === "canvass_collector_" + name + "_total").reduce((all, one) => all + one.value, 0);
  const messages = { in: sum("messages_received") + sum("messages_replayed"),
    out: sum("messages_accepted") + sum("messages_duplicate") + sum("messages_parked") + sum("messages_rejected") };
  const reports = { in: sum("reports_received"), out: sum("reports_accepted") + sum("reports_duplicate") + sum("reports_rejected") };
  const agrees = (both) => [state(both.in === both.out ? "OK" : "DIFFERS"), ` ${number(both.in)} came in, ${number(both.out)} are accounted for`];
  const reasons = (name) => samples.filter((one) => one.name === "canvass_collector_" + name + "_total" && one.value > 0)
    .map((one) => ({ reason: one.labels.reason, value: one.value }));
  const reasonTable = (caption, name, nothing) => table(caption, [
    { name: "Reason", value: (one) => one.reason },
    { name: "Number", number: true, value: (one) => one.value, show: (one) => number(one.value) },
  ], reasons(name), nothing);
  show(section, 
    h("h2", {}, "Since this process started"),
    facts([
      ["Messages add up", agrees(messages)],
      ["Reports add up", agrees(reports)],
      ["Counted once more", number(sum("messages_duplicate")) + " messages came again, and were not"],
      ["Waiting for their query", number(sum("messages_parked") - sum("messages_replayed")) + " messages"],
    ]),
    reasonTable("Messages rejected", "messages_rejected", "None."),
    reasonTable("HTTP requests refused", "http_refused", "None."),
    reasonTable("Requests without the right to what they asked", "access_refused", "None."),
    table("Everything that is counted", [
      { name: "Metric", value: (one) => one.name },
      { name: "Labels", value: (one) => Object.entries(one.labels).map(([key, said]) => key + "=" + said).join(" ") },
      { name: "Value", number: true, value: (one) => one.value, show: (one) => number(one.value, 3) },
    ], samples.filter((one) => one.name.startsWith("canvass_"))));
}
