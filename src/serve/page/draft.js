// Draft a deal: options as buttons, signatures that follow every choice.
// All numbers come from the server; the page keeps the draft and shows what it is told.

import { aboutScenario, address, announce, changes, copy, differences, el, keep, nameOf, party as markOf, percent, points, problem, settled, stream, svg, titleOf } from "/page/common.js";
import { dealOf, defaults, openCase } from "/page/case.js";

// Issues at the start, and options that fit as buttons; with more, a slider.
const AT_FIRST = 4;
const AS_BUTTONS = 8;
// Repairs that are offered at once.
const REPAIRS = 3;
// Negotiations that are played to find the likeliest deal.
const PLAYED = 1000;
// Of draws it is said “41 of 100”.
const share = (...given) => percent(...given).replace(" in 100", " of 100");
// More parties than this do not fit as signs on every option.
const AS_SIGNS = 6;

export async function mount(root, params) {
  const about = await openCase(root, params, "draft", "Draft a deal");
  const { scenario, set, parties, issues, order } = about;
  const standard = defaults(issues);
  let deal = dealOf(params.get("deal"), issues);
  let beside = params.get("beside") ? dealOf(params.get("beside"), issues) : null;
  let chair = parties.findIndex((one) => one.id === params.get("chair"));
  const shown = new Set(order.slice(0, Math.max(1, Math.min(AT_FIRST, order.length))));
  deal.forEach((option, issue) => { if (option !== standard[issue]) shown.add(issue); });
  if (issues.length <= AT_FIRST + 1) issues.forEach((_, issue) => shown.add(issue));
  const past = [];
  let answer = null;
  let asked = null;
  let first = true;
  let trade = null;
  let besideBox = null;
  const compared = [];
  // Ends whatever is under way when the view is left.
  const life = new AbortController();
  const later = settled(() => { hints(); if (trade?.open) showTrade(); }, 60);

  const name = (index) => parties[index].name ?? parties[index].id;
  const listed = (indices) => {
    const names = indices.map(name);
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  };
  const question = (more = {}) => ({ scenario, set, ...more });

  // --- What stands where -------------------------------------------------------------------
  const clauses = el("div", { class: "deal" });
  const more = el("div", { class: "screen" });
  const others = el("p", { class: "small" });
  const together = el("div", { class: "together", tabindex: "-1" });
  const lines = el("ol", { class: "lines", "aria-label": "Signature lines" });
  const repairs = el("section", { "aria-label": "Repairs", class: "screen" });
  const believe = el("div", {});
  const strip = el("div", { class: "strip", "aria-hidden": "true" });
  const failed = el("div", {});
  const lower = el("div", {});
  const undo = el("button", { type: "button", disabled: true, onclick: back }, "Undo");
  const link = el("button", { type: "button", onclick: shareLink }, "Share the link");
  const seats = el("select", { id: "chair", onchange: () => { chair = Number(seats.value); kept(); showLines(); hints(); } },
    el("option", { value: "-1" }, "nobody’s: all at once"),
    parties.map((_, index) => el("option", { value: String(index), selected: index === chair }, name(index))));

  about.tools.append(
    el("label", { class: "field", for: "chair" }, "Sit on the chair of", seats),
    undo,
    el("button", { type: "button", onclick: () => choose(standard, "Back to how things are.") }, "Start again"),
    el("button", { type: "button", onclick: putBeside }, "Keep this draft beside"),
    link,
    el("button", { type: "button", onclick: () => window.print() }, "Print"));
  root.append(
    failed,
    el("div", { class: "desk" },
      el("section", { "aria-label": "Clauses" }, el("h2", {}, "The deal"), clauses, others, more),
      el("section", { class: "held", tabindex: "0", "aria-label": "Who signs" }, el("h2", {}, "Who signs"), together, lines,
        el("p", { class: "tiny" }, `Points are points out of 100 above walking away. The middle of a bar is the walk-away line: right of it the deal is better than none.`),
        repairs, believe)),
    lower,
    strip);
  showClauses();
  showLower();
  refresh();
  return () => {
    life.abort();
    asked?.abort();
    trade?.stale();
  };

  // --- Choosing ----------------------------------------------------------------------------
  function choose(next, said, { moved = [] } = {}) {
    if (life.signal.aborted || !differences(deal, next).length) return;
    past.push(deal);
    undo.disabled = false;
    deal = [...next];
    const before = shown.size;
    deal.forEach((option, issue) => { if (option !== standard[issue]) shown.add(issue); });
    if (shown.size !== before) showClauses();
    mark(moved);
    kept();
    if (said) announce(said);
    refresh();
  }
  function back() {
    if (!past.length) return;
    const to = past.pop();
    const moved = differences(deal, to).map((one) => one.issue);
    deal = to;
    undo.disabled = !past.length;
    mark(moved);
    kept();
    refresh();
  }
  function kept() {
    // The address belongs to the view that is shown.
    if (!life.signal.aborted) keep("draft", question({ deal, beside: beside ?? undefined, chair: chair >= 0 ? parties[chair].id : undefined }));
  }
  function mark(moved) {
    compare();
    for (const field of clauses.children) {
      const issue = Number(field.dataset.issue);
      field.classList.toggle("moved", moved.includes(issue));
      checked(field, issue);
    }
  }
  function checked(field, issue) {
    for (const input of field.querySelectorAll("input")) {
      if (input.type === "range") {
        input.value = deal[issue];
        input.setAttribute("aria-valuetext", nameOf(issues[issue].options[deal[issue]]));
        field.querySelector("output").textContent = nameOf(issues[issue].options[deal[issue]]);
      } else {
        input.checked = Number(input.value) === deal[issue];
        input.parentElement.classList.toggle("is", input.checked);
      }
    }
  }

  // --- Clauses -----------------------------------------------------------------------------
  function showClauses() {
    const wanted = order.filter((issue) => shown.has(issue));
    const there = new Map([...clauses.children].map((field) => [Number(field.dataset.issue), field]));
    clauses.replaceChildren(...wanted.map((issue) => there.get(issue) ?? clause(issue)));
    const rest = order.filter((issue) => !shown.has(issue));
    others.textContent = rest.length ? `${rest.length === 1 ? "One other issue stays as it is" : `${rest.length} other issues stay as they are`}.` : "";
    more.replaceChildren(...(rest.length ? [el("details", {},
      el("summary", {}, el("b", {}, `Add issues (${rest.length} more)`)),
      el("p", { class: "small" }, "Heaviest first."),
      el("div", { class: "row" }, rest.map((issue) => el("button", { type: "button", onclick: () => add([issue]) }, el("span", { class: "hostile" }, `+ ${titleOf(issues[issue])}`))),
        rest.length > 1 ? el("button", { type: "button", class: "quiet", onclick: () => add(rest) }, "All of them") : null))] : []));
  }
  function add(list) {
    list.forEach((issue) => shown.add(issue));
    const open = list.length === 1;
    showClauses();
    if (open && more.firstElementChild) more.firstElementChild.open = true;
    clauses.querySelector(`[data-issue="${list[0]}"] input:checked, [data-issue="${list[0]}"] input[type=range]`)?.focus();
    hints();
  }
  function clause(issue) {
    const { options } = issues[issue];
    const weights = about.weights?.map((row) => row[issue]) ?? [];
    const most = weights.length ? weights.indexOf(Math.max(...weights)) : -1;
    const field = el("fieldset", { class: "clause", dataset: { issue } },
      el("legend", { class: "hostile" }, titleOf(issues[issue])),
      most >= 0 && weights[most] > 0 ? el("p", { class: "tiny weights" }, "Weighs most for ", markOf(most), " ", el("span", { class: "hostile" }, name(most)), `: up to ${points(weights[most] * 100, { sign: false })} points.`) : null);
    const stakes = el("div", { class: "stakes screen" });
    if (options.length > AS_BUTTONS) {
      const id = `option-${issue}-hint`;
      field.append(el("div", { class: "row" },
        el("output", { class: "hostile" }, nameOf(options[deal[issue]])),
        el("input", {
          type: "range", min: 0, max: options.length - 1, step: 1, value: deal[issue], "aria-describedby": id, "aria-label": titleOf(issues[issue]), "aria-valuetext": nameOf(options[deal[issue]]),
          oninput: (event) => { const next = [...deal]; next[issue] = Number(event.target.value); choose(next); },
        })), el("span", { class: "hints", id }), stakes);
      return field;
    }
    field.append(el("div", { class: `options of${options.length}` }, options.map((option, index) => {
      const id = `option-${issue}-${index}`;
      return el("div", { class: `option${index === deal[issue] ? " is" : ""}`, dataset: { option: index } },
        el("input", {
          type: "radio", id, name: `issue-${issue}`, value: index, checked: index === deal[issue], "aria-describedby": `${id}-hint`,
          onchange: () => { const next = [...deal]; next[issue] = index; choose(next); },
        }),
        el("label", { for: id }, el("span", { class: "name hostile" }, nameOf(option)),
          el("span", { class: "hints", id: `${id}-hint` })));
    })), stakes);
    return field;
  }

  // What each choice would do, issue by issue as the server answers: those in sight first, and
  // the others too while somebody refuses, because a repair may lie there.
  async function hints() {
    if (life.signal.aborted) return;
    const { signal } = asked;
    const now = deal;
    const refusing = answer && !answer.violated?.length ? refusers() : [];
    const choosable = (issue) => issues[issue].options.length <= AS_BUTTONS;
    const wanted = [...order.filter((issue) => shown.has(issue)), ...(refusing.length ? order.filter((issue) => !shown.has(issue) && choosable(issue)) : [])];
    const outlook = [];
    for (const issue of wanted) {
      let choices;
      let stakes;
      try {
        ({ options: choices, stakes } = await aboutScenario("/api/options", question({ options: now, issue }), { signal }));
      } catch {
        return;
      }
      if (signal.aborted) return;
      if (choosable(issue)) outlook.push(...choices.map((choice) => ({ ...choice, issue })));
      const field = clauses.querySelector(`[data-issue="${issue}"]`);
      if (!field) continue;
      showStakes(field.querySelector(".stakes"), stakes);
      if (!choosable(issue)) {
        // Of a slider, what it stands at.
        field.querySelector(".hints").replaceChildren(...hint(choices[now[issue]]));
        continue;
      }
      for (const choice of choices) {
        const box = field.querySelector(`[data-option="${choice.option}"]`);
        if (!box) continue;
        box.classList.toggle("impossible", choice.possible === false);
        box.querySelector(".hints").replaceChildren(...hint(choice));
      }
    }
    if (refusing.length) addHelp(outlook, refusing);
  }

  /** Fills the repairs up to three with the single changes that help those who refuse most. */
  function addHelp(outlook, refusing) {
    const list = repairs.querySelector(".repairs");
    if (!list) return;
    const before = parties.map((_, index) => lineOf(index));
    const short = (value) => Math.min(0, value ?? 0);
    const offered = (answer.repairs ?? []).filter((one) => one.changes.length === 1).map(({ changes: [one] }) => `${one.issue} ${one.to}`);
    const helping = outlook
      .filter((one) => one.possible !== false && one.points?.length && one.option !== answer.deal[one.issue] && !offered.includes(`${one.issue} ${one.option}`))
      .map((one) => {
        const change = one.points.map((value, index) => value - before[index].points);
        const helped = refusing.reduce((sum, index) => sum + short(one.points[index]) - short(before[index].points), 0);
        const won = refusing.filter((index) => one.signs[index]);
        const lost = parties.map((_, index) => index).filter((index) => needed(index) && before[index].signs && !one.signs[index]);
        return { ...one, change, helped, won, lost, worth: 100 * (won.length - lost.length) + helped };
      })
      .filter((one) => !one.lost.length && (one.won.length || one.helped > .05))
      .sort((one, other) => other.worth - one.worth);
    // One change an issue: three shades of one idea are no choice.
    const seen = new Set();
    for (const one of helping) {
      if (list.children.length >= REPAIRS) break;
      if (seen.has(one.issue)) continue;
      seen.add(one.issue);
      const left = refusing.filter((index) => !one.signs[index]);
      const move = [{ issue: one.issue, from: answer.deal[one.issue], to: one.option }];
      list.append(repairCard({
        changes: move, points: one.change, pays: parties.map((_, index) => index).filter((index) => one.change[index] < -.05),
        then: left.length ? `A step: ${left.length > 3 ? `${left.length} still refuse` : `${listed(left)} still ${left.length > 1 ? "refuse" : "refuses"}`}.` : "Then all who are asked sign.",
      }));
    }
    repairs.querySelector(".none")?.toggleAttribute("hidden", list.children.length > 0);
  }
  /** Why the issue matters to whom, in the scenario's words: of the chair that is taken, or of all. */
  function showStakes(place, stakes) {
    const told = chair >= 0 ? stakes.filter((one) => one.party === chair) : stakes;
    const said = JSON.stringify(told);
    if (place.dataset.said === said) return;
    place.dataset.said = said;
    const sentences = told.map((one) => el("li", {}, markOf(one.party), " ", el("b", { class: "hostile" }, name(one.party)), ": ", el("span", { class: "hostile" }, one.why)));
    place.replaceChildren(...(sentences.length ? [el("details", { class: "small", open: place.firstElementChild?.open }, el("summary", {}, "Why it matters"), el("ul", {}, sentences))] : []));
  }
  function hint(choice) {
    if (choice.possible === false) {
      // One reason is enough to know; all of them would hide the options.
      const [first, ...others] = choice.why;
      return [el("span", { class: "no" }, "✕ does not fit the rest"), first ? el("span", { class: "hostile" }, first) : null,
        others.length ? el("span", { title: others.join(" ") }, others.length === 1 ? "And one reason more." : `And ${others.length} reasons more.`) : null].filter(Boolean);
    }
    const signs = choice.signs ?? [];
    if (chair >= 0) {
      return [el("span", { class: "n" }, markOf(chair), ` ${points(choice.points[chair])} points`), el("span", { class: signs[chair] ? "yes" : "no" }, signs[chair] ? "✓ signs" : "✕ refuses")];
    }
    if (parties.length > AS_SIGNS) return [el("span", {}, `${signs.filter(Boolean).length} of ${signs.length} would sign`)];
    return signs.map((yes, index) => el("span", {},
      markOf(index), el("span", { class: yes ? "yes" : "no", "aria-hidden": "true" }, yes ? "✓" : "✕"), el("span", { class: "away" }, `${name(index)} ${yes ? "would sign" : "would refuse"}. `)));
  }

  // --- The server's answer -------------------------------------------------------------------
  async function refresh() {
    if (life.signal.aborted) return;
    asked?.abort();
    trade?.stale();
    asked = new AbortController();
    const { signal } = asked;
    const now = deal;
    try {
      const told = await aboutScenario("/api/draft", question({ options: now }), { signal });
      if (signal.aborted) return;
      answer = { ...told, deal: now };
      failed.replaceChildren();
      showLines();
      showRepairs();
      showBelieve();
      showBeside();
      if (!first) announce(headline().text + " " + chanceText());
      first = false;
      later();
    } catch (error) {
      if (error.name !== "AbortError" && !signal.aborted) failed.replaceChildren(problem(error));
    }
  }

  function lineOf(index) { return answer.lines.find((line) => line.party === index) ?? { party: index, reasons: [] }; }
  function needed(index) { return lineOf(index).needed ?? answer.verdict?.parties?.find((one) => one.party === index)?.needed ?? true; }
  function refusers() { return parties.map((_, index) => index).filter((index) => needed(index) && !lineOf(index).signs); }
  function headline() {
    const refusing = refusers();
    if (answer.violated?.length) return { good: false, text: "This combination is impossible." };
    if (!refusing.length) return { good: true, text: parties.every((_, index) => lineOf(index).signs) ? "All sign." : "All who are asked sign." };
    if (answer.verdict?.adopted) return { good: true, text: `Adopted, although ${listed(refusing)} ${refusing.length > 1 ? "refuse" : "refuses"}.` };
    return { good: false, text: refusing.length > 4 ? `Refused by ${refusing.length} of ${parties.length}.` : `Refused by ${listed(refusing)}.` };
  }
  function chanceText() {
    const all = answer.signed?.all;
    return all ? `All sign in ${share(all.probability, all.low, all.high)} draws.` : "";
  }

  function showLines() {
    if (!answer) return;
    const { good, text } = headline();
    const all = answer.signed?.all;
    together.replaceChildren(
      el("p", {}, el("b", { class: good ? "yes" : "no" }, good ? "✓ " : "✕ ", el("span", { class: "hostile" }, text))),
      ...(answer.violated ?? []).map((sentence) => el("p", { class: "no hostile" }, typeof sentence === "string" ? sentence : sentence.sentence ?? "")),
      all && !answer.violated?.length ? el("p", {}, "All sign in ", el("strong", {}, share(all.probability)), " draws",
        el("span", { class: "small" }, ` (${share(all.low).replace(" of 100", "")} to ${share(all.high)}${answer.signed.draws ? `; ${answer.signed.draws.toLocaleString("en")} draws of the uncertain numbers` : ""})`)) : "");
    // Which deal the answer is about.
    together.dataset.deal = answer.deal.join(",");
    const reach = Math.max(10, ...answer.lines.map((line) => Math.abs(line.points ?? 0)));
    const sequence = parties.map((_, index) => index);
    if (chair >= 0) sequence.sort((one, other) => (other === chair) - (one === chair));
    lines.replaceChildren(...sequence.map((index) => signature(index, reach)));
    strip.replaceChildren(
      el("b", { class: good ? "yes" : "no" }, all ? `${share(all.probability)}` : good ? "signed" : "refused"),
      ...(parties.length > AS_SIGNS
        ? [el("span", {}, `${answer.lines.filter((line) => line.signs).length} of ${parties.length} sign`)]
        : parties.map((_, index) => {
          const line = lineOf(index);
          return el("span", { class: "n" }, markOf(index), " ", el("span", { class: line.signs ? "yes" : "no" }, line.signs ? "✓" : "✕"), ` ${points(line.points)}`);
        })));
  }

  function signature(index, reach) {
    const line = answer.violated?.length
      ? { party: index, signs: false, points: null, sentence: null, reasons: [], void: true }
      : lineOf(index);
    const chance = answer.signed?.parties?.[index];
    const reasons = (line.reasons ?? []).filter((reason) => reason.sentence && !(line.sentence ?? "").includes(reason.sentence));
    const detailed = chair < 0 ? parties.length <= AS_SIGNS : index === chair;
    return el("li", { class: `line ${line.void ? "void" : line.signs ? "signs" : "refuses"}${index === chair ? " chair" : ""}`, dataset: { party: index, signs: String(Boolean(line.signs)), needed: String(needed(index)) } },
      el("div", { class: "head" },
        el("span", { class: "who" }, markOf(index), " ", el("span", { class: "signature hostile" }, name(index)), needed(index) ? null : el("span", { class: "tiny" }, " (not asked)")),
        el("span", { class: `says ${line.void ? "small" : line.signs ? "yes" : "no"}` }, line.void ? "– nothing to sign" : line.signs ? "✓ signs" : "✕ refuses", line.void ? null : el("span", { class: "n" }, ` ${points(line.points)}`))),
      line.void ? null : meter(line.points ?? 0, reach, `${name(index)}: ${points(line.points)} points against walking away`),
      line.sentence && detailed ? el("p", { class: "hostile" }, line.sentence) : null,
      reasons.length && !line.signs && detailed ? el("ul", { class: "small" }, reasons.map(reasonItem)) : null,
      reasons.length && (line.signs || !detailed) ? el("details", {}, el("summary", { class: "small" }, "Why"), el("ul", { class: "small" }, reasons.map(reasonItem))) : null,
      chance && detailed && !line.void ? el("p", { class: "tiny" }, `Signs in ${share(chance.probability, chance.low, chance.high)} draws.`) : null);
  }
  function reasonItem(reason) {
    return el("li", {}, reason.kind === "line" ? [el("span", { class: "tag" }, "red line"), " "] : null, el("span", { class: "hostile" }, reason.sentence));
  }
  function meter(value, reach, label) {
    const half = 100 * Math.min(1, Math.abs(value) / reach);
    return svg("svg", { class: "meter", viewBox: "0 0 200 22", preserveAspectRatio: "none", role: "img", "aria-label": label },
      svg("line", { class: "grid", x1: 0, x2: 200, y1: 11, y2: 11 }),
      svg("rect", { class: value < 0 ? "bad" : "good", x: value < 0 ? 100 - half : 100, y: 5, width: Math.max(.6, half), height: 12 }),
      svg("line", { class: "axis", x1: 100, x2: 100, y1: 0, y2: 22, "stroke-width": 2, "vector-effect": "non-scaling-stroke" }));
  }

  function payList(change, lead = "") {
    return change?.length ? el("p", { class: "small" }, lead, change.map((value, index) => (Math.abs(value ?? 0) < .05 ? null : [el("span", { class: "n" }, markOf(index), el("span", { class: "away" }, ` ${name(index)}`), ` ${points(value)}`), " "]))) : null;
  }
  function showRepairs() {
    const refusing = refusers();
    const impossible = Boolean(answer.violated?.length);
    if (!refusing.length && !impossible) { repairs.replaceChildren(); return; }
    const list = (answer.repairs ?? []).slice(0, REPAIRS);
    repairs.replaceChildren(
      el("h2", {}, impossible ? "What would make it possible" : refusing.length === 1 ? ["Bring ", el("span", { class: "hostile" }, name(refusing[0])), " in"] : "Bring them in"),
      el("p", { class: "small none", hidden: list.length > 0 }, "No small change brings everybody in. Change more, or see below what one would have to believe."),
      el("ul", { class: "repairs" }, list.map((repair) => repairCard({ ...repair, then: "Then all who are asked sign." }, impossible))));
  }
  function repairCard(repair, impossible = false) {
    const bill = repair.pays?.map((index) => `${name(index)} ${points(-(repair.points?.[index] ?? NaN), { sign: false })}`);
    return el("li", { class: "card" },
      changes(issues, repair.changes),
      el("p", { class: "small hostile" }, repair.then),
      impossible ? null : el("p", { class: "small" }, bill?.length ? ["Who pays: ", el("b", { class: "hostile" }, bill.join(", "))] : "Nobody pays for it."),
      impossible ? null : payList(repair.points, "Points won or lost: "),
      el("button", { type: "button", class: "main", dataset: { repair: "" }, onclick: () => apply(repair.changes) }, "Do this"));
  }
  function apply(list) {
    const next = [...deal];
    list.forEach(({ issue, to }) => { next[issue] = to; });
    choose(next, null, { moved: list.map((one) => one.issue) });
    together.focus();
  }

  function showBelieve() {
    const list = answer.violated?.length ? [] : answer.believe ?? [];
    const open = believe.firstElementChild?.open;
    believe.replaceChildren(...(list.length ? [el("details", { open },
      el("summary", {}, el("h2", {}, "What would you have to believe?")),
      el("p", { class: "small" }, "Turn it round. For each of them to sign the deal as it stands, you would have to believe:"),
      el("ul", {}, list.map((one) => el("li", {}, markOf(one.party), " ", el("span", { class: "hostile" }, one.sentence)))))] : []));
  }

  // --- Trade lens, theory, two drafts ----------------------------------------------------------
  function showLower() {
    besideBox = el("section", { "aria-label": "Two drafts side by side" });
    lower.append(besideBox);
    if (issues.length > 1) lower.append(tradeLens());
    lower.append(theory());
  }

  function tradeLens() {
    const pick = (id, at) => el("select", { id, onchange: () => showTrade() }, order.map((issue, index) => el("option", { value: issue, selected: index === at }, titleOf(issues[issue]))));
    const one = pick("trade-one", 0);
    const other = pick("trade-other", 1);
    const told = el("div", {});
    trade = el("details", { class: "screen", ontoggle: () => { if (trade.open) showTrade(); } },
      el("summary", {}, el("h2", {}, "Trade lens: who values which more?")),
      el("div", { class: "row" },
        el("label", { class: "field", for: "trade-one" }, "One issue", one),
        el("label", { class: "field", for: "trade-other" }, "Another", other)),
      told);
    let looking = null;
    // What is on the screen is about the draft as it was; a late answer to that is none.
    trade.stale = () => {
      looking?.abort();
      told.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    };
    trade.update = async () => {
      trade.stale();
      looking = new AbortController();
      const { signal } = looking;
      const pair = [Number(one.value), Number(other.value)];
      if (pair[0] === pair[1]) { told.replaceChildren(el("p", { class: "small" }, "Choose two different issues.")); return; }
      try {
        const lens = await aboutScenario("/api/trade", question({ options: deal, issues: pair }), { signal });
        if (signal.aborted) return;
        const swap = lens.swap && differences(deal, lens.swap.options);
        const reach = Math.max(1, ...lens.values.flatMap((row) => [row.a, row.b]));
        const cell = (value, kind) => el("td", {}, svg("svg", { class: "worth", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { class: kind, x: 0, y: 0, height: 8, width: Math.max(.5, 100 * value / reach) })), `${points(value, { sign: false })} points`);
        told.replaceChildren(
          el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What the two issues are worth" }, el("table", {},
            el("caption", { class: "away" }, "What each party has at stake in the two issues, from its worst option to its best"),
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "From worst to best"), pair.map((issue) => el("th", { scope: "col", class: "hostile" }, titleOf(issues[issue]))))),
            el("tbody", {}, lens.values.map((row) => el("tr", {}, el("th", { scope: "row" }, markOf(row.party), " ", el("span", { class: "hostile" }, name(row.party))), cell(row.a, "c0"), cell(row.b, "c1")))))),
          lens.sentence ? el("p", { class: "hostile" }, lens.sentence) : "",
          lens.swap ? el("div", { class: "card" }, el("h3", {}, "A change of the two that helps and hurts nobody"), changes(issues, swap),
            payList(lens.swap.points),
            el("button", { type: "button", dataset: { swap: swap.map(({ issue, to }) => `${issue}:${to}`).join(" ") }, onclick: () => apply(swap) }, "Make this change")) : el("p", { class: "small" }, "No change of these two helps from here without hurting somebody."));
      } catch (error) {
        if (error.name !== "AbortError" && !signal.aborted) told.replaceChildren(problem(error));
      }
    };
    return trade;
  }
  function showTrade() { trade.update(); }

  function theory() {
    const told = el("div", {});
    let asking = false;
    const box = el("details", { class: "screen", ontoggle: async () => {
      if (!box.open || asking) return;
      asking = true;
      told.replaceChildren(el("p", { class: "waiting" }, "Solving …"));
      try {
        const { solutions: all, zone } = await aboutScenario("/api/solutions", question(), { signal: life.signal });
        // Concepts that choose the same package share a row.
        const same = new Map();
        for (const one of all) {
          const key = one.options.join(",");
          if (same.has(key)) same.get(key).name += `, ${one.name}`;
          else same.set(key, { ...one });
        }
        const solutions = [...same.values()];
        compared.splice(0, compared.length, ...solutions.map((one) => ({ options: one.options, cell: el("td", {}) })));
        compare();
        told.replaceChildren(
          zone?.packages ? el("p", {}, `The zone of possible agreement has ${Number(zone.packages).toLocaleString("en")} packages at the central numbers.`) : "",
          solutions.length ? el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What theory chooses" }, el("table", {},
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Chosen by"), parties.map((_, index) => el("th", { scope: "col", class: "n" }, markOf(index), el("span", { class: "away" }, name(index)))), el("th", { scope: "col" }, "Otherwise than yours"), el("th", { scope: "col" }, el("span", { class: "away" }, "Act")))),
            el("tbody", {}, solutions.map((one, row) => el("tr", {},
              el("th", { scope: "row" }, el("span", { class: "hostile" }, one.name)),
              parties.map((_, index) => el("td", { class: "n" }, points(one.points?.[index]))),
              compared[row].cell,
              el("td", {}, el("button", { type: "button", "aria-label": `Put ${one.name} on the table`, onclick: () => { choose(one.options, `${one.name} is on the table.`); together.focus(); } }, "Put on the table")))))))
            : el("p", {}, "No package is better than no deal for everybody, so theory chooses none."),
          likeliest());
      } catch (error) {
        asking = false;
        told.replaceChildren(problem(error));
      }
    } }, el("summary", {}, el("h2", {}, "Compare with theory")),
    el("p", { class: "small" }, "What solution concepts would choose. None of them is the right answer: each has its own idea of fair."), told);
    return box;
  }

  /** On how many issues each of them is otherwise than the draft. */
  function compare() {
    for (const { options, cell } of compared) {
      const count = differences(deal, options).length;
      cell.textContent = count ? `${count} of ${issues.length} issues` : "the same";
    }
  }

  /** The package that simulated talks end in most often, found on demand. */
  function likeliest() {
    const told = el("span", { class: "small", role: "status" });
    const find = el("button", { type: "button", onclick: async () => {
      find.disabled = true;
      told.textContent = "Playing …";
      let deals = [];
      try {
        await stream("/api/simulate", { body: question({ negotiations: PLAYED, seed: 1 }), signal: life.signal, onEvent: (kind, data) => {
          if (kind === "progress") deals = data.deals ?? deals;
          if (kind === "failed") throw new Error(data.error);
        } });
        if (life.signal.aborted) return;
        told.textContent = deals.length ? `It came out in ${percent(deals[0].share)} negotiations.` : "None of them ended in a deal.";
        if (deals.length) { choose(deals[0].options, "The likeliest deal is on the table."); together.focus(); }
      } catch (error) {
        told.textContent = error.message;
      }
      find.disabled = false;
    } }, `Put the likeliest of ${PLAYED.toLocaleString("en")} simulated negotiations on the table`);
    return el("div", { class: "row" }, find, told);
  }

  function putBeside() {
    beside = [...deal];
    kept();
    showBeside();
    announce("This draft is kept as draft A. Go on with draft B.");
    besideBox.scrollIntoView({ block: "nearest" });
  }
  async function showBeside() {
    if (!beside) { besideBox.replaceChildren(); return; }
    const mine = beside;
    let other;
    try { other = await aboutScenario("/api/draft", question({ options: mine }), { signal: life.signal }); } catch { return; }
    if (beside !== mine || !answer || life.signal.aborted) return;
    const differ = differences(mine, deal);
    const line = (told, index) => told.lines.find((one) => one.party === index) ?? {};
    const cell = (one) => el("td", {}, el("span", { class: one.signs ? "yes" : "no" }, one.signs ? "✓ signs" : "✕ refuses"), el("span", { class: "n" }, ` ${points(one.points)}`));
    const chance = (told) => el("td", {}, told.signed?.all ? share(told.signed.all.probability, told.signed.all.low, told.signed.all.high) : "–");
    besideBox.replaceChildren(
      el("h2", {}, "Two drafts side by side"),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Two drafts" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, ""), el("th", { scope: "col" }, "Draft A (kept)"), el("th", { scope: "col" }, "Draft B (on the table)"))),
        el("tbody", {},
          parties.map((_, index) => el("tr", {}, el("th", { scope: "row" }, markOf(index), " ", el("span", { class: "hostile" }, name(index))), cell(line(other, index)), cell(line(answer, index)))),
          el("tr", {}, el("th", { scope: "row" }, "All sign"), chance(other), chance(answer)),
          differ.map(({ issue, from, to }) => el("tr", {}, el("th", { scope: "row", class: "hostile" }, titleOf(issues[issue])), el("td", { class: "hostile" }, nameOf(issues[issue].options[from])), el("td", { class: "hostile" }, nameOf(issues[issue].options[to]))))))),
      differ.length ? "" : el("p", { class: "small" }, "The two are the same so far. Change something, and the difference shows here."),
      el("div", { class: "row screen" },
        el("button", { type: "button", onclick: () => { const former = beside; beside = [...deal]; choose(former, "The drafts are swapped."); kept(); } }, "Swap A and B"),
        el("button", { type: "button", class: "quiet", onclick: () => { beside = null; kept(); showBeside(); } }, "Put draft A away")));
  }

  async function shareLink() {
    kept();
    const done = await copy(location.href);
    link.textContent = done ? "Link copied" : "Copy the address of this page";
    announce(link.textContent);
    setTimeout(() => { link.textContent = "Share the link"; }, 2500);
  }
}
