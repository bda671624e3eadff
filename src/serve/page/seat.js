// A seat at the table, made for a phone: join, then one screen a turn.
import { announce, api, el, party as mark, sentence } from "/page/common.js";
import { ask, lobby } from "/page/lobby.js";
import { writing } from "/page/offer.js";
import * as room from "/page/room.js";
import * as side from "/page/side.js";

/** Seconds in which an action can be taken back before it is sent. */
const UNDO = 5;
/** Seconds that are kept free before a turn ends by itself. */
const MARGIN = 2;
/** Who has answered instead, where the server says so. */
const FIRST = {
  bot: "Your answer came too late and does not count: time was up, and the computer answered for you. What counts stands under “What happened”.",
  seat: "Your answer does not count: somebody else at your seat has answered first. What counts stands under “What happened”.",
};
/** What a seat does, as the story names it. */
const DEEDS = ["offer", "recall", "answer", "pass", "leave"];
const REASONS = ["Not enough for me", "It crosses my line", "Too much at once"];

export async function mount(root, params) {
  document.body.classList.add("at-table");
  const codes = room.codesOf(params.get("code"));
  let close = () => {};
  const leave = () => {
    close();
    document.body.classList.remove("at-table");
  };
  const stage = el("div", { class: "table" });
  root.append(stage);

  const go = async (code, { choose = false, told = null } = {}) => {
    close();
    close = () => {};
    stage.replaceChildren();
    const seat = code && !choose ? room.seats.here(code) : null;
    if (seat) close = sit(stage, code, seat, go);
    else if (code) close = await lobby(stage, code, go, told);
    else ask(stage, codes, go);
  };
  // Somebody who comes back to one of several rooms comes back to the room where the seat is.
  await go(codes.find((code) => room.seats.here(code)) ?? (codes.length === 1 ? codes[0] : null));
  return leave;
}

// ---- at the table ----

