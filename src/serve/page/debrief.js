// After the negotiation, in three steps: the deals, the private floors, what was possible.
import { announce, api, caveat, el, party as mark, percent, points, problem, svg } from "/page/common.js";
import * as room from "/page/room.js";

const STEPS = ["The deals", "The private lines, and who gained what", "What was possible"];
/** A chart: width, height of the offers and of the plane, margins; narrow on a phone, so that its letters stay. */
function frame() {
  const narrow = window.innerWidth < 600;
  return { width: narrow ? 360 : 720, height: narrow ? 240 : 300, tall: narrow ? 320 : 420, left: 44, right: 16, top: 18, bottom: 34 };
}

export async function mount(root, params) {
  const codes = room.codesOf(params.get("code"));
  if (!codes.length) {
    root.append(el("h1", {}, "Debrief"), el("p", {}, "The console of a room, or the end of a negotiation on a phone, has the link to this page."));
    return () => {};
  }
  const keys = new Map(codes.map((code) => [code, room.keys.room(code)]));
  const host = [...keys.values()].every(Boolean);
  const token = (code) => keys.get(code) ?? room.seats.here(code)?.token;
  let ended = false;
  let shown = null;
  let asked = null;
  const title = el("h1", {}, "Debrief");
  const steps = el("ol", { class: "steps screen", "aria-label": "Steps of the debrief" });
  const wrong = el("div", {});
  const body = el("div", {});
  room.put(root, title, host ? [el("p", { class: "screen" }, "The class sees on its phones what you reveal here, and not before."), steps] : null, wrong, body);
  const section = room.sections(body);

  async function load() {
    try {
      // The debrief of a room is that of all rooms of its lesson; others are asked only if they are missing.
      const debriefs = [];
      for (const code of codes) {
        if (debriefs.some((one) => one.deals?.some((deal) => deal.code === code))) continue;
        debriefs.push(await api(`/api/rooms/${code}/debrief`, { token: token(code) }));
      }
      // This page is projected: it shows what everybody may know, and no more; a seat sees the
      // points of all in it too, once they are revealed.
      const views = await Promise.all(codes.map((code) => api(`/api/rooms/${code}/view`)));
      if (ended) return;
      wrong.replaceChildren();
      show(merged(debriefs), views);
    } catch (error) {
      if (!ended) wrong.replaceChildren(problem(error));
    }
  }

  // Only what is revealed anew is asked for: what was possible takes the server a moment to find.
  const live = room.follow(codes[0], {
    token: token(codes[0]),
    onView(view) {
      const now = JSON.stringify([view.revealed, view.state, view.parties]);
      if (now === asked) return;
      asked = now;
      load();
    },
    onReach(now, error) {
      if (!now && error.status) wrong.replaceChildren(problem(error));
      else if (now) wrong.replaceChildren();
    },
    onGone(error) { wrong.replaceChildren(problem(error)); },
  });

  /** Tells every room that is not yet so; those that still negotiate are left alone. */
  async function tell(act, already) {
    let failed = null;
    for (const code of codes) {
      try {
        // Rooms of one lesson are revealed together.
        if (already(await api(`/api/rooms/${code}/view`, { token: token(code) }))) continue;
        await api(`/api/rooms/${code}/host`, { token: keys.get(code), body: act });
      } catch (error) {
        failed = error;
      }
    }
    await load();
    if (failed) wrong.replaceChildren(problem(failed));
  }

  function show(debrief, views) {
    const view = views[0];
    const step = Math.max(...views.map((one) => one.revealed));
    if (shown !== null && step > shown) announce(`Now shown: ${STEPS[step - 1]}.`);
    shown = step;
    title.replaceChildren("Debrief: ", el("span", { class: "hostile" }, view.title));
    if (host) {
      const focus = document.activeElement?.dataset?.key;
      steps.replaceChildren(...STEPS.map((name, index) => el("li", {}, el("button", {
        type: "button", "data-key": `step-${index}`, "aria-current": step === index + 1 ? "step" : null,
        onclick: () => tell({ reveal: { step: index + 1 } }, (now) => now.revealed === index + 1),
      }, `${index + 1}. ${name}`, step > index ? el("span", { class: "small" }, " ✓ shown") : ""))));
      if (focus) steps.querySelector(`[data-key="${focus}"]`)?.focus();
    }
    section("closed", step < 1 ? [host, view.state] : null, () => el("p", { class: "card" }, !host
      ? "The teacher has not opened the debrief yet. This page shows it by itself."
      : view.state === "over" ? "Nothing is shown yet. Begin with the deals, let the class say why, then go on."
        : "The room still negotiates. When it is over, begin with the deals."));
    // The one who opened the rooms may get everything from the server; the page shows what is revealed.
    section("deals", step >= 1 && debrief.deals ? [debrief.deals, views.map((one) => one.parties)] : null, () => deals(debrief, view, views));
    section("floors", step >= 2 && debrief.floors ? [debrief.floors, debrief.by_role] : null, () => [floors(debrief, view), ranks(debrief, view)]);
    section("offers", step >= 2 ? views.map((one) => one.story) : null, () => views.map((one) => (views.length > 3
      ? el("details", {}, el("summary", {}, "Offers over time, room ", el("span", { class: "code" }, one.code)), overTime(one)) : overTime(one))));
    section("frontier", step >= 3 && debrief.frontier ? debrief.frontier : null, () => possible(debrief, view));
    section("names", host && step >= 1 ? true : null, () => el("p", { class: "screen" },
      "Nicknames are hidden from the class unless you show them. ",
      el("button", { type: "button", onclick: () => tell({ names: { shown: true } }, () => false) }, "Show nicknames to the class"), " ",
      el("button", { type: "button", onclick: () => tell({ names: { shown: false } }, () => false) }, "Hide them")));
    section("note", [view.note], () => [view.note ? el("p", { class: "small hostile" }, view.note) : null, caveat()]);
  }

  return () => {
    ended = true;
    live.stop();
  };
}

