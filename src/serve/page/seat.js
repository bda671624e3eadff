// A seat at the table, made for a phone: join, then one screen a turn.
import { announce, api, el, nameOf, party as mark, points, problem, settled, titleOf } from "/page/common.js";
import * as room from "/page/room.js";

/** Seconds in which an action can be taken back before it is sent. */
const UNDO = 5;
/** Seconds that are kept free before a turn ends by itself. */
const MARGIN = 2;
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

// ---- before there is a seat ----

function ask(stage, codes, go) {
  // Where there is room; the buttons work before it is known.
  const rooms = codes.map((code) => {
    const free = el("span", { class: "small free" });
    api(`/api/rooms/${code}`).then((now) => {
      const seats = now.seats.filter((seat) => seat.can_join && !seat.count).length;
      free.textContent = now.state === "over" ? "over" : seats === 1 ? "1 free seat" : `${seats} free seats`;
    }).catch((error) => { free.textContent = error.message; });
    return el("li", {}, el("button", { type: "button", class: "tall wide", onclick: () => go(code) }, el("b", { class: "code" }, code), " ", free));
  });
  const field = el("input", {
    id: "code", type: "text", maxlength: 4, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    required: true, class: "code", "aria-describedby": "code-help",
  });
  const form = el("form", { class: "card" },
    el("label", { for: "code" }, "Code of the room"), field,
    el("p", { class: "small", id: "code-help" }, "Four letters. They are on the wall, or ask your teacher."),
    el("button", { type: "submit", class: "main tall" }, "To the room"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [code] = room.codesOf(field.value);
    if (code) location.hash = `#/seat?code=${code}`;
    else announce("A code has four letters.", { urgent: true });
  });
  room.put(stage, el("h1", {}, "Take a seat"),
    codes.length ? [el("p", {}, "Which room is yours?"),
      el("ul", { class: "tables" }, rooms),
      el("h2", {}, "Another room")] : null, form);
}

async function lobby(stage, code, go, told) {
  let latest = null;
  let timer;
  let ended = false;
  let chosen = null;
  const status = el("div", {});
  const choices = el("div", { class: "seats", role: "radiogroup", "aria-label": "Seats" });
  const nickname = el("input", { id: "nickname", type: "text", maxlength: 24, autocomplete: "off", required: true });
  const join = el("button", { type: "submit", class: "main tall wide" }, "Sit down");
  const form = el("form", {}, el("h2", {}, "Which seat?"), choices,
    el("label", { for: "nickname" }, "A nickname"), nickname,
    el("p", { class: "small" }, "Not your name: the teacher sees it, and nobody else unless the teacher says so."), join);

  function show(now) {
    // A bot that only keeps an empty seat warm makes room for a person.
    const shut = (seat) => !seat.can_join;
    const free = now.seats.filter((seat) => !shut(seat));
    choices.replaceChildren(...now.seats.map((seat) => {
      const bot = seat.controller === "bot";
      const id = `seat-${seat.party}`;
      const input = el("input", { type: "radio", name: "seat", id, value: String(seat.party), disabled: shut(seat), required: true });
      input.checked = chosen === seat.party;
      input.addEventListener("change", () => { chosen = seat.party; });
      return el("div", { class: "option" }, input, el("label", { for: id },
        el("span", { class: "name" }, mark(seat.party), " ", el("span", { class: "hostile" }, seat.name)),
        el("span", { class: "small" }, " ", [seat.role, bot ? (shut(seat) ? "played by the computer" : "the computer plays it until you come")
          : seat.count ? `${seat.count} ${seat.count === 1 ? "person sits" : "people sit"} here` : "free"].filter(Boolean).join(" · "))));
    }));
    form.hidden = now.state === "over" || !free.length;
    status.replaceChildren(...(now.state === "over" ? [el("p", { class: "card" }, "This room is over.")]
      : free.length ? [] : [el("p", { class: "card" }, "The computer plays every seat of this room.")]));
  }

  async function refresh() {
    try {
      const now = await api(`/api/rooms/${code}`);
      const said = JSON.stringify(now);
      if (said !== latest && !ended) {
        latest = said;
        const focus = document.activeElement?.id;
        show(now);
        if (focus) document.getElementById(focus)?.focus();
      }
    } catch { /* asked again below; joining says what is wrong */ }
    if (!ended) timer = setTimeout(refresh, 3000);
  }

  let first;
  try {
    first = await api(`/api/rooms/${code}`);
  } catch (error) {
    stage.append(el("h1", {}, `Room ${code}`), problem(error), el("p", {}, el("a", { class: "button", href: "#/seat" }, "Another code")));
    return () => {};
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (chosen === null) return announce("Choose a seat first.", { urgent: true });
    join.disabled = true;
    try {
      const { token, party } = await api(`/api/rooms/${code}/join`, { body: { party: chosen, nickname: nickname.value.trim() } });
      room.seats.sit(code, { token, party, name: first.seats.find((seat) => seat.party === party)?.name ?? "" });
      go(code);
    } catch (error) {
      status.replaceChildren(problem(error));
      status.scrollIntoView({ block: "nearest" });
      join.disabled = false;
    }
  });
  const held = room.seats.all(code);
  room.put(stage, el("p", { class: "small" }, "Room ", el("b", { class: "code" }, code)), el("h1", { class: "hostile" }, first.title),
    first.question ? el("p", { class: "hostile" }, first.question) : null,
    first.minutes ? el("p", { class: "small" }, `About ${first.minutes} minutes`) : null,
    told ? el("p", { class: "warning", role: "alert" }, told) : null,
    held.length ? el("div", { class: "card" }, el("p", {}, "Seats this browser holds:"), el("div", { class: "row" },
      held.map((seat) => el("button", { type: "button", class: "tall", onclick: () => { room.seats.sit(code, seat); go(code); } },
        mark(seat.party), " Back to ", el("span", { class: "hostile" }, seat.name))))) : null,
    status, form, first.note ? el("p", { class: "small hostile" }, first.note) : null);
  show(first);
  timer = setTimeout(refresh, 3000);
  return () => { ended = true; clearTimeout(timer); };
}

