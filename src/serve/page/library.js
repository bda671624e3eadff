// The library: scenarios with their questions, files that a person opens, their text.

import { address, aboutScenario, announce, api, caveat, diagnostics, el, opened, problem, remember, save, takesFiles } from "/page/common.js";

// Larger files are not scenarios; the server says its own limit.
const LARGEST = 4_000_000;
const SHELVES = [
  ["ukraine-2025", "Ukraine, 2025"],
  ["classroom", "For the classroom"],
  ["classics", "Classics"],
];

export async function mount(root, params) {
  const scenarios = await api("/api/scenarios");
  const bench = el("section", { "aria-label": "Scenario as text", hidden: true });
  const told = el("div", {});
  const shelves = el("div", {});
  const find = el("input", { type: "search", id: "find", placeholder: "Russia, coalition, deadline …", oninput: () => fill() });

  root.append(
    el("h1", {}, "Which deals could they all sign?"),
    el("p", {}, "Pick a case. Draft a deal and see at once who signs and who refuses; simulate the talks; or let a class take the seats."),
    caveat(),
    dropZone(),
    told,
    bench,
    el("div", { class: "row" }, el("label", { class: "field", for: "find" }, "Find a scenario", find)),
    shelves,
  );
  fill();
  if (params.get("edit")) await edit(params.get("edit"));

  function fill() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => `${one.id} ${one.title} ${one.question}`.toLowerCase().includes(word));
    const shown = scenarios.filter(fits);
    const known = SHELVES.map(([folder]) => folder);
    const shelf = (one) => (known.includes(one.id.split("/")[0]) ? one.id.split("/")[0] : "others");
    shelves.replaceChildren(...[...SHELVES, ["others", "Others"]].map(([folder, title]) => {
      // The case to begin with stands first.
      const here = shown.filter((one) => shelf(one) === folder).sort((one, other) => other.id.endsWith("/base") - one.id.endsWith("/base"));
      return here.length ? el("section", {}, el("h2", {}, title), el("ul", { class: "library" }, here.map(card))) : null;
    }).filter(Boolean));
    if (!shown.length) shelves.append(el("p", {}, "No scenario has these words."));
  }

  function card(one) {
    return el("li", { class: "card" },
      el("h3", { class: "hostile" }, one.title),
      one.question ? el("p", { class: "hostile" }, one.question) : null,
      el("p", { class: "small" }, size(one)),
      // A class plays it, and this browser is not its teacher's.
      one.playing ? el("p", { class: "small" }, "A class is playing this: closed until its debrief.") : doors(one.id, one.title));
  }

  function doors(scenario, title) {
    const door = (view, name, main) => el("a", { class: main ? "button main" : "button", href: address(view, { scenario }), "aria-label": `${name}: ${title}` }, name);
    return el("div", { class: "row" },
      door("draft", "Draft", true), door("simulate", "Simulate"), door("host", "Play together"),
      el("button", { type: "button", class: "quiet", "aria-label": `Edit as text: ${title}`, onclick: () => edit(scenario) }, "Edit"));
  }

  function dropZone() {
    const input = el("input", { type: "file", id: "file", accept: ".ron,.xml,.json,.yaml,.yml,.csv,.txt,text/plain", onchange: () => take(input.files[0]) });
    const zone = el("div", { class: "drop" },
      el("label", { for: "file" }, el("b", {}, "Open a scenario of your own"), " – drop the file here, or"), input,
      el("span", { class: "small" }, "It stays on the computer that runs zopa."));
    takesFiles(root, zone, take);
    return zone;
  }

  async function take(file) {
    if (!file) return;
    if (file.size > LARGEST) {
      told.replaceChildren(problem(new Error(`${file.name} is too large for a scenario.`)));
      return;
    }
    const text = await file.text();
    write(file.name, text);
    await check(file.name, text);
  }

  async function edit(scenario) {
    try {
      const known = opened(scenario);
      const text = known ?? await api(`/api/scenario-text?scenario=${encodeURIComponent(scenario)}`);
      told.replaceChildren();
      write(`${scenario.split("/").pop()}.ron`, typeof text === "string" ? text : JSON.stringify(text, null, 1));
    } catch (error) {
      told.replaceChildren(problem(error));
    }
  }

  function write(name, text) {
    const area = el("textarea", { id: "text", spellcheck: "false", autocapitalize: "off", value: text });
    bench.hidden = false;
    bench.replaceChildren(
      el("h2", { id: "bench" }, "Text of ", el("span", { class: "hostile" }, name)),
      el("label", { for: "text", class: "small" }, "Change it, check it, and use or download what you have. The file on disk stays as it is."),
      area,
      el("div", { class: "row" },
        el("button", { type: "button", class: "main", onclick: () => check(name, area.value, area) }, "Check and use"),
        el("button", { type: "button", onclick: () => save(name, "text/plain", area.value) }, "Download"),
        el("button", { type: "button", class: "quiet", onclick: () => { bench.hidden = true; told.replaceChildren(); find.focus(); } }, "Close")));
    bench.scrollIntoView({ block: "start" });
    area.focus({ preventScroll: true });
    area.setSelectionRange(0, 0);
  }

  async function check(name, text, area) {
    told.replaceChildren(el("p", { class: "waiting" }, "Reading …"));
    try {
      const { scenario, warnings } = await api("/api/scenarios", { body: { name, text } });
      remember(scenario, text);
      const { scenario: summary } = await aboutScenario("/api/scenario", { scenario });
      const card = el("div", { class: "card" },
        el("h2", { class: "hostile" }, summary.title ?? name),
        summary.question ? el("p", { class: "hostile" }, summary.question) : null,
        el("p", {}, el("span", { class: "yes" }, "✓ "), `It can be used: ${summary.parties.length} parties, ${summary.issues.length} issues.`),
        warnings?.length ? [el("h3", {}, "Odd, but allowed"), diagnostics(warnings)] : null,
        doors(scenario, summary.title ?? name));
      told.replaceChildren(card);
      announce("The scenario can be used.");
      card.querySelector("a").focus();
    } catch (error) {
      const box = problem(error);
      const line = error.diagnostics?.find((one) => one.line)?.line;
      if (line && area) {
        box.append(el("button", { type: "button", onclick: () => show(area, line) }, `Show line ${line}`));
      }
      told.replaceChildren(box);
      told.scrollIntoView({ block: "nearest" });
    }
  }

  function show(area, line) {
    const before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const end = area.value.indexOf("\n", before);
    area.focus();
    area.setSelectionRange(before, end < 0 ? area.value.length : end);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (line - 4) * height);
    bench.scrollIntoView({ block: "nearest" });
  }
}

function size({ parties, issues, packages }) {
  const plural = (count, word) => `${count} ${word}${Number(count) === 1 ? "" : "s"}`;
  return `${plural(parties, "party").replace("partys", "parties")} · ${plural(issues, "issue")} · ${many(packages)}`;
}

/** A decimal string in words: "about 50 million packages". */
function many(packages) {
  const text = String(packages ?? "");
  if (!/^\d+$/.test(text)) return "";
  if (text.length <= 6) return `${Number(text).toLocaleString("en")} package${text === "1" ? "" : "s"}`;
  const names = ["", "thousand", "million", "billion", "trillion"];
  const group = Math.floor((text.length - 1) / 3);
  if (group >= names.length) return `10^${text.length - 1} packages`;
  return `about ${Math.round(Number(text) / 1000 ** group)} ${names[group]} packages`;
}