function sit(stage, code, seat, go) {
  const { token } = seat;
  let view = null;
  // The answer or offer that can still be taken back, then is on its way.
  let pending = null;
  // An answer of which the server has not said whether it came in time.
  let doubt = null;
  let refusing = false;
  let refusal = "";
  let atDefault = null;
  let learned = null;
  let trouble = null;
  let asked = null;
  let turnEnds = null;
  let heard = 0;
  let waited = false;
  let ended = false;

  const offline = el("p", { class: "offline", role: "status", hidden: true });
  const body = el("div", { class: "turn" });
  stage.append(offline, body);
  const section = room.sections(body);
  const base = `/api/rooms/${code}`;
  const desk = writing({ code, token, party: seat.party, body, look: () => view, spread, act });
  const talk = room.talk((text) => api(`${base}/chat`, { token, body: { text } }));

  const live = room.follow(code, {
    token,
    onView(now) {
      const before = view;
      view = now;
      if (!before) desk.restore();
      const id = now.question?.id ?? null;
      if (id !== null && id !== asked) {
        refusing = false;
        refusal = "";
        // What was written for another question is not worth what it was then.
        desk.ask();
        if (asked !== null) desk.set({ open: false });
        announce(now.question.sentence, { urgent: true });
        if (before && !document.hidden && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(120);
      }
      // A pause only hides the question: what was begun goes on after it.
      if (id !== null || now.state !== "paused") asked = id;
      if (pending && !pending.sending && pending.question !== asked) {
        pending = null;
        trouble = "This question was closed before your answer went out: time was up and the computer answered for you, or somebody else at your seat did. What counts stands under “What happened”.";
      }
      settle();
      turnEnds = now.question && Number.isFinite(now.question.seconds_left) ? Date.now() + 1000 * now.question.seconds_left : null;
      const said = now.chat.length + (now.chat_earlier ?? 0);
      if (said > heard && before) announce(`Message from ${now.chat.at(-1).from}: ${now.chat.at(-1).text}`);
      heard = said;
      if (before && before.state !== now.state) announce(room.state(now));
      if (now.state !== "over" && learned !== now.round) learn();
      draw();
    },
    onReach(now, error) {
      offline.hidden = now;
      if (!now) {
        offline.textContent = error.status
          ? `${sentence(error.message)} Your seat is kept in this browser: the page goes on by itself when the room is there again.`
          : "No connection. Your seat is kept: the page goes on by itself when the network is back.";
      }
      announce(now ? "Connected again." : "No connection.", { urgent: !now });
      if (now && pending?.sending && pending.failed) deliver();
      draw();
    },
    onGone(error) {
      room.seats.leave(code, token);
      go(code, { choose: true, told: sentence(error.message) });
    },
  });

  // Whose seat it is is known before the room is.
  section("me", [seat.name], () => el("h1", {}, mark(seat.party), " You are ", el("span", { class: "hostile" }, seat.name)));
  const me = () => view.you?.party ?? seat.party;

  // What a text that changes nothing is worth: the bar starts from there.
  async function learn() {
    learned = view.round;
    try {
      atDefault = (await api(`${base}/worth`, { token, body: { options: room.defaults(view) } })).points;
      draw();
    } catch {
      // The bar then goes by what options add, and asks again in the next round.
      atDefault = null;
    }
  }

  function lastOffer(now) {
    return now.story.findLast(room.offers) ?? null;
  }

  // ---- sending, with time to think again ----

  function act(what, label, { counter = false } = {}) {
    const left = turnEnds === null ? Infinity : (turnEnds - Date.now()) / 1000 - MARGIN;
    const wait = Math.max(0, Math.min(UNDO, left));
    const seconds = Math.floor(wait);
    pending = { question: view.question.id, act: what, label, counter, at: Date.now() + 1000 * wait, sending: false, failed: false, seen: view.story.length };
    refusing = false;
    trouble = null;
    doubt = null;
    announce(`${label} ${seconds ? `You have ${seconds} ${seconds === 1 ? "second" : "seconds"} to undo.` : "It is sent at once."}`);
    if (document.hidden) deliver();
    draw();
    body.querySelector('[data-key="undo"]')?.focus();
  }

  function undo() {
    const label = pending?.label;
    if (pending?.counter) desk.set({ open: true, kept: false });
    pending = null;
    if (label) announce("Taken back: nothing was sent.");
    draw();
    body.querySelector(".part-ask button")?.focus();
  }

  async function deliver() {
    const mine = pending;
    if (!mine || mine.busy) return;
    mine.sending = true;
    mine.busy = true;
    draw();
    try {
      const response = await fetch(`${base}/act`, {
        method: "POST",
        // A page that is put away may still finish what it has begun.
        keepalive: true,
        signal: AbortSignal.timeout?.(8000),
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ question: mine.question, act: mine.act }),
      });
      if (!response.ok) {
        const told = await response.json().catch(() => null);
        if (FIRST[told?.recorded]) trouble = FIRST[told.recorded];
        // The first try may have arrived although its acknowledgement did not, or come too late.
        else if (response.status === 409 && mine.failed) doubt = mine;
        else trouble = told?.error ? sentence(told.error) : `The server answered ${response.status}.`;
      } else {
        if (mine.act.offer) desk.forget();
        announce("Sent.");
      }
      if (pending === mine) pending = null;
    } catch {
      mine.failed = true;
      mine.busy = false;
      draw();
      setTimeout(() => { if (pending === mine && !ended) deliver(); }, 2000);
      return;
    }
    await live.refresh();
    settle();
    draw();
  }

  /** Was what is in doubt done by the seat, by somebody or something else, or is it not known yet? */
  function settle() {
    if (!doubt) return;
    const did = view.story.slice(doubt.seen).find((entry) => entry.party === me() && DEEDS.includes(entry.kind));
    const { offer, answer } = doubt.act;
    if (!did) {
      trouble = "This question is closed, and it is not known yet whether your answer came in time. If time was up, the computer answered for you.";
    } else if (offer ? String(did.options) === String(offer.options) : answer ? did.accepts === answer.accepts : doubt.act[did.kind] || (doubt.act.abstain && did.abstains)) {
      if (offer) desk.forget();
      doubt = null;
      trouble = null;
      announce("Your answer was in time.");
    } else {
      doubt = null;
      trouble = "Your answer came too late and does not count: time was up and the computer answered for you, or somebody else at your seat did. What counts stands under “What happened”.";
    }
  }

  const clock = setInterval(() => {
    if (pending && !pending.sending && view?.state !== "paused" && Date.now() >= pending.at) deliver();
    tick();
  }, 200);
  const hidden = () => { if (document.hidden && pending && !pending.sending) deliver(); };
  const away = () => { if (pending && !pending.sending) deliver(); };
  document.addEventListener("visibilitychange", hidden);
  addEventListener("pagehide", away);

  function tick() {
    const left = body.querySelector(".undo-left");
    if (left && pending) left.textContent = String(Math.max(0, Math.ceil((pending.at - Date.now()) / 1000)));
    const turn = body.querySelector(".turn-left");
    if (turn && turnEnds !== null) {
      const seconds = Math.max(0, Math.ceil((turnEnds - Date.now()) / 1000));
      turn.textContent = seconds >= 60 ? `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
    }
  }

  function spread() {
    return room.span(view.you?.scores, atDefault);
  }

  // ---- the screen ----

  function draw() {
    if (!view || ended) return;
    const party = me();
    const question = view.state === "playing" ? view.question : null;
    const seated = room.seats.all(code);

    section("me", [view.parties[party]?.name, room.state(view), view.round, view.date, seated.length], () => [
      el("div", { class: "whoami" },
        el("h1", {}, mark(party), " You are ", el("span", { class: "hostile" }, view.parties[party]?.name ?? "?")),
        el("p", { class: "small" }, view.state === "lobby" ? `Room ${code}` : `${room.when(view)} · ${room.state(view)}`)),
      seated.length > 1 ? el("div", { class: "row", role: "group", "aria-label": "Your seats" }, seated.map((one) => el("button", {
        type: "button", class: "tall", "aria-pressed": String(one.token === token),
        onclick: () => { room.seats.sit(code, one); go(code); },
      }, mark(one.party), " ", el("span", { class: "hostile" }, one.name)))) : null,
    ]);

    section("line", [atDefault, view.you?.no_deal_points, view.you?.lines], () => side.line(view, atDefault));
    section("judged", view.protocol?.note ?? null, () => el("p", { class: "small hostile" }, view.protocol.note));

    section("end", view.state === "over" ? [view.end, view.you] : null, () => ending(party));

    section("state", view.state === "lobby" || view.state === "paused" ? [view.state, view.parties.map((one) => one.present), view.question?.id] : null,
      () => el("div", { class: "card" }, view.state === "paused"
        ? el("p", {}, el("b", {}, "Paused. "), "The teacher has stopped the clock. Your turn is kept.")
        : [el("p", {}, el("b", {}, "You have a seat. "), "The teacher starts the negotiation; read your side meanwhile."),
          el("p", { class: "hostile" }, view.title)]));

    const standing = view.state === "over" ? null : view.standing;
    const stands = room.stands(view);
    section("standing", standing ? [standing, atDefault, stands] : null, () => {
      const mine = room.own(standing.points, party);
      const first = view.story.filter(room.offers).length < 2;
      const said = lastOffer(view)?.reason;
      const whose = standing.party === party ? "your offer" : ["the offer of ", room.who(view, standing.party)];
      return el("section", { class: "card offered", "aria-label": stands ? "On the table" : "The last offer" },
        el("h2", {}, stands ? "On the table: " : "No longer on the table: ", whose),
        said ? el("p", {}, el("q", { class: "hostile" }, said)) : null,
        room.offer(view, standing.options, standing.changes, { first }),
        mine === null ? null : room.worth(mine, spread()),
        standing.answers?.length ? el("ul", { class: "answers" }, standing.answers.map((answer) => el("li", {}, room.answerMark(answer), " ",
          room.who(view, answer.party), answer.abstains ? " abstains" : answer.accepts ? " accepts" : " refuses"))) : null);
    });

    section("trouble", trouble, () => el("div", { class: "warning", role: "alert" }, el("p", {}, trouble),
      el("button", { type: "button", class: "tall", "data-key": "understood", onclick: () => { trouble = null; doubt = null; draw(); } }, "Understood")));

    section("ask", view.state === "over" || view.state === "lobby" ? null
      : [question?.id, pending && [pending.label, pending.sending, pending.failed], refusing, Boolean(desk.draft?.open), desk.draft?.kept, view.state, question ? null : view.waiting_for],
    () => asking(question, party));
    desk.total();
    tick();

    section("scores", view.you?.scores ? [view.you.scores, atDefault, view.state === "lobby"] : null, () => mySide());
    const others = view.everyone?.filter((one) => one.party !== party) ?? view.you?.range ?? null;
    section("others", others?.length ? others : null, () => kept("What the others want", "others", side.theirs(view, others)));
    const talking = view.chat.length > 0 || (view.chat_open && view.state !== "over");
    section("talk", talking || null, () => {
      const part = kept("Talk", "talk", talk.nodes);
      part.addEventListener("toggle", talk.down);
      return part;
    });
    if (talking) {
      body.querySelector('[data-fold="talk"] h2').textContent = heard ? `Talk (${heard})` : "Talk";
      talk.show(view);
    }
    section("story", view.story.length ? view.story : null, () => kept("What happened", "story", room.story(view, party)));
    const more = view.state !== "over" && view.parties.some((one, index) => index !== party && (one.can_join ?? view.state === "lobby"));
    section("rules", [view.rule, view.protocol, view.note, more], () => kept("The rules", "rules",
      el("p", { class: "hostile" }, view.protocol?.sentence ?? ""), el("p", { class: "hostile" }, view.rule ?? ""),
      el("p", { class: "hostile" }, view.title),
      el("p", { class: "small hostile" }, view.note ?? ""),
      more ? el("button", { type: "button", class: "tall quiet", onclick: () => go(code, { choose: true }) }, "Take another seat as well") : ""));
  }

  // A part somebody has opened stays open when there is something new in it.
  const opened = new Set();
  function kept(title, name, ...children) {
    const part = room.fold(title, { open: opened.has(name), dataset: { fold: name } }, ...children);
    part.addEventListener("toggle", () => { opened[part.open ? "add" : "delete"](name); });
    return part;
  }

  function asking(question, party) {
    if (pending) {
      return el("section", { class: "card ask", "aria-label": "Being sent" },
        el("p", {}, el("b", {}, pending.label)),
        pending.sending
          ? el("p", { role: "status" }, pending.failed ? `Not sent yet: it goes out as soon as there is a connection.${turnEnds === null ? "" : " If time is up before, the computer answers for you."}` : "Sending…")
          : el("button", { type: "button", class: "tall wide", "data-key": "undo", onclick: undo }, "Undo (", el("span", { class: "undo-left" }, String(UNDO)), ")"));
    }
    if (view.state === "paused") return null;
    if (!question) {
      const others = (view.waiting_for ?? []).filter((one) => one !== party);
      return el("p", { class: "card waitfor", role: "status" }, others.length ? `Waiting for ${room.names(view, others)}.` : "Waiting for the others.");
    }
    const proposing = question.kind === "propose";
    if (proposing && !desk.draft) desk.open(lastOffer(view)?.options ?? room.defaults(view));
    const left = turnEnds === null ? null : el("p", { class: "small" }, "Time left: ", el("b", { class: "turn-left n" }));
    const heading = [el("h2", { class: "hostile" }, question.sentence), left,
      question.line_crossed ? el("p", { class: "no hostile" }, `✗ ${question.line_crossed}`) : null];
    if (proposing) {
      return el("section", { class: "ask", "aria-label": "Your turn" }, heading,
        desk.draft?.kept ? el("p", { class: "small" }, "This is the counter-offer you kept.") : null,
        desk.builder({ counter: false }),
        question.may_pass || question.may_leave ? el("div", { class: "row" }, leaving(question)) : null);
    }
    if (desk.draft?.open) {
      return el("section", { class: "ask", "aria-label": "Your counter-offer" }, el("h2", {}, "Your counter-offer"), left,
        desk.builder({ counter: true }),
        el("button", { type: "button", class: "tall quiet", onclick: () => { desk.forget(); draw(); } }, "Back to the offer"));
    }
    if (refusing) {
      const reason = el("input", { type: "text", maxlength: 200, id: "reason", autocomplete: "off", "data-key": "reason", value: refusal, oninput: () => { refusal = reason.value; } });
      return el("form", {
        class: "card ask",
        onsubmit: (event) => {
          event.preventDefault();
          act({ answer: { accepts: false, reason: reason.value.trim() || null } }, "You refuse.");
        },
      }, el("label", { for: "reason" }, "Why? The others read it."),
      el("div", { class: "row" }, REASONS.map((text) => el("button", { type: "button", class: "tall", onclick: () => { refusal = reason.value = text; reason.focus(); } }, text))),
      reason,
      el("div", { class: "choices" },
        el("button", { type: "submit", class: "tall refuse" }, "✗ Refuse"),
        el("button", { type: "button", class: "tall quiet", onclick: () => { refusing = false; draw(); } }, "Back")));
    }
    return el("section", { class: "ask", "aria-label": "Your turn" }, heading,
      el("div", { class: "choices" },
        el("button", { type: "button", class: "tall accept", "data-key": "accept", onclick: () => act({ answer: { accepts: true, reason: null } }, "You accept.") }, "✓ Accept"),
        el("button", { type: "button", class: "tall refuse", "data-key": "refuse", onclick: () => { refusing = true; draw(); body.querySelector("#reason")?.focus(); } }, "✗ Refuse"),
        question.may_abstain ? el("button", { type: "button", class: "tall", "data-key": "abstain", onclick: () => act({ abstain: { reason: null } }, "You abstain: you let it pass without a yes.") }, "– Abstain") : null,
        question.kind === "answer" && view.standing ? el("button", {
          type: "button", class: "tall", "data-key": "counter",
          onclick: () => {
            if (!desk.draft?.kept) desk.open(view.standing.options);
            desk.set({ open: true });
            draw();
          },
        }, "⇄ Counter") : null),
      question.may_pass || question.may_leave ? el("div", { class: "row" }, leaving(question)) : null);
  }

  function leaving(question) {
    return el("details", {}, el("summary", {}, "Something else"), el("div", { class: "row" },
      question.may_pass ? el("button", { type: "button", class: "tall", onclick: () => act({ pass: {} }, "You let the turn pass.") }, "Let the turn pass") : null,
      question.may_leave ? el("button", { type: "button", class: "tall refuse", onclick: () => act({ leave: {} }, "You leave the table for good.") }, "Leave the table for good") : null));
  }

  function mySide() {
    if (view.state === "lobby") opened.add("mine");
    else if (waited) opened.delete("mine");
    waited = view.state === "lobby";
    return kept("My side: what each choice gives me", "mine", side.mine(view, atDefault));
  }

  function ending(party) {
    const deal = view.end?.options?.length ? view.end.options : null;
    const mine = room.own(view.end?.points, party);
    return el("section", { class: "card", "aria-label": "The end" },
      el("h2", {}, deal ? "✓ There is a deal" : "✗ There is no deal"),
      el("p", { class: "hostile" }, view.end?.sentence ?? ""),
      mine === null ? null : room.worth(mine, spread()),
      deal ? [el("h3", {}, "What was signed"), room.text(view, deal)] : null,
      el("p", {}, el("a", { class: "button tall", href: `#/debrief?code=${code}` }, "To the debrief")));
  }

  return () => {
    ended = true;
    desk.end();
    // What can still be undone is not lost with the screen.
    if (pending && !pending.sending) deliver();
    clearInterval(clock);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("pagehide", away);
    live.stop();
  };
}