// ---- at the table ----

function sit(stage, code, seat, go) {
  const { token } = seat;
  let view = null;
  // The answer or offer that can still be taken back, then is on its way.
  let pending = null;
  // The counter-offer somebody is writing: { options, reason, open }.
  let draft = null;
  let refusing = false;
  let worth = null;
  let atDefault = null;
  let learned = null;
  let reachable = true;
  let trouble = null;
  let asked = null;
  let turnEnds = null;
  let heard = 0;
  let waited = false;
  let ended = false;

  const offline = el("p", { class: "offline", role: "status", hidden: true }, "No connection. Your seat is kept: the page goes on by itself when the network is back.");
  const body = el("div", { class: "turn" });
  stage.append(offline, body);
  const section = room.sections(body);
  const base = `/api/rooms/${code}`;

  const live = room.follow(code, {
    token,
    onView(now) {
      const before = view;
      view = now;
      const id = now.question?.id ?? null;
      if (id !== null && id !== asked) {
        refusing = false;
        trouble = null;
        announce(now.question.sentence, { urgent: true });
        if (before && !document.hidden && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(120);
      }
      // A pause only hides the question: what was begun goes on after it.
      if (id !== null || now.state !== "paused") asked = id;
      if (pending && !pending.sending && pending.question !== asked) {
        pending = null;
        trouble = "This question is closed: somebody at your seat has answered it, or time was up.";
      }
      turnEnds = now.question && Number.isFinite(now.question.seconds_left) ? Date.now() + 1000 * now.question.seconds_left : null;
      if (now.chat.length > heard && before) announce(`Message from ${now.chat.at(-1).from}: ${now.chat.at(-1).text}`);
      heard = now.chat.length;
      if (before && before.state !== now.state) announce(room.state(now));
      if (now.state !== "over" && learned !== now.round) learn();
      draw();
    },
    onReach(now) {
      reachable = now;
      offline.hidden = now;
      announce(now ? "Connected again." : "No connection.", { urgent: !now });
      if (now && pending?.sending && pending.failed) deliver();
      draw();
    },
    onGone(error) {
      room.seats.leave(code, token);
      go(code, { choose: true, told: error.message });
    },
  });

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
    pending = { question: view.question.id, act: what, label, counter, at: Date.now() + 1000 * Math.max(0, Math.min(UNDO, left)), sending: false, failed: false };
    refusing = false;
    trouble = null;
    announce(`${label} You have ${UNDO} seconds to undo.`);
    if (document.hidden) deliver();
    draw();
    body.querySelector('[data-key="undo"]')?.focus();
  }

  function undo() {
    const label = pending?.label;
    if (pending?.counter && draft) draft.open = true;
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
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ question: mine.question, act: mine.act }),
      });
      if (!response.ok) {
        const told = await response.json().catch(() => null);
        // The first try may have arrived although its acknowledgement did not.
        if (!(response.status === 409 && mine.failed)) trouble = told?.error ?? `The server answered ${response.status}.`;
      } else if (mine.act.offer) {
        draft = null;
        worth = null;
        announce("Sent.");
      } else {
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
    draw();
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

  // ---- writing an offer ----

  function open(options) {
    draft = { options: [...options], from: [...options] };
    worth = null;
    value();
  }

  const value = settled(async () => {
    if (!draft || ended) return;
    const options = [...draft.options];
    try {
      const now = await api(`${base}/worth`, { token, body: { options } });
      if (draft && options.every((option, issue) => option === draft.options[issue])) {
        worth = now;
        total();
      }
    } catch (error) {
      worth = { error: error.message };
      total();
    }
  }, 80);

  function total() {
    const place = body.querySelector(".total");
    if (!place) return;
    const known = worth && !worth.error;
    place.replaceChildren(
      ...(known ? room.worth(worth.points, spread()) : [el("p", { class: "mine" }, "…")]),
      worth?.error ? el("p", { class: "no" }, worth.error) : "",
      worth?.line_crossed ? el("p", { class: "no hostile" }, `✗ ${worth.line_crossed}`) : "",
      worth?.possible === false ? el("p", { class: "no hostile" }, `✗ This cannot be: ${(worth.why ?? []).join(" ")}`) : "");
    const send = body.querySelector('[data-key="send-offer"]');
    // A counter-offer may be kept while it is not ready; only what can be sent is sent.
    if (send) send.disabled = worth?.possible === false || Boolean(worth?.line_crossed);
  }

  /** Issues in the order in which their options differ for this seat. */
  function heaviest() {
    const stake = (index) => (view.you?.scores ? Math.max(...view.you.scores[index]) - Math.min(...view.you.scores[index]) : 0);
    return view.issues.map((_, index) => index).sort((a, b) => stake(b) - stake(a) || a - b);
  }

  function spread() {
    return room.span(view.you?.scores, atDefault);
  }

  function builder({ counter }) {
    const scores = view.you?.scores;
    const reference = view.standing?.options ?? lastOffer(view)?.options ?? room.defaults(view);
    const issues = heaviest().map((index) => {
      const issue = view.issues[index];
      const now = el("span", { class: "now hostile" });
      const moved = el("span", { class: "tag moved" }, "changed");
      const summary = el("summary", { "data-key": `issue-${index}` }, el("b", { class: "hostile" }, titleOf(issue)), " ", moved, now);
      const say = () => {
        now.textContent = nameOf(issue.options[draft.options[index]]);
        moved.hidden = draft.options[index] === reference[index];
      };
      const options = issue.options.map((option, choice) => {
        const id = `o-${index}-${choice}`;
        const input = el("input", { type: "radio", name: `issue-${index}`, id, "data-key": id });
        input.checked = draft.options[index] === choice;
        input.addEventListener("change", () => {
          draft.options[index] = choice;
          worth = null;
          say();
          total();
          value();
        });
        return el("div", { class: "option" }, input, el("label", { for: id },
          el("span", { class: "name hostile" }, nameOf(option)),
          scores ? el("span", { class: "n" }, el("span", { class: "away" }, "for you "), points(scores[index][choice])) : ""));
      });
      say();
      return el("details", { class: "issue" }, summary, el("fieldset", {}, el("legend", { class: "away" }, titleOf(issue)), options));
    });
    const reason = el("input", { type: "text", maxlength: 200, id: "offer-reason", autocomplete: "off", "data-key": "offer-reason" });
    reason.value = draft.reason ?? "";
    reason.addEventListener("input", () => { draft.reason = reason.value; });
    const send = () => {
      if (counter) {
        // Only the one whose turn it is may offer: the draft is kept for then.
        draft.kept = true;
        draft.open = false;
        act({ answer: { accepts: false, reason: draft.reason || null } }, "You refuse; your counter-offer is kept for your turn.", { counter: true });
      } else {
        act({ offer: { options: draft.options, reason: draft.reason || null } }, "You offer this text.");
      }
    };
    return [
      el("p", { class: "small" }, "Tap an issue to change it; what matters most to you comes first. The number beside a choice is what it gives you."),
      ...issues,
      el("label", { for: "offer-reason" }, counter ? "Why you refuse (may be empty)" : "Why (may be empty)"), reason,
      el("div", { class: "tray" }, el("div", { class: "total" }),
        el("button", { type: "button", class: "main tall", "data-key": "send-offer", onclick: send }, counter ? "Refuse and keep this counter-offer" : "Send this offer")),
    ];
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

    const without = view.you?.no_deal_points;
    section("line", [atDefault, without, view.you?.lines], () => el("div", { class: "myline" },
      el("p", {}, el("b", {}, "Your walk-away line is 0. "), "Sign nothing below it.",
        Number.isFinite(without) && without !== 0 ? ` Without a deal you have ${points(without)}.` : "",
        Number.isFinite(atDefault) ? ` A text that changes nothing: ${points(atDefault)}.` : ""),
      view.you?.lines?.length ? el("ul", { class: "redlines" }, view.you.lines.map((one) => el("li", { class: "hostile" },
        one.binds ? el("b", {}, "✗ ") : "", one.sentence))) : null));

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

    section("trouble", trouble, () => el("p", { class: "warning", role: "alert" }, trouble));

    section("ask", view.state === "over" || view.state === "lobby" ? null
      : [question?.id, pending && [pending.label, pending.sending, pending.failed], refusing, Boolean(draft?.open), draft?.kept, view.state, question ? null : view.waiting_for],
    () => asking(question, party));
    total();
    tick();

    section("scores", view.you?.scores ? [view.you.scores, atDefault, view.state === "lobby"] : null, () => mySide());
    const others = view.everyone?.filter((one) => one.party !== party) ?? view.you?.range ?? null;
    section("others", others?.length ? others : null, () => kept("What the others want", "others", theirs(others)));
    section("talk", (view.state === "over" || !view.chat_open) && !view.chat.length ? null : view.chat, () => kept(view.chat.length ? `Talk (${view.chat.length})` : "Talk", "talk",
      room.chat(view, (text) => api(`${base}/chat`, { token, body: { text } }))));
    section("story", view.story.length ? view.story : null, () => kept("What happened", "story", room.story(view, party)));
    section("rules", [view.rule, view.protocol, view.note, view.state === "over"], () => kept("The rules", "rules",
      el("p", { class: "hostile" }, view.protocol?.sentence ?? ""), el("p", { class: "hostile" }, view.rule ?? ""),
      el("p", { class: "hostile" }, view.title),
      el("p", { class: "small hostile" }, view.note ?? ""),
      view.state === "over" ? "" : el("button", { type: "button", class: "tall quiet", onclick: () => go(code, { choose: true }) }, "Take another seat as well")));
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
          ? el("p", { role: "status" }, pending.failed ? "Not sent yet: it goes out as soon as there is a connection." : "Sending…")
          : el("button", { type: "button", class: "tall wide", "data-key": "undo", onclick: undo }, "Undo (", el("span", { class: "undo-left" }, String(UNDO)), ")"));
    }
    if (view.state === "paused") return null;
    if (!question) {
      const others = (view.waiting_for ?? []).filter((one) => one !== party);
      return el("p", { class: "card waitfor", role: "status" }, others.length ? `Waiting for ${room.names(view, others)}.` : "Waiting for the others.");
    }
    const proposing = question.kind === "propose";
    if (proposing && !draft) open(lastOffer(view)?.options ?? room.defaults(view));
    const left = turnEnds === null ? null : el("p", { class: "small" }, "Time left: ", el("b", { class: "turn-left n" }));
    const heading = [el("h2", { class: "hostile" }, question.sentence), left,
      question.line_crossed ? el("p", { class: "no hostile" }, `✗ ${question.line_crossed}`) : null];
    if (proposing) {
      return el("section", { class: "ask", "aria-label": "Your turn" }, heading,
        draft?.kept ? el("p", { class: "small" }, "This is the counter-offer you kept.") : null,
        builder({ counter: false }),
        question.may_pass || question.may_leave ? el("div", { class: "row" }, leaving(question)) : null);
    }
    if (draft?.open) {
      return el("section", { class: "ask", "aria-label": "Your counter-offer" }, el("h2", {}, "Your counter-offer"), left,
        builder({ counter: true }),
        el("button", { type: "button", class: "tall quiet", onclick: () => { draft = null; draw(); } }, "Back to the offer"));
    }
    if (refusing) {
      const reason = el("input", { type: "text", maxlength: 200, id: "reason", autocomplete: "off", "data-key": "reason" });
      return el("form", {
        class: "card ask",
        onsubmit: (event) => {
          event.preventDefault();
          act({ answer: { accepts: false, reason: reason.value.trim() || null } }, "You refuse.");
        },
      }, el("label", { for: "reason" }, "Why? The others read it."),
      el("div", { class: "row" }, REASONS.map((text) => el("button", { type: "button", class: "tall", onclick: () => { reason.value = text; reason.focus(); } }, text))),
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
            if (!draft?.kept) open(view.standing.options);
            draft.open = true;
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
    const line = Number.isFinite(atDefault) ? atDefault : null;
    if (view.state === "lobby") opened.add("mine");
    else if (waited) opened.delete("mine");
    waited = view.state === "lobby";
    return kept("My side: what each choice gives me", "mine",
      el("p", { class: "small" }, "Points against how things are now. Keep them to yourself."),
      heaviest().map((index) => el("section", {}, el("h3", { class: "hostile" }, titleOf(view.issues[index])),
        el("ul", { class: "mypoints" }, view.issues[index].options.map((option, choice) => el("li", {}, el("span", { class: "hostile" }, nameOf(option)), " ",
          el("b", { class: "n" }, points(view.you.scores[index][choice]))))))),
      line === null ? null : el("p", { class: "small" }, line < 0 ? `In all you need ${points(-line, { sign: false })} to reach your line.` : `As things are now you are ${room.against(line)}.`));
  }

  // What a room with open cards shows: numbers, or from where to where they may lie.
  function theirs(others) {
    const said = (value) => (Number.isFinite(value) ? points(value) : `${points(value.low)} to ${points(value.high)}`);
    return [el("p", { class: "small" }, "What each choice gives them, against how things are now. Their points and yours are different things."),
      others.map((one) => el("details", {}, el("summary", { "data-key": `other-${one.party}` }, room.who(view, one.party)),
        view.issues.map((issue, index) => el("section", {}, el("h3", { class: "hostile" }, titleOf(issue)),
          el("ul", { class: "mypoints" }, issue.options.map((option, choice) => el("li", {}, el("span", { class: "hostile" }, nameOf(option)), " ",
            el("b", { class: "n" }, said(one.scores[index][choice]))))))),
        one.lines?.length ? el("ul", { class: "redlines" }, one.lines.map((entry) => el("li", { class: "hostile" }, entry.sentence))) : null))];
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
    // What can still be undone is not lost with the screen.
    if (pending && !pending.sending) deliver();
    clearInterval(clock);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("pagehide", away);
    live.stop();
  };
}
