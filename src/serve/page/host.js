// The teacher's desk: the first minute of a lesson, the console of every room, and the wall.
import { address, announce, api, caveat, changes, copy, differences, el, party as mark, points, problem, save, setOf } from "/page/common.js";
import * as room from "/page/room.js";

/** What some strategies do, shorter than the program says it. */
const IN_SHORT = {
  "TimeDependent(shape: 0.3)": "hold out until the end",
  "TimeDependent(shape: 1)": "concede steadily",
  "TimeDependent(shape: 3)": "concede early",
  Micro: "give as the others give",
  TitForTat: "answer in kind",
  Tough: "never give way",
  Nice: "accept anything",
  Random: "offer at random",
};
/** Letters of what a strategy is, in a list. */
const LONGEST_ABOUT = 60;

/** What bots may be told to play, as choices; the first is `standard`. Takes any list that is given later. */
function choices(attributes, standard, strategies) {
  return el("select", attributes, el("option", { value: "" }, standard), strategies.map(({ strategy, about }) => {
    const said = IN_SHORT[strategy] ?? about;
    return el("option", { value: strategy, title: about }, `${strategy}: ${said.length > LONGEST_ABOUT ? `${said.slice(0, LONGEST_ABOUT)}…` : said}`);
  }));
}

/** How often the list of rooms is asked for, in milliseconds. */
const LIST = 2500;
/** How long an empty room waits before the page says what may be wrong, in milliseconds. */
const PATIENCE = 25000;

export async function mount(root, params) {
  const token = room.keys.server(params);
  if (params.get("token")) {
    // A page that is projected does not show its key.
    params.delete("token");
    history.replaceState(null, "", `#/host${params.size ? `?${params}` : ""}`);
  }
  const desk = el("div", { class: "desk-host" });
  root.append(desk);
  if (!token) {
    desk.append(el("h1", {}, "Play together"), el("p", { class: "card" },
      "Rooms are opened by the one who started the server. Open the address that ", el("code", {}, "zopa serve"),
      " printed in the terminal: it carries the host’s key."),
    el("p", {}, "Did somebody give you a code? ", el("a", { class: "button", href: "#/seat" }, "Take a seat")));
    return () => {};
  }
  let about = null;
  let rooms = [];
  try {
    [about, rooms] = await Promise.all([api("/api/about"), api("/api/rooms", { token })]);
  } catch (error) {
    desk.append(el("h1", {}, "Play together"), problem(error),
      error.status === 401 || error.status === 403 ? el("p", {}, "This browser has the key of an earlier server. Open the address that ", el("code", {}, "zopa serve"), " printed last.") : "");
    return () => {};
  }
  room.keys.keep(rooms);
  let close = () => {};
  let shown = 0;
  const go = async (view, given) => {
    close();
    close = () => {};
    desk.replaceChildren();
    const mine = ++shown;
    const over = await view(desk, { token, about, params, go, ...given });
    if (mine === shown) close = over;
    else over();
  };
  const wanted = room.codesOf(params.get("room"));
  if (rooms.length && !params.get("scenario")) await go(consoles, { rooms, fresh: wanted });
  else await go(lesson, { rooms });
  return () => { shown += 1; close(); };
}

// ---- the first minute ----