/** Debriefs of several rooms as one: what belongs to a room once, what belongs to the scenario once. */
function merged(debriefs) {
  const once = (lists, key) => {
    const found = new Map();
    for (const list of lists) for (const one of list ?? []) if (!found.has(one[key])) found.set(one[key], one);
    return [...found.values()];
  };
  const gather = (name, key) => {
    const lists = debriefs.map((one) => one[name]).filter(Boolean);
    return lists.length ? once(lists, key) : null;
  };
  const roles = new Map();
  for (const { by_role: list } of debriefs) {
    for (const { party, ranks } of list ?? []) roles.set(party, once([roles.get(party), ranks], "code"));
  }
  const possible = debriefs.map((one) => one.frontier).filter(Boolean);
  return {
    deals: gather("deals", "code"),
    floors: gather("floors", "code"),
    by_role: [...roles].map(([party, ranks]) => ({ party, ranks })),
    frontier: possible.length ? { ...possible[0], left_on_table: once(possible.map((one) => one.left_on_table), "code") } : null,
  };
}

function deals(debrief, view, views) {
  const made = debrief.deals.filter((one) => one.options?.length).length;
  return el("section", {}, el("h2", {}, `1. ${STEPS[0]}`),
    el("p", {}, debrief.deals.length === 1 ? "" : `${made} of ${debrief.deals.length} rooms signed.`),
    el("ul", { class: "deals" }, debrief.deals.map((deal) => el("li", { class: "card" },
      el("h3", {}, el("span", { class: "code" }, deal.code), deal.options?.length ? " ✓ signed" : " ✗ no deal"),
      el("p", { class: "hostile" }, deal.sentence),
      deal.options?.length ? room.text(view, deal.options) : "",
      people(views.find((one) => one.code === deal.code))))));
}

function people(view) {
  const named = view?.parties.filter((party) => party.nicknames?.length) ?? [];
  return named.length ? el("p", { class: "small hostile" }, named.map((party) => `${party.name}: ${party.nicknames.join(", ")}`).join(" · ")) : "";
}

function floors(debrief, view) {
  const [first] = debrief.floors;
  if (!first) return null;
  const one = (value) => points(value, { sign: false });
  return el("section", {}, el("h2", {}, `2. ${STEPS[1]}`),
    el("p", {}, "The least each side would have signed for, on its own scale of 100: where the walk-away line lay that counted as 0 during the talks. The scale is its own: 40 for one side and 40 for another are not the same."),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The least each side would sign for" }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Party"), el("th", { scope: "col", class: "n" }, "Least it signs for"), el("th", { scope: "col", class: "n" }, "Without a deal, over that"))),
      el("tbody", {}, view.parties.map((_, party) => el("tr", {}, el("th", { scope: "row" }, room.who(view, party)),
        el("td", { class: "n" }, one(first.floors[party])), el("td", { class: "n" }, points(first.no_deal_points[party]))))))),
    debrief.floors.some((other) => String(other.floors) !== String(first.floors))
      ? el("p", { class: "small" }, `These are those of room ${first.code}; rooms with other chances had others.`) : null);
}

