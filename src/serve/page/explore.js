// Explore: a result of the command line (its JSON, or a report that carries it) as the report that
// the command line makes of it, and its main numbers with links to where one can go on with them.

import { address, announce, api, caveat, changes, differences, el, party as markOf, percent, points, problem, takesFiles } from "/page/common.js";
import { endMark, endWords } from "/page/ends.js";
import { packageWords } from "/page/case.js";
import { story } from "/page/replay.js";
import { keys } from "/page/room.js";

const LARGEST = 64_000_000;
/** Letters that the server takes to make a report of. */
const LARGEST_REPORT = 7_000_000;

export async function mount(root) {
  const told = el("div", {});
  const input = el("input", { type: "file", id: "result", accept: ".json,.html", onchange: () => take(input.files[0]) });
  const zone = el("div", { class: "drop" }, el("label", { for: "result" }, el("b", {}, "Open a result"), " – drop it here, or"), input);
  takesFiles(root, zone, take);
  let end = null;
  root.append(
    el("h1", {}, "Explore a result"),
    el("p", {}, "A file that the command line made: ", el("code", {}, "zopa run --json > result.json"), ", or a report made of one: of a sweep, ", el("code", {}, "zopa report FOLDER -o sweep.html"), ". It goes to the computer that runs zopa, and nowhere else."),
    caveat(), zone, told);
  return () => end?.();

  async function take(file) {
    if (!file) return;
    end?.();
    end = null;
    try {
      if (file.size > LARGEST) throw new Error(`${file.name} is too large to be looked at here; use zopa report.`);
      const text = await file.text();
      const result = read(file.name, text);
      told.replaceChildren();
      end = whole(file.name, () => show(told, result, text)) ?? null;
      announce("The result is shown.");
    } catch (error) {
      told.replaceChildren(problem(error));
    }
  }
}

/** The JSON of a file; a report carries its result as data. */
function read(name, text) {
  let json = text;
  if (/^\s*</.test(text)) {
    // Only the data is taken out; nothing of the page is put together here.
    json = /<script[^>]*\bid="?result"?[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1];
    if (!json) throw new Error(`${name} is a page, but carries no result of zopa.`);
  }
  let result;
  try { result = JSON.parse(json); } catch { throw new Error(`${name} is no JSON. Make one with: zopa run --json > result.json`); }
  if (typeof result?.schema !== "string" || !result.schema.startsWith("zopa.")) throw new Error(`${name} is JSON, but no result of zopa: it has no schema field.`);
  return result;
}

/** Shows a result; one that lacks what its kind has is said to be damaged, in words. */
function whole(name, act) {
  try {
    return act();
  } catch (error) {
    console.info(error);
    throw new Error(`${name} calls itself a result of zopa, but parts of it are missing or damaged. Was it cut short, or made by another version?`);
  }
}

/** The report of a result, in a frame that reaches nothing: its charts, and the tables behind them. */
async function framed(text) {
  if (text.length > LARGEST_REPORT) throw new Error("This result is too large for its charts to be made here.");
  const { address: from } = await api("/api/reports", { body: { text }, token: keys.server() ?? undefined });
  return [
    el("p", { class: "row screen" }, el("a", { class: "button", href: from, target: "_blank", rel: "noopener" }, "The report in a window of its own")),
    el("iframe", { class: "report", src: from, title: "The report with its charts", sandbox: "allow-scripts allow-downloads" }),
  ];
}

function show(root, result, text) {
  const { scenario } = result;
  const kind = result.schema.split("/")[0];
  root.append(el("h2", { class: "hostile" }, scenario?.title ?? result.schema), scenario?.question ? el("p", { class: "hostile" }, scenario.question) : "", scenario?.note ? el("p", { class: "small hostile" }, scenario.note) : "");
  if (scenario?.id && !/\.(ron|xml|json|yaml|yml|csv)$/.test(scenario.id)) {
    root.append(el("p", { class: "row" }, el("a", { class: "button", href: address("draft", { scenario: scenario.id }) }, "Draft"), el("a", { class: "button", href: address("simulate", { scenario: scenario.id }) }, "Simulate")));
  }
  if (kind === "zopa.trace") return story(root, result, {});
  const shown = { "zopa.run": run, "zopa.solve": solve, "zopa.verdict": verdict }[kind] ?? plain;
  if (kind === "zopa.verdict") {
    shown(root, result);
    return undefined;
  }
  const numbers = el("details", {}, el("summary", {}, el("h2", {}, "Its main numbers, and deals to go on with")));
  shown(numbers, result);
  const place = el("div", {}, el("p", { class: "waiting" }, "Making its charts …"));
  root.append(numbers, place);
  framed(text).then((pieces) => place.replaceChildren(...pieces)).catch((error) => {
    numbers.open = true;
    place.replaceChildren(problem(error), el("p", { class: "small" }, "All figures and tables: ", el("code", {}, "zopa report FILE -o page.html"), "."));
  });
  return undefined;
}