async function lesson(desk, { token, about, params, rooms, go }) {
  let known = null;
  const scenarios = await api("/api/scenarios");
  const chosen = params.get("scenario");
  const scenario = el("select", { id: "scenario" }, scenarios.map((one) => el("option", { value: one.id },
    `${one.title} (${one.parties} parties, ${one.issues} ${one.issues === 1 ? "issue" : "issues"})`)));
  if (chosen && !scenarios.some((one) => one.id === chosen)) scenario.prepend(el("option", { value: chosen }, "The scenario you opened"));
  const start = chosen ?? scenarios.find((one) => one.id === "classroom/linkage")?.id;
  if (start) scenario.value = start;

  const card = el("div", { class: "card", "aria-live": "polite" });
  const chairs = el("div", { class: "pairs" });
  const bots = el("span", {}, choices({ id: "bot" }, "as the scenario says", []));
  const visibility = el("select", { id: "visibility" },
    el("option", { value: "own" }, "only its own"), el("option", { value: "ranges" }, "its own, and ranges of the others’"), el("option", { value: "all" }, "everybody’s"));
  const chat = el("input", { id: "chat", type: "checkbox" });
  chat.checked = true;
  const copies = el("input", { id: "copies", type: "number", min: 1, max: 40, value: "1", inputmode: "numeric", required: true });
  const limit = el("select", { id: "limit" }, [["", "as long as it takes"], ["60", "1 minute"], ["120", "2 minutes"], ["180", "3 minutes"], ["300", "5 minutes"]]
    .map(([value, name]) => el("option", { value }, name)));
  const wrong = el("div", {});
  const set = setOf(params);
  let turn = 0;

  async function look() {
    const mine = ++turn;
    known = null;
    try {
      const wanted = { scenario: scenario.value, set: scenario.value === chosen ? set : {} };
      const [now, strategies] = await Promise.all([api("/api/scenario", { body: wanted }), api("/api/strategies", { body: wanted })]);
      if (mine !== turn) return;
      known = now.scenario;
      const before = bots.firstChild.value;
      bots.replaceChildren(choices({ id: "bot" }, "as the scenario says", strategies));
      if (strategies.some((one) => one.strategy === before)) bots.firstChild.value = before;
      // A minute a round, and five to read.
      const minutes = 5 + Math.min(known.rounds, 40);
      card.replaceChildren(el("h2", { class: "hostile" }, known.title), el("p", { class: "hostile" }, known.question),
        el("p", { class: "small" }, `${known.parties.length} seats · ${known.issues.length} issues · ${known.rounds} rounds · about ${minutes} minutes`),
        known.note ? el("p", { class: "small hostile" }, known.note) : "");
      chairs.replaceChildren(...known.parties.map((party, index) => {
        const id = `chair-${index}`;
        const seat = now.seats[index];
        const select = el("select", { id, dataset: { party: party.id }, disabled: !seat.can_be_taken, "aria-describedby": seat.why ? `${id}-why` : null },
          seat.can_be_taken ? el("option", { value: "open" }, "open to students") : null, el("option", { value: "bot" }, "always a bot"));
        return el("label", { class: "field", for: id }, el("span", {}, mark(index), " ", el("span", { class: "hostile" }, party.name)), select,
          seat.why ? el("span", { class: "tiny hostile", id: `${id}-why` }, seat.why) : null);
      }));
      wrong.replaceChildren();
    } catch (error) {
      if (mine === turn) wrong.replaceChildren(problem(error));
    }
  }
  scenario.addEventListener("change", look);

  async function make({ rehearse = false } = {}) {
    if (!known) return;
    const selects = [...chairs.querySelectorAll("select")];
    const mine = selects.findIndex((select) => select.value === "open");
    if (rehearse && mine < 0) {
      wrong.replaceChildren(problem(new Error("Open a seat first: the rehearsal is played from it.")));
      return;
    }
    const seats = Object.fromEntries(selects.map((select, index) => [select.dataset.party, rehearse && index !== mine ? "bot" : select.value]));
    buttons.forEach((button) => { button.disabled = true; });
    try {
      const made = await api("/api/rooms", {
        token,
        body: {
          scenario: scenario.value,
          set: scenario.value === chosen ? set : {},
          copies: rehearse ? 1 : Number(copies.value),
          seats,
          bot: bots.firstChild.value || null,
          visibility: visibility.value,
          chat: chat.checked,
          turn_seconds: limit.value ? Number(limit.value) : null,
          seed: null,
        },
      });
      let rehearsal = null;
      if (rehearse) {
        const [{ code, host }] = made.rooms;
        const seat = await api(`/api/rooms/${code}/join`, { body: { party: mine, nickname: "Rehearsal" } });
        room.seats.sit(code, { ...seat, name: known.parties[mine].name });
        await api(`/api/rooms/${code}/host`, { token: host, body: { start: {} } });
        rehearsal = code;
      }
      const all = await api("/api/rooms", { token });
      room.keys.keep(all);
      announce(made.rooms.length === 1 ? "The room is open." : `${made.rooms.length} rooms are open.`);
      await go(consoles, { rooms: all, fresh: made.rooms.map((one) => one.code), rehearsal });
    } catch (error) {
      wrong.replaceChildren(problem(error));
      buttons.forEach((button) => { button.disabled = false; });
    }
  }

  const open = el("button", { type: "submit", class: "main tall" }, "Open the room");
  const rehearse = el("button", { type: "button", class: "tall", onclick: () => make({ rehearse: true }) }, "Rehearse alone against bots");
  const buttons = [open, rehearse];
  copies.addEventListener("input", () => { open.textContent = Number(copies.value) > 1 ? `Open ${Number(copies.value)} rooms` : "Open the room"; });
  const form = el("form", { class: "lesson" },
    el("label", { class: "field", for: "scenario" }, "What is negotiated", scenario), card,
    el("fieldset", {}, el("legend", {}, "Who plays (bots take open seats that stay empty)"), chairs),
    el("details", { class: "fold" }, el("summary", {}, "More: rooms side by side, bots, what a seat sees, time"),
      el("div", { class: "pairs" },
        el("label", { class: "field", for: "copies" }, "Rooms side by side (1 to 40)", copies),
        el("label", { class: "field", for: "bot" }, "Bots", bots),
        el("label", { class: "field", for: "visibility" }, "Whose points a seat sees", visibility),
        el("label", { class: "field", for: "limit" }, "Time for a turn", limit),
        el("label", { class: "check", for: "chat" }, chat, "People may write to each other"))),
    wrong, el("div", { class: "row" }, open, rehearse,
      rooms.length ? el("button", { type: "button", class: "tall quiet", onclick: async () => go(consoles, { rooms: await api("/api/rooms", { token }), fresh: [] }) }, "Back to the rooms") : ""),
    caveat());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  desk.append(el("h1", {}, "Play together"), network(about), form);
  await look();
  return () => { turn += 1; };
}

