// After the negotiation, in three steps: the deals, the private floors, what was possible.
import { announce, api, el, party as mark, percent, points, problem, svg } from "/page/common.js";
import * as room from "/page/room.js";

const STEPS = ["The deals", "The private lines, and who gained what", "What was possible"];
/** How often the page looks whether the next step was revealed, in milliseconds. */
const AGAIN = 3000;
/** A chart of offers: width, height and margins. */
const CHART = { width: 720, height: 300, left: 44, right: 16, top: 14, bottom: 34 };

export async function mount(root, params) {
  const codes = room.codesOf(params.get("code"));
  if (!codes.length) {
    root.append(el("h1", {}, "Debrief"), el("p", {}, "The console of a room, or the end of a negotiation on a phone, has the link to this page."));
    return () => {};
  }
  const keys = new Map(codes.map((code) => [code, room.keys.room(code)]));
  const host = [...keys.values()].every(Boolean) ? keys : null;
  const token = (code) => keys.get(code) ?? room.seats.here(code)?.token;
  let timer;
  let ended = false;
  let shown = null;
  const title = el("h1", {}, "Debrief");
  const steps = el("ol", { class: "steps", "aria-label": "Steps of the debrief" });
  const wrong = el("div", { role: "alert" });
  const body = el("div", {});
  root.append(title, host ? [el("p", { class: "screen" }, "Everybody of the room sees what you reveal, not before."), steps] : "", wrong, body);
  const section = room.sections(body);

  async function load() {
    try {
      const [debriefs, views] = await Promise.all([
        Promise.all(codes.map((code) => api(`/api/rooms/${code}/debrief`, { token: token(code) }))),
        Promise.all(codes.map((code) => api(`/api/rooms/${code}/view`, { token: token(code) }))),
      ]);
      if (ended) return;
      wrong.replaceChildren();
      show(merged(debriefs), views);
    } catch (error) {
      if (!ended) wrong.replaceChildren(problem(error));
    }
  }

  async function loop() {
    if (!document.hidden) await load();
    if (!ended) timer = setTimeout(loop, AGAIN);
  }

  async function reveal(step) {
    try {
      await Promise.all(codes.map((code) => api(`/api/rooms/${code}/host`, { token: keys.get(code), body: { reveal: { step } } })));
      announce(`Revealed: ${STEPS[step - 1]}.`);
      await load();
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  }

  async function call(now) {
    try {
      await Promise.all(codes.map((code) => api(`/api/rooms/${code}/host`, { token: keys.get(code), body: { names: { shown: now } } })));
      await load();
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  }

  function show(debrief, views) {
    const view = views[0];
    const step = debrief.step;
    if (shown !== null && step > shown) announce(`Now shown: ${STEPS[step - 1]}.`);
    shown = step;
    title.replaceChildren("Debrief: ", el("span", { class: "hostile" }, view.title));
    if (host) {
      const focus = document.activeElement?.dataset?.key;
      steps.replaceChildren(...STEPS.map((name, index) => el("li", {}, el("button", {
        type: "button", "data-key": `step-${index}`, "aria-current": step === index + 1 ? "step" : null,
        onclick: () => reveal(index + 1),
      }, `${index + 1}. ${name}`, step > index ? el("span", { class: "small" }, " ✓ shown") : ""))));
      if (focus) steps.querySelector(`[data-key="${focus}"]`)?.focus();
    }
    section("closed", step < 1 ? [Boolean(host)] : null, () => el("p", { class: "card" }, host
      ? "Nothing is shown yet. Begin with the deals, let the class say why, then go on."
      : "The teacher has not opened the debrief yet. This page shows it by itself."));
    // The one who opened the rooms gets everything from the server; the page shows what is revealed.
    section("deals", step >= 1 ? [debrief.deals, views.map((one) => one.parties)] : null, () => deals(debrief, view, views));
    section("floors", step >= 2 && debrief.floors ? [debrief.floors, debrief.by_role] : null, () => [floors(debrief, view), ranks(debrief, view)]);
    section("offers", step >= 2 ? views.map((one) => one.story) : null, () => views.map((one) => overTime(one)));
    section("frontier", step >= 3 && debrief.frontier ? debrief.frontier : null, () => frontier(debrief, view));
    const named = views.some((one) => one.parties.some((party) => party.nicknames?.length));
    section("names", host && step >= 1 ? [named] : null, () => el("p", { class: "screen" },
      "Nicknames are hidden from the class unless you show them. ",
      el("button", { type: "button", onclick: () => call(true) }, "Show nicknames to the class"), " ",
      el("button", { type: "button", onclick: () => call(false) }, "Hide them")));
    section("note", view.note, () => el("p", { class: "caveat small hostile" }, view.note));
  }

  await loop();
  return () => { ended = true; clearTimeout(timer); };
}

/** Debriefs of several rooms as one: what belongs to a room once, what belongs to the scenario once. */
function merged(debriefs) {
  const once = (lists, key) => {
    const found = new Map();
    for (const list of lists) for (const one of list ?? []) if (!found.has(one[key])) found.set(one[key], one);
    return [...found.values()];
  };
  const first = debriefs.find((one) => one.frontier) ?? debriefs[0];
  const roles = new Map();
  for (const { by_role: list } of debriefs) {
    for (const { party, ranks } of list ?? []) roles.set(party, once([roles.get(party), ranks], "code"));
  }
  return {
    step: Math.min(...debriefs.map((one) => one.step)),
    deals: once(debriefs.map((one) => one.deals), "code"),
    floors: first.floors ?? debriefs.find((one) => one.floors)?.floors,
    by_role: roles.size ? [...roles].map(([party, ranks]) => ({ party, ranks })) : undefined,
    frontier: first.frontier ? { ...first.frontier, left_on_table: once(debriefs.map((one) => one.frontier?.left_on_table), "code") } : undefined,
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
  return el("section", {}, el("h2", {}, `2. ${STEPS[1]}`),
    el("p", {}, "What a text had to give each side, against a text that changes nothing, before signing was better than walking away:"),
    el("ul", {}, debrief.floors.map((one) => el("li", {}, room.who(view, one.party), ": ",
      el("b", { class: "n" }, `${points(one.floor_points ?? one.points ?? one.floor, { sign: false })} points`)))));
}

/** Gains within a role: rooms are compared seat by seat, never one party with another. */
function ranks(debrief, view) {
  const most = Math.max(1, ...debrief.by_role.flatMap((role) => role.ranks.map((one) => Math.abs(one.points))));
  return el("section", {}, el("h3", {}, "Who did well, seat by seat"),
    el("p", { class: "small" }, "Points above the walk-away line, the same seat in every room. Seats are not compared with one another: their points are different things."),
    debrief.by_role.map((role) => el("div", {}, el("h4", {}, room.who(view, role.party)),
      el("table", { class: "rolebars" }, el("caption", { class: "away" }, `Rooms by points of ${view.parties[role.party]?.name}`),
        el("thead", { class: "away" }, el("tr", {}, el("th", { scope: "col" }, "Room"), el("th", { scope: "col" }, "Points"), el("th", { scope: "col" }, "Bar"))),
        el("tbody", {}, [...role.ranks].sort((a, b) => b.points - a.points).map((one) => el("tr", {},
          el("th", { scope: "row", class: "code" }, one.code), el("td", { class: "n" }, points(one.points)),
          el("td", { class: "drawn" }, length(one.points, most))))))))
  );
}

function length(value, most) {
  return svg("svg", { viewBox: "0 0 100 10", width: "100%", height: 14, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: 0, y: 1, width: Math.max(0.5, 100 * Math.abs(value) / most), height: 8, class: value < 0 ? "c4" : "c0" }));
}

/** What each offer was worth to every party, as the talks went on. */
function overTime(view) {
  const offers = view.story.filter((entry) => entry.kind === "offer" && Array.isArray(entry.points));
  if (!offers.length) return null;
  const all = offers.flatMap((offer) => offer.points);
  const [low, high] = [Math.min(0, ...all), Math.max(5, ...all)];
  const x = (index) => CHART.left + (offers.length < 2 ? 0.5 : index / (offers.length - 1)) * (CHART.width - CHART.left - CHART.right);
  const y = (value) => CHART.top + (high - value) / (high - low) * (CHART.height - CHART.top - CHART.bottom);
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((size) => (high - low) / size <= 6) ?? 500;
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) ticks.push(at);
  const every = Math.ceil(offers.length / 10);
  const said = `Offers of room ${view.code}: what each was worth to every party, in points above its walk-away line`;
  return el("section", {}, el("h3", {}, "Offers over time, room ", el("span", { class: "code" }, view.code)),
    el("p", { class: "small" }, "Each column is an offer; a mark is what it gave a party. Above the thick line a party was better off signing."),
    svg("svg", { class: "overtime", viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img", "aria-label": said },
      ticks.map((at) => [svg("line", { class: at === 0 ? "zero" : "grid", x1: CHART.left, x2: CHART.width - CHART.right, y1: y(at), y2: y(at) }),
        svg("text", { class: "small", x: CHART.left - 6, y: y(at) + 4, "text-anchor": "end" }, points(at))]),
      view.parties.map((party, index) => svg("polyline", { class: `l${index % 6}`, "stroke-opacity": 0.6, points: offers.map((offer, at) => `${x(at)},${y(offer.points[index])}`).join(" ") })),
      offers.map((offer, at) => offer.points.map((value, index) => svg("text", { class: `m${index % 8} shape`, x: x(at), y: y(value) + 5, "text-anchor": "middle" }, mark(index).textContent))),
      offers.map((offer, at) => at % every ? "" : svg("text", { class: "small", x: x(at), y: CHART.height - 10, "text-anchor": "middle" }, String(at + 1)))),
    el("ul", { class: "legend" }, view.parties.map((party, index) => el("li", {}, mark(index), " ", el("span", { class: "hostile" }, party.name)))),
    el("details", {}, el("summary", {}, "As a table"), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": said }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Offer"), el("th", { scope: "col" }, "By"), view.parties.map((party) => el("th", { scope: "col", class: "n hostile" }, party.name)))),
      el("tbody", {}, offers.map((offer, at) => el("tr", {}, el("th", { scope: "row" }, at + 1), el("td", { class: "hostile" }, view.parties[offer.party]?.name),
        offer.points.map((value) => el("td", { class: "n" }, points(value))))))))));
}

