// Asks a query; while it is being written, its plan says what it would cost and find.

import { get, post } from "./api.js";
import { facts, field, h, number, percent, problem, show } from "./dom.js";

const PAUSE_MILLIS = 350;
const SIZED = { letters: 8, ascii6: 8, utf8: 12, english1: 48, uint: 32, hash: 48 };

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

function options(names) {
  return names.map((name) => h("option", { value: name }, name));
}

export async function createPage(content, scope) {
  const { parties } = await get("/v1/parties", { signal: scope.signal });
  const active = parties.filter((party) => party.status === "ACTIVE");
  const attribute = h("input", { value: "item", required: true });
  const codec = h("select", {}, options([...Object.keys(SIZED), "dictionary"]));
  const size = h("input", { type: "number", min: 1, value: SIZED.letters, required: true });
  const dictionary = h("textarea", { rows: 5 });
  const epsilon = h("input", { inputmode: "decimal", value: "2", required: true });
  const k = h("input", { type: "number", min: 1, value: 10, required: true });
  const strategy = h("select", {}, options(["consensus", "tap", "taps"]));
  const aggregation = h("select", {}, options(["robust-vote", "robust-vote-strict", "robust-vote-wide",
    "weighted-sum", "frl-borda", "borda-top", "weighted-median", "phantom", "proportional"]));
  const quorum = h("input", { type: "number", min: 1, placeholder: "what the rule needs" });
  const minutes = h("input", { type: "number", min: 1, value: 60, required: true });
  const lexicon = h("textarea", { rows: 4 });
  const invited = active.map((party) => ({ party, box: h("input", { type: "checkbox", checked: true }) }));
  const sizeField = field("Size", size, "Characters, or bits for english1, uint and hash.");
  const dictionaryField = field("Dictionary, an item a line", dictionary);
  dictionaryField.hidden = true;
  const plan = h("div", { class: "panel", role: "status", "aria-live": "polite", "aria-label": "Plan" });
  const refused = h("div");

  const body = () => {
    const asked = { epsilon: epsilon.value.trim(), k: Number(k.value) };
    if (codec.value === "dictionary") {
      asked.dictionary = lines(dictionary.value);
    } else {
      asked.codec = codec.value + ":" + size.value;
    }
    if (lines(lexicon.value).length > 0) {
      asked.lexicon = lines(lexicon.value);
    }
    return asked;
  };
  const chosen = () => invited.filter(({ box }) => box.checked).map(({ party }) => party);

  let turn = 0;
  const replan = async () => {
    const mine = ++turn;
    await new Promise((go) => setTimeout(go, PAUSE_MILLIS));
    if (mine !== turn || scope.signal.aborted || !form.checkValidity()) {
      return;
    }
    try {
      const asked = body();
      if (chosen().length < active.length) {
        asked.users = chosen().map((party) => party.populationCap);
      }
      const found = await post("/v1/queries:plan", asked, { signal: scope.signal });
      if (mine === turn) {
        show(plan, h("strong", {}, "Plan: nothing is spent yet"), drawPlan(found));
      }
    } catch (failure) {
      if (failure.name !== "AbortError" && mine === turn) {
        show(plan, problem(failure));
      }
    }
  };

  codec.addEventListener("change", () => {
    dictionaryField.hidden = codec.value !== "dictionary";
    sizeField.hidden = codec.value === "dictionary";
    size.value = SIZED[codec.value] ?? 1;
  });
  const form = h("form", { input: replan, change: replan, submit: async (event) => {
    event.preventDefault();
    const asked = body();
    asked.attribute = attribute.value.trim();
    asked.strategy = strategy.value;
    asked.aggregation = aggregation.value;
    asked.deadlineSeconds = Number(minutes.value) * 60;
    asked.parties = chosen().map((party) => party.id);
    if (quorum.value !== "") {
      asked.quorum = Number(quorum.value);
    }
    send.disabled = true;
    try {
      const created = await post("/v1/queries", asked);
      location.hash = "#/queries/" + encodeURIComponent(created.id);
    } catch (failure) {
      refused.replaceChildren(problem(failure));
    } finally {
      send.disabled = false;
    }
  } });
  const send = h("button", { type: "submit" }, "Ask this query");
  form.append(
    h("div", { class: "fields" },
      field("Attribute", attribute, "What of a user is asked for, as parties name it."),
      field("Codec", codec, "How items become codes."), sizeField),
    dictionaryField,
    h("div", { class: "fields" },
      field("ε per user", epsilon, "Smaller is more private, and noisier."),
      field("k", k, "How many items to find."),
      field("Minutes until the deadline", minutes)),
    h("div", { class: "fields" },
      field("Strategy", strategy), field("Aggregation", aggregation), field("Quorum", quorum)),
    field("Lexicon, an item a line", lexicon, "Optional, public names to look for; they are found at lower counts."),
    h("fieldset", {}, h("legend", {}, "Parties"), invited.length > 0
      ? invited.map(({ party, box }) => h("label", {}, box, " ", party.id))
      : "None is registered yet."),
    h("div", {}, send),
    refused);
  show(content, h("div", { class: "two" }, form, plan));
  await replan();
}

function drawPlan(plan) {
  const users = (size) => `${number(size.count)} users (${percent(size.frequency)})`;
  return facts([
    ["Users", number(plan.users)],
    ["Noise of one count", users(plan.noise)],
    ["Smallest item found", users(plan.discovered)],
    ...(plan.listed ? [["… if the lexicon names it", users(plan.listed)]] : []),
    ["Levels", `${plan.levels}, ${number(plan.usersPerLevel)} users each`],
    ["A user sends", plan.bitsPerUser + " bits"],
    ["Largest party sends", number(Math.max(0, ...plan.parties.map((party) => party.bytes)) / 1000) + " kB"],
    ["Run time, about", number(plan.seconds.collect + plan.seconds.decide, 1) + " s"],
    ["Expected recall", percent(plan.expected.recall)],
    ["Expected precision", percent(plan.expected.precision)],
    ["… supposing", `${number(plan.expected.items)} items, Zipf exponent ${plan.expected.exponent}`],
  ]);
}