/** The address as people type it: the camera needs no typing. */
function typed(from) {
  return `${from.replace(/^https?:\/\//, "")}/#/join`;
}

function network(about) {
  if (about.lan) return "";
  return el("p", { class: "warning" }, el("b", {}, "Phones cannot reach this computer yet. "),
    "The server listens to this computer only. To let a class in, stop it and start ", el("code", {}, "zopa serve --lan"),
    ". Several tabs of this browser can take seats as it is.");
}

// ---- the rooms ----

async function consoles(desk, { token, about, rooms, fresh, rehearsal, go }) {
  const from = room.reachable(about);
  let all = rooms;
  let codes = fresh?.length ? fresh.filter((code) => all.some((one) => one.code === code)) : [];
  if (!codes.length) codes = all.filter((one) => one.state !== "over").map((one) => one.code);
  if (!codes.length) codes = all.map((one) => one.code);
  let current = codes[0];
  let stop = () => {};
  let timer;
  let ended = false;
  const born = Date.now();
  let anybody = false;

  const list = el("ul", { class: "rooms", "aria-label": "Rooms" });
  const place = el("div", {});
  const join = el("section", { class: "card joincard", "aria-label": "How to join" });
  const silent = el("div", { role: "status" });

  function welcome() {
    const target = `${from}/#/seat?code=${codes.join(",")}`;
    const wall = address("projector", { code: codes });
    join.replaceChildren(
      room.qr(target, `QR code of ${target}`),
      el("div", { class: "how" },
        el("p", {}, "On the phone: ", el("b", { class: "hostile" }, typed(from)), codes.length === 1 ? ", code" : ", codes"),
        el("p", { class: codes.length === 1 ? "bigcode code" : "code" }, codes.join(" ")),
        el("div", { class: "row" },
          el("a", { class: "button", href: wall, target: "_blank", rel: "noopener" }, "Projector"),
          el("a", { class: "button", href: address("sheets", { code: codes[0] }), target: "_blank", rel: "noopener" }, "Role sheets to print"),
          el("a", { class: "button", href: address("debrief", { code: codes }), target: "_blank", rel: "noopener" }, "Debrief"),
          el("button", { type: "button", onclick: csv }, "Results (CSV)"),
          el("button", { type: "button", onclick: async () => announce(await copy(target) ? "The address is copied." : target) }, "Copy the address"))));
  }

  async function csv() {
    try {
      save("zopa-results.csv", "text/csv", await api("/api/results.csv", { token }));
    } catch (error) {
      announce(error.message, { urgent: true });
      silent.replaceChildren(problem(error));
    }
  }

  function tabs() {
    list.hidden = all.length < 2;
    const focus = document.activeElement?.dataset?.code;
    list.replaceChildren(...all.map((one) => {
      const people = (one.seats ?? []).reduce((sum, seat) => sum + (seat.count ?? 0), 0);
      return el("li", {}, el("button", {
        type: "button", class: "tall", dataset: { code: one.code }, "aria-pressed": String(one.code === current),
        onclick: () => show(one.code),
      }, el("b", { class: "code" }, one.code), " ", el("span", { class: "small" }, `${room.state(one).toLowerCase()}, ${people} here`)));
    }));
    if (focus) list.querySelector(`[data-code="${focus}"]`)?.focus();
  }

  function show(code) {
    current = code;
    tabs();
    stop();
    place.replaceChildren();
    const found = all.find((one) => one.code === code);
    stop = found ? oneRoom(place, found, { about, onPeople }) : () => {};
  }

  function onPeople(count) {
    if (count) anybody = true;
    lonely();
  }

  // Nobody came: most often the network of the school keeps devices apart.
  function lonely() {
    if (anybody || rehearsal || !about.lan || Date.now() - born < PATIENCE || silent.firstChild) {
      if (anybody) silent.replaceChildren();
      return;
    }
    silent.append(el("div", { class: "warning" }, el("p", {}, el("b", {}, "No phone has reached this computer yet.")),
      el("ul", {}, el("li", {}, "Are phones and this computer on the same network? Mobile data does not reach it."),
        el("li", {}, "Many guest networks keep devices apart. A hotspot of this computer or of one phone helps."),
        el("li", {}, "A firewall of this computer may ask whether to let ", el("code", {}, "zopa"), " be reached: let it."),
        about.addresses?.length > 1 ? el("li", {}, "This computer has other addresses: ", about.addresses.join(", ")) : "",
        el("li", {}, "Nothing helps? ", el("a", { href: address("sheets", { code: current }) }, "Print the role sheets"), " and play on paper."))));
  }

  async function refresh() {
    try {
      all = await api("/api/rooms", { token });
      if (ended) return;
      room.keys.keep(all);
      anybody ||= all.some((one) => codes.includes(one.code) && (one.seats ?? []).some((seat) => seat.count > 0));
      tabs();
      lonely();
    } catch (error) {
      // The console of the room says when the server is gone; a server that came back has another key.
      if ([401, 403].includes(error.status) && !silent.firstChild) {
        silent.append(el("p", { class: "warning" }, "The server was started anew and has a new key: open the address that ", el("code", {}, "zopa serve"),
          " printed. The rooms are kept."));
      }
    }
    if (!ended) timer = setTimeout(refresh, LIST);
  }

  async function everyRoom(body, done) {
    const results = await Promise.allSettled(codes.map((code) => api(`/api/rooms/${code}/host`, { token: room.keys.room(code), body })));
    const failed = results.find((result) => result.status === "rejected");
    announce(failed ? failed.reason.message : done, { urgent: Boolean(failed) });
  }

  desk.append(el("h1", {}, "Your rooms"), network(about),
    rehearsal ? el("p", { class: "card" }, "Rehearsal: you hold the first seat, bots the others. ",
      el("a", { class: "button main", href: `#/seat?code=${rehearsal}`, target: "_blank" }, "Play your seat")) : "",
    join, silent,
    codes.length > 1 ? el("div", { class: "row", role: "group", "aria-label": "All rooms of this lesson" },
      el("button", { type: "button", class: "main tall", onclick: () => everyRoom({ start: {} }, "All rooms have started.") }, "Start all (bots take the empty seats)"),
      el("button", { type: "button", class: "tall", onclick: () => everyRoom({ pause: {} }, "All rooms are paused.") }, "Pause all"),
      el("button", { type: "button", class: "tall", onclick: () => everyRoom({ resume: {} }, "All rooms go on.") }, "Go on in all")) : "",
    list, place,
    el("p", {}, el("button", { type: "button", class: "tall quiet", onclick: () => go(lesson, { rooms: all }) }, "Open other rooms")));
  welcome();
  show(current);
  timer = setTimeout(refresh, LIST);
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}