/** Gains within a role: rooms are compared seat by seat, never one party with another. */
function ranks(debrief, view) {
  return el("section", {}, el("h3", {}, "Who did well, seat by seat"),
    el("p", { class: "small" }, "Points above the walk-away line, the same seat in every room. Seats are not compared with one another: their points are different things."),
    debrief.by_role.map((role) => el("div", {}, el("h4", {}, room.who(view, role.party)),
      el("table", { class: "rolebars" }, el("caption", { class: "away" }, `Rooms by points of ${view.parties[role.party]?.name}`),
        el("thead", { class: "away" }, el("tr", {}, el("th", { scope: "col" }, "Room"), el("th", { scope: "col" }, "Points"), el("th", { scope: "col" }, "Bar"))),
        el("tbody", {}, [...role.ranks].sort((a, b) => b.points - a.points).map((one) => el("tr", {},
          el("th", { scope: "row", class: "code" }, one.code), el("td", { class: "n" }, points(one.points)),
          el("td", { class: "drawn" }, length(one.points, Math.max(1, ...role.ranks.map((other) => Math.abs(other.points)))))))))))
  );
}

function length(value, most) {
  return svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: 0, y: 1, width: Math.max(0.5, 100 * Math.abs(value) / most), height: 8, class: value < 0 ? "c4" : "c0" }));
}

/** What each offer was worth to every party, as the talks went on. */
function overTime(view) {
  const chart = frame();
  const offers = view.story.filter((entry) => room.offers(entry) && room.everybodys(entry)).map((entry) => ({ ...entry, points: room.everybodys(entry) }));
  if (!offers.length) return null;
  const all = offers.flatMap((offer) => offer.points);
  const [low, high] = [Math.min(0, ...all), Math.max(5, ...all)];
  // Marks of the first offer do not stand on the numbers of the scale.
  const x = (index) => chart.left + 10 + (offers.length < 2 ? 0.5 : index / (offers.length - 1)) * (chart.width - chart.left - chart.right - 10);
  const y = (value) => chart.top + (high - value) / (high - low) * (chart.height - chart.top - chart.bottom);
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((size) => (high - low) / size <= 6) ?? 500;
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) ticks.push(at);
  const every = Math.ceil(offers.length / 10);
  const said = `Offers of room ${view.code}: what each was worth to every party, in points above its walk-away line`;
  return el("section", {}, el("h3", {}, "Offers over time, room ", el("span", { class: "code" }, view.code)),
    el("p", { class: "small" }, "Each column is an offer; a mark is what it gave a party. Above the thick line a party was better off signing."),
    svg("svg", { class: "overtime", viewBox: `0 0 ${chart.width} ${chart.height}`, role: "img", "aria-label": said },
      ticks.map((at) => [svg("line", { class: at === 0 ? "zero" : "grid", x1: chart.left, x2: chart.width - chart.right, y1: y(at), y2: y(at) }),
        svg("text", { class: "small", x: chart.left - 6, y: y(at) + 4, "text-anchor": "end" }, points(at))]),
      view.parties.map((party, index) => svg("polyline", { class: `l${index % 6}`, "stroke-opacity": 0.6, points: offers.map((offer, at) => `${x(at)},${y(offer.points[index])}`).join(" ") })),
      offers.map((offer, at) => offer.points.map((value, index) => svg("text", { class: `m${index % 8} shape`, x: x(at), y: y(value) + 5, "text-anchor": "middle" }, mark(index).textContent))),
      offers.map((offer, at) => at % every ? "" : svg("text", { class: "small", x: x(at), y: chart.height - 10, "text-anchor": "middle" }, String(at + 1)))),
    el("ul", { class: "legend" }, view.parties.map((party, index) => el("li", {}, mark(index), " ", el("span", { class: "hostile" }, party.name)))),
    el("details", {}, el("summary", {}, "As a table"), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": said }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Offer"), el("th", { scope: "col" }, "By"), view.parties.map((party) => el("th", { scope: "col", class: "n hostile" }, party.name)))),
      el("tbody", {}, offers.map((offer, at) => el("tr", {}, el("th", { scope: "row" }, at + 1), el("td", { class: "hostile" }, view.parties[offer.party]?.name),
        offer.points.map((value) => el("td", { class: "n" }, points(value))))))))));
}

