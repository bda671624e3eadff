// Replay: one negotiation as a story, step by step, with its moves in the plane of two parties.

import { aboutScenario, address, announce, changes, differences, el, keep, nameOf, party as markOf, points, problem, svg, titleOf } from "/page/common.js";
import { endMark, endWords } from "/page/ends.js";
import { defaults, openCase, packageWords } from "/page/case.js";

// Negotiations among which those that ended in some way are looked for, and the pace of playing.
const AMONG = 400;
const PACE = 1400;

export async function mount(root, params) {
  const about = await openCase(root, params, "replay", "Replay");
  const { scenario, set } = about;
  const seed = Number(params.get("seed") ?? 1) || 1;
  const replicate = Number(params.get("replicate") ?? 0) || 0;
  const place = el("div", {}, el("p", { class: "waiting" }, "Playing it again …"));
  let left = false;
  root.append(place);
  const trace = await aboutScenario("/api/trace", { scenario, set, seed, replicate });
  place.replaceChildren(el("p", {}, el("b", {}, `Negotiation ${replicate}`), ` of seed ${seed}: `, el("span", { class: "hostile" }, endWords(trace.end.kind, trace.end.party, trace.scenario.parties)), "."));
  const stop = story(place, trace, {
    step: params.get("step"),
    pair: params.get("pair"),
    onChange: (more) => keep("replay", { scenario, set, seed, replicate, ended: params.get("ended"), ...more }),
    deal: (options) => address("draft", { scenario, set, deal: options }),
  });
  others();
  return () => {
    left = true;
    stop();
  };

  function others() {
    const told = el("span", { class: "small", role: "status" });
    const select = el("select", { id: "kind" }, el("option", { value: "" }, "in any way"));
    let list = null;
    const fill = async () => {
      list ??= await aboutScenario("/api/dots", { scenario, set, seed, count: AMONG });
      if (select.options.length > 1) return;
      const kinds = new Map();
      for (const one of list) kinds.set(`${one.end}|${one.party ?? ""}`, (kinds.get(`${one.end}|${one.party ?? ""}`) ?? 0) + 1);
      for (const [key, count] of [...kinds].sort((one, other) => other[1] - one[1])) {
        const [kind, party] = key.split("|");
        select.append(el("option", { value: key }, `${endWords(kind, party === "" ? null : Number(party), about.parties)} (${count} of ${list.length})`));
      }
      if (kinds.has(params.get("ended"))) select.value = params.get("ended");
    };
    const another = async () => {
      try {
        await fill();
      } catch (error) {
        told.textContent = error.message;
        return;
      }
      if (left) return;
      const [kind, party] = select.value.split("|");
      const fits = list.filter((one) => !kind || (one.end === kind && String(one.party ?? "") === party));
      const next = fits.find((one) => one.replicate > replicate) ?? fits[0];
      if (!next || (next.replicate === replicate && fits.length < 2)) told.textContent = "There is no other one like that among the first 400.";
      else location.hash = address("replay", { scenario, set, seed, replicate: next.replicate, ended: select.value }).slice(1);
    };
    fill().catch(() => {});
    about.tools.append(
      el("label", { class: "field", for: "kind" }, "Another that ended", select),
      el("button", { type: "button", id: "another", onclick: another }, "Another"), told);
  }
}