/** The console of one room; gives what ends it. */
function oneRoom(place, { code, host, seats, scenario, set }, { onPeople }) {
  const offline = el("p", { class: "offline", role: "status", hidden: true }, "The server does not answer. Rooms are kept on its disk and go on when it is back.");
  const wrong = el("div", {});
  const top = el("div", {});
  const left = el("div", {});
  const right = el("div", {});
  place.append(offline, top, wrong, el("div", { class: "console" }, left, right));
  const above = room.sections(top);
  const first = room.sections(left);
  const second = room.sections(right);
  let view = null;
  // What bots may be told to play, and what the teacher has chosen for which seat.
  let strategies = [];
  const chosen = new Map();
  api("/api/strategies", { body: { scenario, set } }).then((list) => {
    strategies = list;
    if (view) draw();
  }).catch(() => { /* A bot then plays what the room's bots play. */ });

  const act = async (body, done) => {
    try {
      await api(`/api/rooms/${code}/host`, { token: host, body });
      wrong.replaceChildren();
      announce(done);
      live.refresh();
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  };
  const button = (name, body, done, attributes = {}) => el("button", { type: "button", class: "tall", "data-key": name, ...attributes, onclick: () => act(body, done) }, name);

  const live = room.follow(code, {
    token: host,
    onView(now) {
      view = now;
      onPeople(now.parties.filter((one) => one.nicknames?.length).length);
      draw();
    },
    onReach(now) { offline.hidden = now; },
    onGone(error) { wrong.replaceChildren(problem(error)); },
  });

  function draw() {
    above("head", [view.state, view.round, view.date, view.waiting_for, view.end], () => [
      el("h2", {}, "Room ", el("span", { class: "code" }, code), `: ${room.state(view)}`),
      el("p", {}, view.state === "lobby" ? "Not started: seats can be taken." : room.when(view),
        view.state === "playing" ? (view.waiting_for.length ? ` · waiting for ${room.names(view, view.waiting_for)}` : " · bots are at work") : "")]);
    above("acts", [view.state, view.events], () => el("div", { class: "row" },
      view.state === "lobby" ? button("Start (bots take the empty seats)", { start: {} }, "Started.", { class: "main tall" }) : "",
      view.state === "playing" ? button("Pause", { pause: {} }, "Paused.") : "",
      view.state === "paused" ? button("Go on", { resume: {} }, "Going on.", { class: "main tall" }) : "",
      view.state === "playing" || view.state === "paused" ? [button("One minute more", { extend: { seconds: 60 } }, "One minute more."), inject(), stopping()] : ""));

    first("people", [view.parties, view.waiting_for, view.state, strategies.length], () => el("section", {}, el("h3", {}, "Who sits where"),
      el("ul", { class: "attable" }, view.parties.map((party, index) => el("li", { class: view.waiting_for.includes(index) ? "asked" : "" },
        el("div", { class: "about" }, room.who(view, index), " ",
          el("span", { class: "small" }, sitting(party), party.present === false ? " · has left the talks" : "", view.waiting_for.includes(index) ? " · its turn" : "")),
        view.state === "over" ? "" : el("div", { class: "row" },
          party.controller === "people" || (party.controller === "open" && view.state !== "lobby") ? [
            takeOver(party, index, "Let a bot play"),
            party.controller === "people" && el("button", { type: "button", class: "tall quiet", "aria-label": `Clear the seat of ${party.name}`, onclick: () => act({ remove: { party: index } }, `The seat of ${party.name} is free; a bot plays it until somebody comes.`) }, "Clear the seat")] : "",
          party.controller === "bot" && view.state !== "lobby" && seats?.[index]?.can_join ? [takeOver(party, index, "Have it play so"), button("Give back to people", { give_back: { party: index } }, `People play ${party.name}.`, { "data-key": `people-${index}`, "aria-label": `Give back to people: ${party.name}` })] : ""))))));
    const standing = view.state === "over" ? null : view.standing;
    first("standing", standing && [standing, room.stands(view)], () => standing ? el("section", { class: "card" },
      el("h3", {}, room.stands(view) ? "On the table: " : "No longer on the table: ", "the offer of ", room.who(view, view.standing.party)),
      room.offer(view, view.standing.options, view.standing.changes, { first: view.story.filter(room.offers).length < 2 }),
      worths(view.standing.points),
      view.standing.answers?.length ? el("ul", { class: "answers" }, view.standing.answers.map((answer) => el("li", {}, room.answerMark(answer), " ",
        room.who(view, answer.party), answer.abstains ? " abstains" : answer.accepts ? " accepts" : " refuses"))) : "") : null);
    first("end", view.end, () => view.end ? el("section", { class: "card" }, el("h3", {}, view.end.options?.length ? "✓ A deal" : "✗ No deal"),
      el("p", { class: "hostile" }, view.end.sentence), view.end.options?.length ? [room.text(view, view.end.options), worths(view.end.points)] : "") : null);
    first("chat", [view.chat, view.state], () => el("section", {}, el("h3", {}, "Talk"),
      room.chat(view, (text) => api(`/api/rooms/${code}/chat`, { token: host, body: { text } }))));
    second("story", view.story, () => el("section", {}, el("h3", {}, "What happened"),
      el("p", { class: "small" }, "Points are against each party’s walk-away line. Only you see them."), room.story(view)));
  }

  function worths(values) {
    if (!Array.isArray(values)) return "";
    return el("ul", { class: "answers" }, values.map((value, index) => el("li", {}, room.who(view, index), " ",
      el("b", { class: `n ${value < 0 ? "no" : "yes"}` }, points(value)))));
  }

  function sitting(party) {
    const people = party.nicknames?.length ? party.nicknames.join(", ") : null;
    if (party.controller === "bot") return people ? `a bot, for ${people}` : "a bot";
    if (party.controller === "open") return "free";
    return people ?? "people";
  }

  /** A bot takes a seat, or plays otherwise, with what the teacher chooses. */
  function takeOver(party, index, words) {
    const go = el("button", {
      type: "button", class: "tall", "data-key": `bot-${index}`, "aria-label": `${words}: ${party.name}`,
      onclick: () => act({ take_over: { party: index, strategy: chosen.get(index) || null } }, `A bot plays ${party.name}${chosen.get(index) ? `: ${chosen.get(index)}` : ""}.`),
    }, words);
    // A seat that makes no offers answers by its threshold.
    if (!strategies.length || !seats?.[index]?.proposes) return party.controller === "bot" ? "" : go;
    const select = choices({
      class: "strategy", "data-key": `strategy-${index}`, "aria-label": `What the bot for ${party.name} plays`,
      onchange: () => chosen.set(index, select.value),
    }, "what the room’s bots play", strategies);
    select.value = chosen.get(index) ?? "";
    return [select, go];
  }

  function inject() {
    const events = view.events ?? [];
    if (!events.length) return "";
    const select = el("select", { "aria-label": "Event", "data-key": "event" }, events.map((event) => el("option", { value: event.id }, event.name ?? event.id)));
    return el("span", { class: "row" }, select, el("button", {
      type: "button", class: "tall",
      onclick: () => act({ inject: { event: select.value } }, "It happens."),
    }, "Let it happen"));
  }

  function stopping() {
    return el("details", {}, el("summary", {}, "End…"), button("End the negotiation now", { end: {} }, "The negotiation is over.", { class: "tall refuse" }));
  }

  return () => live.stop();
}

// ---- the wall ----

/** What the class sees: never a private number, since this page has no key. */
export async function mountProjector(root, params) {
  document.body.classList.add("on-wall");
  const codes = room.codesOf(params.get("code"));
  const wall = el("div", { class: `wall${codes.length === 1 ? " one" : ""}` });
  root.append(wall);
  if (!codes.length) wall.append(el("h1", {}, "Projector"), el("p", {}, "The console of a room has the link to this page."));
  const about = await api("/api/about").catch(() => null);
  const from = room.reachable(about);
  const target = `${from}/#/seat?code=${codes.join(",")}`;
  const views = new Map();
  const stops = [];
  let timer;
  let ended = false;
  const head = el("div", {});
  const tiles = el("ul", { class: "tiles", "aria-label": "Rooms" });
  const gone = el("p", { class: "offline", role: "status", hidden: true }, "The server does not answer.");
  const heading = room.sections(head);
  if (codes.length) wall.append(gone, head, tiles);

  function draw() {
    const known = codes.map((code) => views.get(code)).filter(Boolean);
    const waiting = known.some((view) => view.state === "lobby");
    heading("title", [known[0]?.title, waiting], () => known.length ? [el("h1", { class: "hostile" }, known[0].title),
      waiting ? el("section", { class: "joincard" }, room.qr(target, `QR code of ${target}`), el("div", { class: "how" },
        el("p", {}, "Point your camera here, or open"), el("p", { class: "address hostile" }, typed(from)),
        el("p", {}, codes.length === 1 ? "and take a seat in room" : "and take a seat in your room"),
        codes.length === 1 ? el("p", { class: "bigcode code" }, codes[0]) : "")) : "",
      known[0].note ? el("p", { class: "small hostile" }, known[0].note) : ""] : null);
    tiles.replaceChildren(...codes.map((code) => tile(code, views.get(code))));
  }

  function tile(code, view) {
    if (!view) return el("li", { class: "card" }, el("p", { class: "code" }, code), el("p", {}, "…"));
    const last = view.story.findLast(room.offers);
    const event = view.story.findLast((entry) => entry.kind === "event");
    // Many rooms side by side leave room for the first changes only.
    const most = codes.length > 3 ? 2 : 8;
    // The class sees what is offered, not only what is new in it.
    const differs = last ? differences(room.defaults(view), last.options) : [];
    return el("li", { class: `card ${view.state}` }, el("h2", { class: "code" }, code),
      el("p", {}, el("b", {}, room.state(view)), view.state === "lobby" ? "" : ` · ${room.when(view)}`),
      view.state === "lobby" ? el("ul", { class: "answers" }, view.parties.map((party, index) => el("li", {}, room.who(view, index), " ",
        el("span", { class: "small" }, party.controller === "people" ? "✓ taken" : party.controller === "bot" ? "bot" : "free")))) : "",
      view.state === "playing" && view.waiting_for.length ? el("p", {}, `Waiting for ${room.names(view, view.waiting_for)}`) : "",
      event && view.state !== "over" ? el("p", { class: "hostile" }, "⚑ ", event.sentence) : "",
      view.end ? el("p", { class: "hostile" }, view.end.options?.length ? "✓ " : "✗ ", view.end.sentence)
        : last ? [el("div", {}, room.who(view, last.party), differs.length ? " offers" : " offers to change nothing", differs.length ? changes(view.issues, differs.slice(0, most)) : ""),
          differs.length > most ? el("p", { class: "small" }, `and ${differs.length - most} more`) : "",
          view.standing?.answers?.length ? el("ul", { class: "answers" }, view.standing.answers.map((answer) => el("li", {}, room.answerMark(answer), " ", room.who(view, answer.party),
            el("span", { class: "away" }, answer.abstains ? " abstains" : answer.accepts ? " accepts" : " refuses")))) : ""] : "");
  }

  // A browser has few connections to one server: one room is followed, many are asked in turn.
  if (codes.length === 1) {
    const live = room.follow(codes[0], {
      onView(view) { views.set(view.code, view); draw(); },
      onReach(now) { gone.hidden = now; },
      onGone(error) { wall.replaceChildren(el("h1", {}, "Projector"), problem(error)); },
    });
    stops.push(live.stop);
  } else if (codes.length) {
    const round = async () => {
      let reached = false;
      for (const code of codes) {
        try {
          views.set(code, await api(`/api/rooms/${code}/view`));
          reached = true;
        } catch (error) { reached ||= Boolean(error.status); }
        if (ended) return;
      }
      gone.hidden = reached;
      draw();
      timer = setTimeout(round, LIST);
    };
    round();
  }
  return () => {
    ended = true;
    clearTimeout(timer);
    stops.forEach((stop) => stop());
    document.body.classList.remove("on-wall");
  };
}