function frontier(debrief, view) {
  const { solutions, left_on_table: left, simulated } = debrief.frontier;
  return el("section", {}, el("h2", {}, `3. ${STEPS[2]}`),
    left?.length ? [el("h3", {}, "Left on the table"), el("ul", {}, left.map((one) => el("li", {}, el("b", { class: "code" }, one.code), ": ", el("span", { class: "hostile" }, one.sentence))))] : "",
    solutions?.length ? [el("h3", {}, "What theories of fairness would choose"),
      el("p", { class: "small" }, "Points above each party’s own walk-away line."),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Solutions" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Solution"), view.parties.map((party) => el("th", { scope: "col", class: "n hostile" }, party.name)))),
        el("tbody", {}, solutions.map((one) => el("tr", {}, el("th", { scope: "row" }, one.name), one.points.map((value) => el("td", { class: "n" }, points(value)))))))),
      solutions.map((one) => el("details", {}, el("summary", {}, `The text of ${one.name}`), room.text(view, one.options)))] : "",
    simulated ? [el("h3", {}, "What strategies of the simulator reached"),
      el("p", {}, "They signed in ", el("b", {}, percent(simulated.agreement.share, simulated.agreement.low, simulated.agreement.high)), " negotiations."),
      simulated.deals?.length ? el("ol", {}, simulated.deals.slice(0, 5).map((deal) => el("li", {}, `${percent(deal.share)}: `,
        el("details", {}, el("summary", {}, "the text"), room.text(view, deal.options))))) : ""] : "");
}
