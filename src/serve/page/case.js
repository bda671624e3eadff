// The case that a view is about: which scenario, with which numbers changed, and its summary.

import { CAVEAT, aboutScenario, address, api, el, nameOf, setOf, titleOf } from "/page/common.js";

const FIRST = "ukraine-2025/base";

/**
 * Reads scenario and changes from the address, asks the server about them and writes the heading.
 * Gives `{ scenario, set, summary, parties, issues, order, weights, sliders, tools, … }`;
 * views add their own tools to the row `tools`.
 */
export async function openCase(root, params, view, title) {
  const scenarios = await api("/api/scenarios");
  const scenario = params.get("scenario") || (scenarios.some((one) => one.id === FIRST) ? FIRST : scenarios[0]?.id);
  const set = setOf(params);
  const told = await aboutScenario("/api/scenario", { scenario, set });
  const summary = told.scenario;
  const known = scenarios.some((one) => one.id === scenario);
  const picker = el("select", {
    id: "case",
    onchange: () => { location.hash = address(view, { scenario: picker.value }).slice(1); },
  }, known ? null : el("option", { value: scenario, selected: true }, summary.title),
  scenarios.map((one) => el("option", { value: one.id, selected: one.id === scenario }, one.title)));
  const tools = el("div", { class: "row end screen" }, el("label", { class: "field", for: "case" }, "The case", picker));
  // What the note says beyond the sentence that stands there anyway.
  const own = (summary.note ?? "").replace(/^Illustrative judgements, not forecasts\.\s*/, "");
  root.append(...[
    el("h1", {}, title, ": ", el("span", { class: "hostile" }, summary.title)),
    summary.question ? el("p", { class: "hostile question" }, summary.question) : null,
    el("p", { class: "caveat small" }, CAVEAT, own ? [" ", el("span", { class: "hostile" }, own)] : null),
    tools,
    changed(view, params, set),
  ].filter(Boolean));
  return {
    ...told, scenario, set, summary, tools,
    parties: summary.parties, issues: summary.issues,
    order: told.order?.length ? told.order : summary.issues.map((_, index) => index),
    sliders: told.sliders ?? [],
  };
}

/** The numbers that this address changes, each with a way back. */
function changed(view, params, set) {
  const entries = Object.entries(set);
  if (!entries.length) return null;
  const without = (path) => {
    const rest = new URLSearchParams(params);
    rest.delete("set");
    for (const [other, value] of entries) if (other !== path) rest.append("set", `${other}=${value}`);
    return `#/${view}?${rest}`;
  };
  return el("p", { class: "small" }, "Numbers changed from the scenario: ", entries.map(([path, value], index) => [
    index ? ", " : "", el("b", { class: "hostile" }, `${path} = ${value}`), " (", el("a", { href: without(path), "aria-label": `take back ${path}` }, "take back"), ")"]));
}

/** The index of every issue's default option. */
export function defaults(issues) {
  return issues.map((issue) => {
    if (typeof issue.default === "number") return issue.default;
    return Math.max(0, issue.options.findIndex((option) => option.id === issue.default));
  });
}

/** Options from an address, `0,2,1`; the defaults where it says nothing that fits. */
export function dealOf(text, issues) {
  const given = (text ?? "").split(",");
  return defaults(issues).map((standard, issue) => {
    const index = given[issue] === undefined || given[issue] === "" ? NaN : Number(given[issue]);
    return Number.isInteger(index) && index >= 0 && index < issues[issue].options.length ? index : standard;
  });
}

/** A package in words: what it changes from how things are. */
export function packageWords(issues, options) {
  const standard = defaults(issues);
  const moved = options.map((option, issue) => ({ option, issue })).filter(({ option, issue }) => option !== standard[issue]);
  if (!moved.length) return el("p", { class: "small" }, "Everything stays as it is.");
  return el("ul", { class: "changes" }, moved.map(({ option, issue }) => el("li", {},
    el("span", { class: "small hostile" }, titleOf(issues[issue]), ": "), el("span", { class: "hostile" }, nameOf(issues[issue].options[option])))));
}