/** Tells a trace (zopa.trace/1) in `root`; gives what ends it. */
export function story(root, trace, { step, pair, onChange = () => {}, deal = null } = {}) {
  const { parties, issues, dates, rounds } = trace.scenario;
  const name = (index) => parties[index]?.name ?? parties[index]?.id ?? "somebody";
  const steps = split(trace);
  let at = Math.min(steps.length - 1, Math.max(0, Number(step ?? 0) || 0));
  let [across, up] = (pair ?? "").split(",").map(Number);
  if (!(across >= 0 && across < parties.length)) across = 0;
  if (!(up >= 0 && up < parties.length) || up === across) up = parties.length > 1 ? (across === 1 ? 0 : 1) : 0;
  let playing = null;

  const slider = el("input", { type: "range", id: "step", min: 0, max: steps.length - 1, step: 1, value: at, "aria-label": "Step", oninput: () => go(Number(slider.value)) });
  const play = el("button", { type: "button", class: "main", id: "play", onclick: () => (playing ? pause() : start()) }, "Play");
  const count = el("span", { class: "small n", id: "count" });
  const list = el("ol", { class: "story", "aria-label": "The story so far" });
  const plane = el("div", {});
  // On a phone the story comes before the whole text of the offer.
  const table = el("details", { class: "card", open: matchMedia("(min-width: 60rem)").matches });
  const pick = (id, label, chosen, set) => {
    const select = el("select", { id, onchange: () => { set(Number(select.value)); draw(); onChange(where()); } }, parties.map((one, index) => el("option", { value: index, selected: index === chosen }, one.name ?? one.id)));
    return el("label", { class: "field", for: id }, label, select);
  };
  const where = () => ({ step: at || undefined, pair: across === 0 && up === 1 ? undefined : [across, up] });

  root.append(
    el("div", { class: "player screen", role: "group", "aria-label": "Player" },
      el("button", { type: "button", "aria-label": "To the start", onclick: () => go(0) }, "|◀"),
      el("button", { type: "button", id: "back", "aria-label": "A step back", onclick: () => go(at - 1) }, "◀"),
      play,
      el("button", { type: "button", id: "next", "aria-label": "A step on", onclick: () => go(at + 1) }, "▶"),
      el("button", { type: "button", id: "end", "aria-label": "To the end", onclick: () => go(steps.length - 1) }, "▶|"),
      slider, count),
    el("div", { class: "desk" },
      el("section", { "aria-label": "Story" }, el("h2", {}, "What happens"), list),
      el("section", { class: "held first", tabindex: "0", "aria-label": "The moves" },
        el("h2", {}, "The moves, as two parties value them"),
        parties.length > 1 ? el("div", { class: "row screen" }, pick("across", "Across", across, (index) => { across = index; }), pick("up", "Up", up, (index) => { up = index; })) : null,
        plane, table)));
  go(at, true);
  return pause;

  function start() {
    if (at >= steps.length - 1) go(0);
    playing = setInterval(() => {
      if (at >= steps.length - 1) pause();
      else go(at + 1);
    }, PACE);
    play.textContent = "Pause";
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    play.textContent = "Play";
  }

  function go(to, quiet = false) {
    at = Math.min(steps.length - 1, Math.max(0, to));
    slider.value = at;
    slider.setAttribute("aria-valuetext", steps[at].heading);
    count.textContent = `${at + 1} of ${steps.length}`;
    if (at >= steps.length - 1) pause();
    // The newest stands first, so that what happens now is always in sight.
    while (list.children.length > at + 1) list.firstElementChild.remove();
    while (list.children.length < at + 1) list.prepend(tell(steps[list.children.length], list.children.length));
    [...list.children].forEach((item, index) => {
      item.classList.toggle("now", index === 0);
      // Of what is past, only who said what stays open.
      const clauses = item.querySelector("details");
      if (clauses && index < 2) clauses.open = index === 0;
      if (index === 0) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    });
    draw();
    onTable();
    if (!quiet) {
      onChange(where());
      if (!playing) announce(`${steps[at].heading}. ${(steps[at].answers ?? []).map((answer) => answer.sentence).join(" ")}`);
    }
  }

  function tell(one, index) {
    return el("li", { dataset: { step: index } },
      el("h3", { class: "hostile" }, one.final ? endMark(trace.end.kind) : null, one.heading),
      one.sentence ? el("p", { class: "hostile" }, one.sentence) : null,
      !one.changes ? null : one.changes.length
        ? el("details", { open: true }, el("summary", { class: "small" }, one.changesFrom), changes(issues, one.changes))
        : el("p", { class: "small" }, "The same package again."),
      one.answers?.length ? el("ul", { class: "answers" }, one.answers.map((answer) => el("li", {}, markOf(answer.party), " ", el("span", { class: `hostile ${answer.yes ? "yes" : "no"}` }, answer.yes ? "✓ " : "✕ "), el("span", { class: "hostile" }, answer.sentence)))) : null,
      one.final && trace.end.options.length ? el("div", {}, el("h4", {}, "What they agreed"), packageWords(issues, trace.end.options), deal ? el("p", { class: "screen" }, el("a", { href: deal(trace.end.options) }, "Open it in the draft")) : null) : null);
  }

  /** The whole offer on the table, in its changes from how things are. */
  function onTable() {
    const last = steps.slice(0, at + 1).reverse().find((one) => one.options);
    table.replaceChildren(el("summary", {}, el("h3", {}, last ? ["On the table: ", el("span", { class: "hostile" }, `${name(last.party)}’s ${last.kind}`)] : "Nothing on the table yet")),
      ...(last ? [packageWords(issues, last.options)] : []));
  }

  function draw() {
    // As wide as its place, so that letters keep their size on a phone.
    const width = Math.min(620, Math.max(320, plane.clientWidth || 560));
    const height = Math.round(width * 0.7);
    const margin = { left: 44, right: 14, top: 14, bottom: 44 };
    const offers = steps.map((one, index) => ({ ...one, index })).filter((one) => one.utilities);
    const range = (party) => {
      const values = [...offers.map((one) => one.utilities[party] * 100), ...steps.flatMap((one) => (one.floors?.[party] === undefined ? [] : [one.floors[party] * 100])), trace.end.no_deal[party] * 100];
      const low = Math.floor(Math.min(...values) / 10) * 10;
      const high = Math.ceil(Math.max(...values) / 10) * 10;
      return [low, Math.max(high, low + 10)];
    };
    const [left, right] = range(across);
    const [bottom, top] = range(up);
    const x = (value) => margin.left + (width - margin.left - margin.right) * (value - left) / (right - left);
    const y = (value) => height - margin.bottom - (height - margin.top - margin.bottom) * (value - bottom) / (top - bottom);
    const ticks = (low, high) => { const by = high - low > 60 ? 20 : 10; const all = []; for (let value = Math.ceil(low / by) * by; value <= high; value += by) all.push(value); return all; };
    const floors = steps.slice(0, at + 1).reduce((known, one) => ({ ...known, ...(one.floors ?? {}) }), {});
    const line = (party) => (floors[party] ?? trace.end.no_deal[party]) * 100;
    const now = offers.filter((one) => one.index <= at);
    const mark = (one, large) => {
      const [cx, cy] = [x(one.utilities[across] * 100), y(one.utilities[up] * 100)];
      const size = large ? 9 : 5.5;
      const forms = [
        `M${cx - size} ${cy}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0z`, `M${cx - size} ${cy - size}h${2 * size}v${2 * size}h${-2 * size}z`,
        `M${cx} ${cy - size}l${size} ${1.9 * size}h${-2 * size}z`, `M${cx} ${cy - 1.3 * size}l${1.2 * size} ${1.3 * size}l${-1.2 * size} ${1.3 * size}l${-1.2 * size} ${-1.3 * size}z`, `M${cx} ${cy + size}l${size} ${-1.9 * size}h${-2 * size}z`];
      return svg("path", { class: `c${one.party % 6}${large ? "" : " past"}`, d: forms[one.party % forms.length] }, svg("title", {}, `${one.heading}: ${Math.round(one.utilities[across] * 100)} for ${name(across)}, ${Math.round(one.utilities[up] * 100)} for ${name(up)}`));
    };
    const last = now.at(-1);
    const agreed = steps[at].final && trace.end.options.length && last;
    plane.replaceChildren(svg("svg", { class: "plane", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Offers so far: ${now.length}. ${last ? `The last is worth ${Math.round(last.utilities[across] * 100)} to ${name(across)} and ${Math.round(last.utilities[up] * 100)} to ${name(up)}; the least they accept is ${Math.round(line(across))} and ${Math.round(line(up))}.` : ""}` },
      ticks(left, right).map((tick) => [svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: margin.top, y2: height - margin.bottom }), svg("text", { class: "small", x: x(tick), y: height - margin.bottom + 17, "text-anchor": "middle" }, tick)]),
      ticks(bottom, top).map((tick) => [svg("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick) }), svg("text", { class: "small", x: margin.left - 6, y: y(tick) + 4, "text-anchor": "end" }, tick)]),
      svg("line", { class: "axis dash", x1: x(line(across)), x2: x(line(across)), y1: margin.top, y2: height - margin.bottom, "stroke-width": 2 }),
      svg("line", { class: "axis dash", x1: margin.left, x2: width - margin.right, y1: y(line(up)), y2: y(line(up)), "stroke-width": 2 }),
      svg("text", { class: "small", x: (margin.left + width) / 2, y: height - 6, "text-anchor": "middle" }, `worth to ${short(name(across))} (0 to 100) →`),
      svg("text", { class: "small", x: 12, y: (height - margin.bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(height - margin.bottom) / 2})` }, `worth to ${short(name(up))} →`),
      now.length > 1 ? svg("path", { class: "path", d: now.map((one, index) => `${index ? "L" : "M"}${x(one.utilities[across] * 100).toFixed(1)} ${y(one.utilities[up] * 100).toFixed(1)}`).join("") }) : null,
      now.slice(0, -1).map((one) => mark(one, false)),
      last ? mark(last, true) : null,
      agreed ? svg("circle", { class: "ring", cx: x(last.utilities[across] * 100), cy: y(last.utilities[up] * 100), r: 16 }) : null),
    el("ul", { class: "legend" }, parties.filter((_, index) => offers.some((one) => one.party === index)).map((one) => { const index = parties.indexOf(one); return el("li", {}, markOf(index), el("span", { class: "hostile" }, ` offered by ${one.name ?? one.id}`)); }),
      el("li", {}, "dashed: the least they accept (their walk-away lines now)"), agreed ? el("li", {}, "ring: agreed") : null));
  }
  function short(text) { return text.length > 30 ? `${text.slice(0, 29)}…` : text; }

  // --- From events to steps -------------------------------------------------------------------
  function split({ events, scenario, end, tracks = [] }) {
    const found = [];
    const standard = defaults(issues);
    let before = null;
    let current = null;
    let round = -1;
    const when = (number) => `Round ${number + 1}${rounds ? ` of ${rounds}` : ""}${dates?.[number] ? `, ${new Date(`${dates[number]}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}` : ""}`;
    const add = (one) => { found.push(one); current = one; return one; };
    const note = (text) => add({ heading: when(Math.max(0, round)), sentence: text });
    const offered = (event, kind, said) => {
      const from = before ?? standard;
      add({ heading: `${when(event.round)}: ${name(event.party)} ${said}`, kind, party: event.party, options: event.options, utilities: event.utilities, floors: {}, answers: [],
        changes: differences(from, event.options), changesFrom: `${many(differences(from, event.options).length)} changed from ${before ? "the last offer" : "how things are"}` });
      before = event.options;
    };
    for (const event of events) {
      if (event.round !== undefined) round = event.round;
      switch (event.event) {
        case "round": break;
        case "offers": offered(event, "offer", "makes an offer"); break;
        case "recalls": offered(event, "offer", "has its earlier offer put to the vote"); break;
        case "drafts": {
          offered(event, "draft", "drafts a text");
          current.sentence = event.yes.length ? `${event.yes.map(name).join(" and ")} ${event.yes.length > 1 ? "go" : "goes"} along; ${event.replaces ? "it replaces the text" : "the text stays as it was"}.` : "Nobody goes along; the text stays as it was.";
          break;
        }
        case "ranks": case "strikes": {
          const chosen = event.variants[event.chosen];
          offered({ ...event, options: chosen.options, utilities: chosen.utilities }, "text", `has ${event.variants.length} variants of the text ${event.event === "ranks" ? "ranked" : "struck in turn"}`);
          break;
        }
        case "answers": {
          if (!current?.answers) add({ heading: when(event.round), answers: [], floors: {} });
          current.floors[event.party] = event.floor;
          current.answers.push({ party: event.party, yes: event.accepts, sentence: answered(event) });
          break;
        }
        case "passes": note(`${name(event.party)} passes: it has nothing to offer.`); break;
        case "withholds": note(`${name(event.mediator)} keeps to itself what ${name(event.party)} offered.`); break;
        case "disowns": note(`Inside ${name(event.party)}, not everybody backs its own offer: ${event.members.map((one) => `${one.name} ${one.accepts ? "yes" : "no"}`).join(", ")}.`); break;
        case "opens": note(`The talks turn to ${event.issues.map((issue) => titleOf(issues[issue])).join(", ")}.`); break;
        case "meets": note(`${event.parties.map(name).join(" and ")} meet apart.`); break;
        case "settles": note(event.in_force ? "The last offer is agreed and in force from now on." : "The last offer is agreed for now, as a part of the whole."); break;
        case "leaves": note(`${name(event.party)} leaves the talks${event.at_deadline ? ": its own deadline has come" : ""}.`); break;
        case "happens": note(event.over ? `Something in the world is over (event ${event.happening + 1})${event.retracted ? ", and its effects are undone" : ""}.` : `Something happens in the world (event ${event.happening + 1}).`); break;
        case "turns_to": note(`This round is spent on a separate track${tracks[event.track] ? `: ${tracks[event.track].title}` : ""}. ${event.story.filter((one) => one.event === "offers").length} offers are made there.`); break;
        case "signs": note(`A limited agreement is signed${tracks[event.accord] ? `: ${tracks[event.accord].title}` : ""}.`); break;
        case "breaks": note(`${name(event.party)} breaks ${tracks[event.accord]?.title ?? "an agreement"}${event.noticed ? ", and is accused" : ", unnoticed"}${event.accuses ? "; it accuses the others" : ""}.`); break;
        case "lapses": note(`${tracks[event.accord]?.title ?? "An agreement"} is over: ${event.why}${event.party === null || event.party === undefined ? "" : ` (${name(event.party)})`}.`); break;
        case "leaks": note("A secret side payment leaks."); break;
        case "disrupts": note(`${name(event.party)} acts against what has been signed${event.succeeds ? ", and brings it down" : ", in vain"}.`); break;
        default: note(String(event.event).replaceAll("_", " "));
      }
    }
    const words = endWords(end.kind, end.party, parties);
    add({ heading: `${when(Math.min(end.round, (rounds ?? end.round + 1) - 1))}: the end: ${words}`, final: true,
      sentence: end.options.length ? `${end.proposer === null || end.proposer === undefined ? "They" : `On ${name(end.proposer)}’s offer, they`} agree. Above walking away it is worth ${parties.map((_, index) => `${points(100 * (end.values[index] - end.no_deal[index]))} to ${name(index)}`).join(", ")}.` : `No deal after ${end.offers} offers.` });
    return found;
  }

  function many(count) { return count === 1 ? "One clause" : `${count} clauses`; }

  function answered({ party, capacity, accepts, abstains, utility, floor, demand, red_lines: lines = [], members = [] }) {
    const gain = 100 * (utility - floor);
    const what = { consent: "consents", ratification: "ratifies" }[capacity] ?? "says yes";
    const inside = members.length ? ` Inside: ${members.map((one) => `${one.name} ${one.accepts ? "yes" : one.abstains ? "abstains" : "no"}`).join(", ")}.` : "";
    if (accepts) return `${name(party)} ${what}: ${points(gain)} above its walk-away line.${inside}`;
    const no = abstains ? "abstains" : { consent: "gives no consent", ratification: "does not ratify" }[capacity] ?? "says no";
    if (lines.length) return `${name(party)} ${no}: it crosses ${lines.length > 1 ? `${lines.length} of its red lines` : "its red line"} (${lines.slice(0, 2).map((id) => `“${id.replaceAll("_", " ")}”`).join(", ")}${lines.length > 2 ? " …" : ""}).${inside}`;
    if (gain < 0) return `${name(party)} ${no}: ${points(-gain, { sign: false })} points below its walk-away line.${inside}`;
    if (utility < demand) return `${name(party)} ${no}: it could live with it (${points(gain)} above its line), but holds out for ${points(100 * (demand - utility), { sign: false })} more.${inside}`;
    return `${name(party)} ${no}.${inside}`;
  }
}
