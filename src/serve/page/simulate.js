// Simulate: a guess first, then the estimate as it comes; sliders that leave a ghost.

import { aboutScenario, address, announce, changes, differences, el, keep, percent, problem, settled, stream, svg } from "/page/common.js";
import { endMark, endWords } from "/page/ends.js";
import { openCase, packageWords } from "/page/case.js";

const NEGOTIATIONS = [500, 2000, 10000, 50000];
const DOTS = 100;

export async function mount(root, params) {
  const about = await openCase(root, params, "simulate", "Simulate");
  const { scenario, parties, issues } = about;
  // What the scenario itself says; an address that changes numbers still shows the way back.
  const declared = Object.keys(about.set).length ? (await aboutScenario("/api/scenario", { scenario }).catch(() => about)) : about;
  const standard = new Map((declared.sliders ?? []).map((one) => [one.path, Number(one.value)]));
  const set = { ...about.set };
  let seed = Number(params.get("seed") ?? 1) || 1;
  let negotiations = Number(params.get("n")) || 2000;
  let guess = params.get("guess") === null ? null : Number(params.get("guess"));
  let running = null;
  let estimate = null;
  let ghost = null;
  let range = null;
  let shownFor = null;
  let left = false;

  const stage = el("div", {});
  const gauge = el("div", {});
  const sentence = el("p", { class: "result", id: "sentence" });
  const state = el("p", { class: "small", id: "state" });
  const failed = el("div", {});
  const ends = el("section", { "aria-label": "How they end" });
  const dots = el("section", { "aria-label": "One hundred negotiations" });
  const deals = el("section", { "aria-label": "The likeliest deals" });
  const go = el("button", { type: "button", class: "main", id: "go", onclick: () => run() }, "Run again");
  const stop = el("button", { type: "button", id: "stop", disabled: true, onclick: () => running?.abort() }, "Stop");
  root.append(stage);

  if (guess === null) askGuess();
  else { showStage(); run(); }
  return () => {
    left = true;
    running?.abort();
  };

  // --- The guess --------------------------------------------------------------------------
  function askGuess() {
    const out = el("output", { for: "guess" }, "50");
    const slider = el("input", { type: "range", id: "guess", min: 0, max: 100, step: 1, value: 50, oninput: () => { out.textContent = slider.value; }, "aria-describedby": "guess-why" });
    stage.replaceChildren(el("section", { class: "card guess" },
      el("h2", {}, "Your guess first"),
      el("label", { for: "guess" }, "If these talks were held 100 times, how many would end in an agreement?"),
      el("p", {}, out, " in 100"), slider,
      el("p", { class: "small", id: "guess-why" }, "A guess that you have committed to makes the answer worth more. The result is drawn over it."),
      el("div", { class: "row" },
        el("button", { type: "button", class: "main", id: "commit", onclick: () => { guess = Number(slider.value); showStage(); run(); focusResult(); } }, "This is my guess: run it"),
        el("button", { type: "button", class: "quiet", onclick: () => { guess = NaN; showStage(); run(); focusResult(); } }, "No guess, just run"))));
  }
  function focusResult() { stage.querySelector("#result")?.focus({ preventScroll: true }); }

  function showStage() {
    stage.replaceChildren(
      el("div", { class: "desk" },
        el("section", { class: "held", id: "result", tabindex: "0", "aria-label": "The estimate" },
          el("h2", {}, "How many in 100 end in agreement"), gauge, sentence, state,
          el("div", { class: "row screen" }, go, stop,
            el("label", { class: "small", for: "count" }, "negotiations"), countPicker(),
            el("button", { type: "button", class: "quiet", onclick: () => { guess = null; ghost = null; running?.abort(); askGuess(); } }, "Guess anew"),
            el("button", { type: "button", class: "quiet", onclick: () => { seed += 1; run(); } }, "Other chances")),
          failed, ends),
        el("div", {}, sliders(), dots)),
      deals);
  }
  function countPicker() {
    const list = [...new Set([...NEGOTIATIONS, negotiations])].sort((one, other) => one - other);
    const select = el("select", { id: "count", onchange: () => { negotiations = Number(select.value); run(); } },
      list.map((count) => el("option", { value: count, selected: count === negotiations }, count.toLocaleString("en"))));
    return select;
  }

  // --- Sliders ------------------------------------------------------------------------------
  function sliders() {
    const list = about.sliders;
    if (!list.length) return el("section", { class: "screen", "aria-label": "Numbers to turn" }, el("h2", {}, "Turn a number"), el("p", { class: "small" }, "This scenario declares no ranges to turn numbers in. You can set any of its numbers by its path."), anyNumber());
    const again = settled(run, 350);
    const row = (one, index) => {
      const base = standard.get(one.path) ?? Number(one.value);
      const now = set[one.path] === undefined ? Number(one.value) : Number(set[one.path]);
      const low = Math.min(Number(one.low), base, now);
      const high = Math.max(Number(one.high), base, now);
      const whole = Number.isInteger(low) && Number.isInteger(high) && Number.isInteger(base) && high - low >= 4;
      const out = el("output", { for: `slider-${index}` }, said(now, one.unit));
      const box = el("div", { class: `slider${now === base ? "" : " changed"}` });
      const input = el("input", {
        type: "range", id: `slider-${index}`, min: low, max: high, step: whole ? 1 : "any", value: now, dataset: { path: one.path },
        oninput: () => {
          let value = Number(input.value);
          if (!whole) value = Number(value.toPrecision(4));
          out.textContent = said(value, one.unit);
          box.classList.toggle("changed", value !== base);
          if (value === base) delete set[one.path]; else set[one.path] = String(value);
          again();
        },
        // A step of the keyboard is a twentieth of the range, because "any" has none of its own.
        onkeydown: (event) => {
          const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 }[event.key];
          if (!way || whole) return;
          event.preventDefault();
          input.value = Math.min(high, Math.max(low, Number(input.value) + way * (high - low) / 20));
          input.dispatchEvent(new Event("input"));
        },
        "aria-valuetext": null,
      });
      // What the number is comes first; what its sign means stands below.
      const [, what, rest] = /^(.*?[.!?])\s+(.*)$/s.exec(one.label ?? "") ?? [null, one.label ?? one.path, ""];
      box.append(el("label", { for: `slider-${index}`, class: "hostile" }, what.replace(/\.$/, "")), input, el("p", { class: "tiny" }, out, rest ? [" · ", el("span", { class: "hostile" }, rest)] : null));
      box.reset = () => { input.value = base; input.dispatchEvent(new Event("input")); };
      return box;
    };
    const rows = list.map(row);
    const extra = rows.length > 8 ? el("details", {}, el("summary", {}, `${rows.length - 8} more numbers`), el("div", { class: "sliders" }, rows.slice(8))) : null;
    return el("section", { "aria-label": "Numbers to turn", class: "screen" },
      el("h2", {}, "Turn a number"),
      el("p", { class: "small" }, "The ends of a slider are the range that the scenario declares for it. Every change plays the talks again."),
      el("div", { class: "sliders" }, rows.slice(0, 8)), extra, anyNumber(),
      el("div", { class: "row" }, el("button", { type: "button", class: "quiet", onclick: () => rows.forEach((one) => { if (one.classList.contains("changed")) one.reset(); }) }, "As the scenario says")));
  }
  /** Any number, protocol or strategy, by its path, as the command line's --set has it. */
  function anyNumber() {
    const path = el("input", { id: "path", type: "text", spellcheck: "false", autocapitalize: "off", placeholder: `parties.${parties[0].id}.no_deal` });
    const value = el("input", { id: "value", type: "text", spellcheck: "false", placeholder: "0.5", size: 10 });
    const use = () => {
      if (path.value.trim() && value.value.trim()) location.hash = address("simulate", { scenario, set: { ...set, [path.value.trim()]: value.value.trim() }, guess: Number.isFinite(guess) ? guess : undefined, n: negotiations }).slice(1);
    };
    const enter = (event) => { if (event.key === "Enter") use(); };
    path.addEventListener("keydown", enter);
    value.addEventListener("keydown", enter);
    return el("details", {}, el("summary", {}, "Set any number by its path"),
      el("p", { class: "small" }, "As the text of the scenario names it; the command line takes the same with --set."),
      el("div", { class: "row end" }, el("label", { class: "field", for: "path" }, "Path", path), el("label", { class: "field", for: "value" }, "Value", value),
        el("button", { type: "button", onclick: use }, "Set it")));
  }
  function said(value, unit) {
    const text = Number(Number(value).toPrecision(3)).toString().replace("-", "−");
    return unit ? `${text} ${unit}` : text;
  }

  // --- Running ------------------------------------------------------------------------------
  async function run() {
    // A slider that was moved last thing before the view was left plays nothing any more.
    if (left) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const key = JSON.stringify([set, seed]);
    // The ghost is the last estimate for other numbers.
    if (estimate && shownFor !== key) ghost = { ...estimate };
    shownFor = key;
    estimate = null;
    range = null;
    failed.replaceChildren();
    stop.disabled = false;
    state.textContent = "Playing …";
    keep("simulate", { scenario, set, seed: seed === 1 ? undefined : seed, n: negotiations === 2000 ? undefined : negotiations, guess: Number.isFinite(guess) ? guess : undefined });
    let done = false;
    const asked = { scenario, set: { ...set }, negotiations, seed };
    try {
      await stream("/api/simulate", {
        body: asked, signal: mine.signal,
        onEvent: (name, data) => {
          if (running !== mine) return;
          if (name === "progress") {
            estimate = data.agreement;
            state.textContent = `${Number(data.done).toLocaleString("en")} of ${Number(data.of).toLocaleString("en")} negotiations`;
            draw();
            showEnds(data.kinds);
            showDeals(data.deals);
          } else if (name === "done") {
            done = true;
            finish(data);
          } else if (name === "failed") {
            throw new Error(data.error ?? "The simulation failed.");
          }
        },
      });
      if (running !== mine) return;
      if (!done) state.textContent += " – the stream ended early.";
      await showDots(asked, mine.signal);
    } catch (error) {
      if (running !== mine || left) return;
      if (error.name === "AbortError") {
        state.textContent = `Stopped: ${state.textContent}`;
        tell(true);
        announce("Stopped.");
        await showDots(asked).catch(() => {});
      } else {
        failed.replaceChildren(problem(error));
        state.textContent = "";
      }
    } finally {
      if (running === mine) stop.disabled = true;
    }
  }

  function finish({ result, range: judged }) {
    const probability = result?.agreement?.probability;
    if (probability) estimate = { share: probability.share, low: probability.low, high: probability.high };
    range = judged ?? (result?.agreement?.judgement ? { low: result.agreement.judgement.low, high: result.agreement.judgement.high } : null);
    const played = result?.run?.replicates ?? negotiations;
    state.textContent = `${played.toLocaleString("en")} ${played < negotiations ? `of ${negotiations.toLocaleString("en")} negotiations played: more take too long here` : "negotiations played"}. The interval is the noise of the simulation alone.`;
    if (result?.ends) showEnds(result.ends.map((one) => ({ kind: one.kind, party: one.party, share: one.share.share })));
    draw();
    tell();
    announce(sentence.textContent);
  }

  /** The change in words; the range of the judgements goes with it. */
  function tell(stopped = false) {
    if (!estimate) return;
    const whole = (share) => Math.round(share * 100);
    const parts = [];
    if (ghost) {
      const [from, to] = [whole(ghost.share), whole(estimate.share)];
      const apart = estimate.low > ghost.high || estimate.high < ghost.low;
      parts.push(from === to ? `It stays at ${to} in 100` : `From ${from} to ${to} in 100`);
      if (!apart && from !== to) parts.push(", which may be noise: the intervals overlap");
    } else if (Number.isFinite(guess)) {
      parts.push(`You guessed ${guess}; it comes out at ${percent(estimate.share, estimate.low, estimate.high)}`);
    } else {
      parts.push(`It comes out at ${percent(estimate.share, estimate.low, estimate.high)}`);
    }
    if (range && Number.isFinite(range.low)) parts.push(`; the judgements alone span ${whole(range.low)} to ${whole(range.high)}`);
    sentence.textContent = `${parts.join("")}${stopped ? "; stopped early" : ""}.`;
  }

  // --- Drawing ------------------------------------------------------------------------------
  function draw() {
    // As wide as its place, so that letters keep their size on a phone.
    const width = Math.min(640, Math.max(320, gauge.clientWidth || 600));
    const x = (share) => 20 + (width - 40) * share;
    const now = estimate;
    // The number stands over its sign, or beside it where the guess stands over it.
    const close = now && Number.isFinite(guess) && Math.abs(guess / 100 - now.share) < 50 / width;
    const beside = close ? (now.share < .5 ? 14 + (width - 40) * (now.high - now.share) : -14 - (width - 40) * (now.share - now.low)) : 0;
    gauge.replaceChildren(svg("svg", { class: "chart gauge", viewBox: `0 0 ${width} 118`, role: "img", "aria-label": `${now ? percent(now.share, now.low, now.high) : "no estimate yet"}${Number.isFinite(guess) ? `; your guess ${guess}` : ""}${ghost ? `; before ${percent(ghost.share)}` : ""}` },
      range ? svg("rect", { class: "range", x: x(range.low), y: 42, width: Math.max(1, x(range.high) - x(range.low)), height: 34 }) : null,
      svg("line", { class: "axis", x1: x(0), x2: x(1), y1: 76, y2: 76 }),
      [0, 20, 40, 60, 80, 100].map((tick) => [svg("line", { class: "axis", x1: x(tick / 100), x2: x(tick / 100), y1: 76, y2: 82 }), svg("text", { class: "small", x: x(tick / 100), y: 98, "text-anchor": "middle" }, tick)]),
      ghost ? [svg("circle", { class: "ghost", cx: x(ghost.share), cy: 59, r: 10 }), svg("text", { class: "small", x: x(ghost.share), y: 116, "text-anchor": near(ghost.share) }, `before: ${Math.round(ghost.share * 100)}`)] : null,
      Number.isFinite(guess) ? [svg("path", { class: "c1", d: `M${x(guess / 100)} 42l-8-13h16z` }), svg("text", { class: "small", x: x(guess / 100), y: 22, "text-anchor": near(guess / 100) }, `your guess: ${guess}`)] : null,
      now ? [svg("line", { class: "interval", x1: x(now.low), x2: x(now.high), y1: 59, y2: 59 }), svg("circle", { class: "c0", cx: x(now.share), cy: 59, r: 8 }),
        svg("text", { x: x(now.share), y: beside ? 63 : 36, dx: beside, "text-anchor": beside ? (beside > 0 ? "start" : "end") : near(now.share), "font-weight": 600 }, Math.round(now.share * 100))] : null),
    el("ul", { class: "legend" },
      el("li", {}, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("circle", { class: "c0", cx: 8, cy: 8, r: 6 })), "estimate, with its interval"),
      range ? el("li", {}, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("rect", { class: "range c0", "fill-opacity": .25, x: 1, y: 2, width: 14, height: 12 })), "what the judgements alone span (90 in 100 of them)") : null,
      ghost ? el("li", {}, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("circle", { class: "axis dash", cx: 8, cy: 8, r: 6 })), "before your change") : null,
      Number.isFinite(guess) ? el("li", {}, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { class: "c1", d: "M8 14 2 3h12z" })), "your guess") : null));
  }
  function near(share) { return share < .12 ? "start" : share > .88 ? "end" : "middle"; }

  function showEnds(kinds) {
    if (!kinds?.length) return;
    const share = (one) => (typeof one.share === "number" ? one.share : one.share.share);
    ends.replaceChildren(el("h3", {}, "How they end"), el("ul", { class: "legend" }, kinds.filter((one) => share(one) > 0).map((one) => el("li", {},
      endMark(one.kind), el("span", { class: "hostile" }, `${endWords(one.kind, one.party, parties)}: ${percent(share(one))}`)))));
  }

  function showDeals(list) {
    if (!list?.length) { deals.replaceChildren(); return; }
    const share = (one) => (typeof one.share === "number" ? one.share : one.share.share);
    deals.replaceChildren(
      el("h2", {}, "The likeliest deals"),
      el("ul", { class: "library loose" }, list.slice(0, 6).map((one, index) => el("li", { class: "card" },
        el("h3", {}, percent(share(one)), " negotiations"),
        index ? [el("p", { class: "small" }, "Like the first, but:"), changes(issues, differences(list[0].options, one.options))] : packageWords(issues, one.options),
        el("div", { class: "row screen" }, el("a", { class: "button", href: address("draft", { scenario, set, deal: one.options }) }, "Open in the draft"))))));
  }

  async function showDots(asked, signal) {
    let list;
    try {
      list = await aboutScenario("/api/dots", { scenario: asked.scenario, set: asked.set, seed: asked.seed, count: DOTS }, { signal });
    } catch (error) {
      if (error.name !== "AbortError") dots.replaceChildren(problem(error));
      return;
    }
    if (signal?.aborted) return;
    const kinds = new Map();
    for (const one of list) {
      const key = `${one.end} ${one.party ?? ""}`;
      if (!kinds.has(key)) kinds.set(key, { end: one.end, party: one.party, list: [] });
      kinds.get(key).list.push(one);
    }
    const groups = [...kinds.values()].sort((one, other) => (other.end === "agreement") - (one.end === "agreement") || other.list.length - one.list.length);
    const links = [];
    const grid = el("ul", { class: "dots", onkeydown: (event) => {
      const at = links.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 10, ArrowUp: at - 10, Home: 0, End: links.length - 1 }[event.key];
      if (to === undefined || !links[to]) return;
      event.preventDefault();
      links[at].tabIndex = -1;
      links[to].tabIndex = 0;
      links[to].focus();
    } }, groups.flatMap((group) => group.list.map((one) => {
      const words = `${endWords(one.end, one.party, parties)}, round ${one.round + 1}`;
      const link = el("a", { href: address("replay", { scenario, set: asked.set, seed: asked.seed, replicate: one.replicate }), tabindex: links.length ? "-1" : "0", title: words, "aria-label": `Negotiation ${one.replicate}: ${words}. Replay it` }, endMark(one.end));
      links.push(link);
      return el("li", {}, link);
    })));
    dots.replaceChildren(
      el("h2", {}, `${list.length} negotiations, a sign each`),
      el("p", { class: "small" }, "The first ones of this run. Choose one to replay it; arrow keys move among them."),
      grid,
      el("ul", { class: "legend" }, groups.map((group) => el("li", {}, endMark(group.end), el("span", { class: "hostile" }, `${group.list.length} ${endWords(group.end, group.party, parties)}`)))));
  }
}