/** The plane of two parties: what was efficient, what fairness chooses, where the rooms ended. */
function plane(debrief, view) {
  const { efficient = [], solutions = [] } = debrief.frontier;
  const ends = debrief.deals.map((deal) => ({
    name: deal.code,
    points: view.parties.map((_, party) => debrief.by_role.find((role) => role.party === party)?.ranks.find((one) => one.code === deal.code)?.points),
  })).filter((one) => one.points.every(Number.isFinite));
  const all = [...efficient, ...solutions, ...ends];
  if (!all.length || view.parties.length < 2) return null;
  const across = el("select", { id: "across" }, view.parties.map((party, index) => el("option", { value: String(index) }, party.name)));
  const up = el("select", { id: "up" }, view.parties.map((party, index) => el("option", { value: String(index) }, party.name)));
  across.value = "0";
  up.value = "1";
  const place = el("div", {});
  const chart = frame();
  const draw = () => {
    const [a, b] = [Number(across.value), Number(up.value)];
    const range = (party) => {
      const values = all.map((one) => one.points[party]);
      const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
      return [low - (high - low) * 0.05, high + (high - low) * 0.1];
    };
    const [[left, right], [bottom, top]] = [range(a), range(b)];
    const x = (value) => chart.left + (value - left) / (right - left) * (chart.width - chart.left - chart.right);
    const y = (value) => chart.top + (top - value) / (top - bottom) * (chart.tall - chart.top - chart.bottom);
    // Names of points at one place are said together.
    const named = new Map();
    for (const [kind, list] of [["solution", solutions], ["room", ends]]) {
      for (const [index, one] of list.entries()) {
        const key = `${Math.round(x(one.points[a]))},${Math.round(y(one.points[b]))},${kind}`;
        if (!named.has(key)) named.set(key, { kind, at: one.points, names: [] });
        named.get(key).names.push(kind === "room" ? one.name : index + 1);
      }
    }
    const label = `Points of ${view.parties[a].name} (across) and ${view.parties[b].name} (up) above their walk-away lines: efficient deals, solutions and the ends of the rooms`;
    place.replaceChildren(svg("svg", { class: "overtime", viewBox: `0 0 ${chart.width} ${chart.tall}`, role: "img", "aria-label": label },
      svg("line", { class: "zero", x1: x(0), x2: x(0), y1: chart.top, y2: chart.tall - chart.bottom }),
      svg("line", { class: "zero", x1: chart.left, x2: chart.width - chart.right, y1: y(0), y2: y(0) }),
      efficient.map((one) => svg("circle", { class: "efficient", cx: x(one.points[a]), cy: y(one.points[b]), r: 4 })),
      [...named.values()].map(({ kind, at, names }) => {
        const end = x(at[a]) > chart.width * 0.6;
        return svg("g", {}, svg("text", { class: `shape ${kind}`, x: x(at[a]), y: y(at[b]) + 5, "text-anchor": "middle" }, kind === "room" ? "★" : "◆"),
          svg("text", { class: "small halo", x: x(at[a]) + (end ? -10 : 10), y: y(at[b]) + (kind === "room" ? 18 : -4), "text-anchor": end ? "end" : "start" },
            names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ")));
      }),
      svg("text", { x: chart.width - chart.right, y: chart.tall - 8, "text-anchor": "end" }, `${view.parties[a].name} →`),
      svg("text", { x: 4, y: 12 }, `↑ ${view.parties[b].name}`)));
  };
  across.addEventListener("change", draw);
  up.addEventListener("change", draw);
  draw();
  return el("section", {}, el("h3", {}, "Where the rooms ended"),
    el("p", { class: "small" }, "★ a room, ◆ what a theory would choose (numbers as in the table below), ● deals that cannot be bettered for all. The thick lines are the walk-away lines; points of two parties are different things."),
    view.parties.length > 2 ? el("div", { class: "row" }, el("label", { class: "field", for: "across" }, "Across", across), el("label", { class: "field", for: "up" }, "Up", up)) : null,
    place);
}

function possible(debrief, view) {
  const { solutions, left_on_table: left, simulated } = debrief.frontier;
  return el("section", {}, el("h2", {}, `3. ${STEPS[2]}`),
    left?.length ? [el("h3", {}, "Left on the table"), el("ul", {}, left.map((one) => el("li", {}, el("b", { class: "code" }, one.code), ": ", el("span", { class: "hostile" }, one.sentence))))] : null,
    plane(debrief, view),
    solutions?.length ? [el("h3", {}, "What theories would choose"),
      el("p", { class: "small" }, "Points above each party’s own walk-away line."),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Solutions" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Solution"), view.parties.map((party) => el("th", { scope: "col", class: "n hostile" }, party.name)))),
        el("tbody", {}, solutions.map((one, index) => el("tr", {}, el("th", { scope: "row", class: "hostile" }, `${index + 1}. ${one.name}`), one.points.map((value) => el("td", { class: "n" }, points(value)))))))),
      solutions.map((one) => el("details", {}, el("summary", {}, `The text of ${one.name}`), room.text(view, one.options)))] : null,
    simulated ? [el("h3", {}, "What bots reached at the same table"),
      el("p", {}, "They signed in ", el("b", {}, percent(simulated.agreement.share, simulated.agreement.low, simulated.agreement.high)),
        simulated.negotiations ? ` of ${simulated.negotiations} simulated negotiations.` : " simulated negotiations."),
      simulated.deals?.length ? el("ul", { class: "simulated" }, simulated.deals.slice(0, 5).map((deal) => el("li", {},
        el("details", {}, el("summary", {}, `${percent(deal.share)} ended with this text`), room.text(view, deal.options))))) : null] : null);
}