function table(head, rows) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": head.filter(Boolean).join(", ") }, el("table", {},
    el("thead", {}, el("tr", {}, head.map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, index) => (index ? el("td", {}, cell) : el("th", { scope: "row", class: "hostile" }, cell))))))));
}

function run(root, { scenario, run: made, agreement, ends, timing, packages, parties, drivers }) {
  const { parties: who, issues } = scenario;
  const chance = agreement.probability;
  root.append(
    el("p", { class: "result" }, "An agreement comes in ", el("b", {}, percent(chance.share, chance.low, chance.high)), ` of ${(made.replicates ?? made.negotiations ?? "the").toLocaleString("en")} negotiations`,
      agreement.judgement ? `; the judgements alone span ${Math.round(100 * agreement.judgement.low)} to ${Math.round(100 * agreement.judgement.high)}` : "", timing?.mean_round ? `. The mean agreement is in round ${Math.round(timing.mean_round) + 1}.` : "."),
    el("h3", {}, "How they end"),
    el("ul", { class: "legend" }, ends.map((one) => el("li", {}, endMark(one.kind), el("span", { class: "hostile" }, `${endWords(one.kind, one.party, who)}: ${percent(one.share.share, one.share.low, one.share.high)}`)))));
  const top = packages?.top ?? packages?.list ?? [];
  if (top.length) {
    root.append(el("h3", {}, "The likeliest deals"), el("ul", { class: "library loose" }, top.slice(0, 6).map((one, index) => el("li", { class: "card" },
      el("h3", {}, percent(one.share?.share ?? one.share), " negotiations"),
      index ? [el("p", { class: "small" }, "Like the first, but:"), changes(issues, differences(top[0].options, one.options))] : packageWords(issues, one.options),
      one.options && scenario.id ? el("a", { href: address("draft", { scenario: scenario.id, deal: one.options }) }, "Open in the draft") : null))));
  }
  root.append(
    el("h3", {}, "What the parties get, and refuse"),
    table(["Party", "Gain over no deal, if they agree", "Refusals of what others offer"], parties.map((one) => [[markOf(one.party), " ", who[one.party].name],
      one.gain ? `${points(100 * one.gain.mean)} points` : "–", one.answers ? `${one.refusals.count.toLocaleString("en")} of ${one.answers.toLocaleString("en")}` : "–"])));
  if (drivers?.length) root.append(el("h3", {}, "The numbers that agreement hangs on"), table(["Number", "Agreement where it is low", "where it is high"], drivers.slice(0, 8).map((one) => [one.path, percent(one.below.share), percent(one.above.share)])));
}

function solve(root, { scenario, zopa, solutions }) {
  root.append(
    el("p", { class: "result" }, "The zone of possible agreement has ", el("b", {}, `${Number(zopa.packages).toLocaleString("en")} packages`), ` of ${Number(zopa.feasible).toLocaleString("en")} that are possible.`),
    el("h3", {}, "What theory chooses"),
    table(["Chosen by", ...scenario.parties.map((one) => one.name), ""], solutions.map((one) => [one.name, ...scenario.parties.map((_, index) => points(100 * (one.gains?.[index] ?? NaN))),
      scenario.id ? el("a", { href: address("draft", { scenario: scenario.id, deal: one.options }), "aria-label": `Open ${one.name} in the draft` }, "Draft") : ""])),
    el("p", { class: "small" }, "Points are points out of 100 above walking away."));
}

function verdict(root, { scenario, options, parties, acceptable }) {
  root.append(el("p", { class: "result" }, acceptable ? "Everybody accepts it." : "It is refused."), packageWords(scenario.issues, options),
    table(["Party", "Points above walking away", "Answer"], parties.map((one) => [scenario.parties[one.party].name, points(100 * one.gain), one.accepts ? "✓ yes" : "✕ no"])));
}

/** A result of another kind: its plain numbers. */
function plain(root, result) {
  const rows = Object.entries(result).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)).map(([key, value]) => [key.replaceAll("_", " "), String(value)]);
  const lists = Object.entries(result).filter(([, value]) => Array.isArray(value)).map(([key, value]) => [key.replaceAll("_", " "), `${value.length} rows`]);
  root.append(el("p", {}, "What this result is made of:"), table(["Part", "Value"], [...rows, ...lists]));
}
