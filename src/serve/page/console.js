// The console of one room: who sits where, what happens, and what the host may do about it.
import { announce, api, el, points, problem, sentence } from "/page/common.js";
import { strategyChoices } from "/page/bots.js";
import * as room from "/page/room.js";
import * as side from "/page/side.js";

const SILENT = "The server does not answer. Rooms are kept on its disk and go on when it is back.";
/** Does the host want to see what each party keeps to itself? Asked anew whenever the page is loaded. */
let privately = false;

/** The console of one room; gives what ends it. */
export function oneRoom(place, { code, host, seats, scenario, set }, { onPeople }) {
  const offline = el("p", { class: "offline", role: "status", hidden: true }, SILENT);
  const wrong = el("div", {});
  const top = el("div", {});
  const left = el("div", {});
  const right = el("div", {});
  place.append(offline, top, wrong, el("div", { class: "console" }, left, right));
  const talk = room.talk((text) => api(`/api/rooms/${code}/chat`, { token: host, body: { text } }));
  const above = room.sections(top);
  const first = room.sections(left);
  const second = room.sections(right);
  let view = null;
  // When the next question is answered by a bot, in milliseconds of this browser's clock.
  let turnEnds = null;
  // The round in which what was ordered here happens, by event.
  const ordered = new Map();
  // What bots may be told to play, and what the teacher has chosen for which seat.
  let strategies = [];
  const chosen = new Map();
  let chosenEvent = null;
  api("/api/strategies", { body: { scenario, set } }).then((list) => {
    strategies = list;
    if (view) draw();
  }).catch(() => { /* A bot then plays what the room's bots play. */ });

  /** Does it; `done` is what to say then, or makes it of the answer. */
  const act = async (body, done) => {
    try {
      const told = await api(`/api/rooms/${code}/host`, { token: host, body });
      wrong.replaceChildren();
      announce(typeof done === "function" ? done(told) : done);
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
      turnEnds = Number.isFinite(now.seconds_left) ? Date.now() + 1000 * now.seconds_left : null;
      onPeople(now.parties.filter((one) => one.nicknames?.length).length);
      draw();
    },
    onReach(now, error) {
      offline.hidden = now;
      if (!now) offline.textContent = error.status ? sentence(error.message) : SILENT;
    },
    onGone(error) { wrong.replaceChildren(problem(error)); },
  });

  const clock = setInterval(tick, 500);
  function tick() {
    const place = top.querySelector(".turn-left");
    if (!place) return;
    const seconds = turnEnds === null || view.state !== "playing" ? null : Math.max(0, Math.ceil((turnEnds - Date.now()) / 1000));
    place.textContent = seconds === null ? "" : ` · ${seconds} s left`;
  }

  function draw() {
    above("head", [view.state, view.round, view.date, view.waiting_for, view.end], () => [
      el("h2", {}, "Room ", el("span", { class: "code" }, code), `: ${room.state(view)}`),
      el("p", {}, view.state === "lobby" ? "Not started: seats can be taken." : room.when(view),
        view.state === "playing" ? (view.waiting_for.length ? ` · waiting for ${room.names(view, view.waiting_for)}` : " · bots are at work") : "", el("span", { class: "turn-left n" }))]);
    tick();
    above("acts", [view.state, view.events, view.turn_seconds, view.latecomers, view.ordered, [...ordered], view.next_round, view.round], () => el("div", { class: "row" },
      view.state === "lobby" ? button("Start (bots take the empty seats)", { start: {} }, "Started.", { class: "main tall" }) : "",
      view.state === "playing" ? button("Pause", { pause: {} }, "Paused.") : "",
      view.state === "paused" ? button("Go on", { resume: {} }, "Going on.", { class: "main tall" }) : "",
      view.state === "playing" || view.state === "paused" ? [
        // In a room without a limit there is nothing to extend.
        view.turn_seconds === null ? "" : button("One minute more", { extend: { seconds: 60 } }, "One minute more."), inject(), latecomers(), stopping()] : ""));
    above("private", [privately, view.state], () => el("p", {}, el("button", {
      type: "button", class: "tall", "data-key": "private",
      onclick: () => { privately = !privately; draw(); },
    }, privately ? "Hide private numbers" : "Show private numbers"), el("span", { class: "small" }, " Lines, points and red lines of everybody; not on a screen that the class sees.")));

    first("people", [view.parties, view.waiting_for, view.state, strategies.length, privately && view.everyone], () => el("section", {}, el("h3", {}, "Who sits where"),
      el("ul", { class: "attable" }, view.parties.map((party, index) => el("li", { class: view.waiting_for.includes(index) ? "asked" : "" },
        el("div", { class: "about" }, room.who(view, index), " ",
          el("span", { class: "small" }, sitting(party), party.present === false ? " · has left the talks" : "", view.waiting_for.includes(index) ? " · its turn" : "")),
        view.state === "over" ? "" : el("div", { class: "row" },
          party.controller === "people" || (party.controller === "open" && view.state !== "lobby") ? [
            takeOver(party, index, "Let a bot play"),
            party.controller === "people" && people(party),
            party.controller === "people" && el("button", { type: "button", class: "tall quiet", "data-key": `clear-${index}`, "aria-label": `Clear the seat of ${party.name}`, onclick: () => act({ remove: { party: index } }, `The seat of ${party.name} is free; a bot plays it until somebody comes.`) }, "Clear the seat")] : "",
          party.controller === "bot" && view.state !== "lobby" && seats?.[index]?.can_join ? [takeOver(party, index, "Have it play so"), button("Give back to people", { give_back: { party: index } }, `People play ${party.name}.`, { "data-key": `people-${index}`, "aria-label": `Give back to people: ${party.name}` })] : ""))))));
    const standing = view.state === "over" ? null : view.standing;
    first("standing", standing && [standing, room.stands(view), privately], () => standing ? el("section", { class: "card" },
      el("h3", {}, room.stands(view) ? "On the table: " : "No longer on the table: ", "the offer of ", room.who(view, view.standing.party)),
      room.offer(view, view.standing.options, view.standing.changes, { first: view.story.filter(room.offers).length < 2 }),
      worths(view.standing),
      view.standing.answers?.length ? el("ul", { class: "answers" }, view.standing.answers.map((answer) => el("li", {}, room.answerMark(answer), " ",
        room.who(view, answer.party), answer.abstains ? " abstains" : answer.accepts ? " accepts" : " refuses"))) : "") : null);
    first("end", view.end && [view.end, privately], () => view.end ? el("section", { class: "card" }, el("h3", {}, view.end.options?.length ? "✓ A deal" : "✗ No deal"),
      el("p", { class: "hostile" }, view.end.sentence), view.end.options?.length ? [room.text(view, view.end.options), worths(view.end)] : "") : null);
    const talking = view.chat_open || view.chat.length > 0;
    first("chat", talking || null, () => el("section", {}, el("h3", {}, "Talk"), talk.nodes));
    talk.show(view);
    second("everyone", privately && view.everyone ? view.everyone : null, () => everyone());
    second("story", [view.story, privately], () => el("section", {}, el("h3", {}, "What happened"),
      privately ? el("p", { class: "small" }, "Points are against each party’s walk-away line. Only you see them.") : "", room.story(view, null, { quiet: !privately })));
  }

  /** What an offer or a deal is worth to all, for the host's eyes. */
  function worths(entry) {
    const values = privately ? room.everybodys(entry) : null;
    if (!values) return "";
    return el("ul", { class: "answers" }, values.map((value, index) => el("li", {}, room.who(view, index), " ",
      el("b", { class: `n ${value < 0 ? "no" : "yes"}` }, points(value)))));
  }

  /** Everybody's lines and points, as they are now. */
  function everyone() {
    return el("section", { class: "card" }, el("h3", {}, "What everybody wants"),
      el("p", { class: "small" }, "What each choice gives, against how things are now, each on a scale of its own."),
      view.everyone.map((one) => el("details", {}, el("summary", { "data-key": `everyone-${one.party}` }, room.who(view, one.party),
        el("span", { class: "small" }, ` · signs from ${points(one.floor, { sign: false })} on its own scale of 100; without a deal ${points(one.no_deal_points)}`)),
      side.lines(one.lines),
      side.choices(view, one.scores))));
  }

  /** Those who share a seat, each of whom can be sent away. */
  function people(party) {
    if (!(party.people?.length > 1)) return "";
    return party.people.map(({ person, nickname }) => el("button", {
      type: "button", class: "tall quiet", "data-key": `person-${person}`, "aria-label": `Remove ${nickname} from ${party.name}`,
      onclick: () => act({ dismiss: { person } }, `${nickname} has no seat any more.`),
    }, "Remove ", el("span", { class: "hostile" }, nickname)));
  }

  /** Whether people may come when the talks have begun. */
  function latecomers() {
    if (view.latecomers === undefined) return "";
    return el("button", {
      type: "button", class: "tall", "data-key": "latecomers", "aria-pressed": String(view.latecomers),
      onclick: () => act({ latecomers: { allowed: !view.latecomers } }, view.latecomers ? "Seats that have people take nobody else." : "Latecomers may take any open seat."),
    }, "Latecomers may join");
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
    const select = strategyChoices({
      class: "strategy", "data-key": `strategy-${index}`, "aria-label": `What the bot for ${party.name} plays`,
      onchange: () => chosen.set(index, select.value),
    }, "what the room’s bots play", strategies);
    select.value = chosen.get(index) ?? "";
    return [select, go];
  }

  function inject() {
    const events = view.events ?? [];
    if (!events.length) return "";
    const said = el("span", { class: "small", role: "status" });
    const happens = el("button", {
      type: "button", class: "tall", "data-key": "inject",
      onclick: () => {
        const event = select.value;
        const next = view.next_round ?? view.round + 1;
        happens.disabled = true;
        act({ inject: { event } }, (told) => {
          ordered.set(event, told?.round ?? next);
          draw();
          return `It happens in round ${ordered.get(event) + 1}.`;
        }).finally(look);
      },
    }, "Let it happen");
    // What is ordered is not ordered again before it has come.
    function look() {
      chosenEvent = select.value;
      const round = view.ordered ? view.ordered.findLast((one) => one.event === select.value)?.round : ordered.get(select.value);
      const coming = round !== undefined && round > view.round;
      happens.disabled = coming || view.next_round === null;
      said.textContent = coming ? `It happens in round ${round + 1}.` : view.next_round === null ? "No round is left in which it could happen." : "";
    }
    const select = el("select", { "aria-label": "Event", "data-key": "event", onchange: look }, events.map((event) => el("option", { value: event.id }, event.name ?? event.id)));
    if (events.some((event) => event.id === chosenEvent)) select.value = chosenEvent;
    look();
    return el("span", { class: "row" }, select, happens, said);
  }

  function stopping() {
    return el("details", {}, el("summary", {}, "End…"), button("End the negotiation now", { end: {} }, "The negotiation is over.", { class: "tall refuse" }));
  }

  return () => {
    clearInterval(clock);
    live.stop();
  };
}
