// What the pages about rooms share: tokens this browser holds, and the pieces that show offers,
// points and messages.
import { changes, differences, el, hostKey, nameOf, party as mark, points, problem, titleOf } from "/page/common.js";

export { follow } from "/page/live.js";

/** Codes in an address: "bcdf, ghjk" → ["BCDF", "GHJK"]. */
export function codesOf(text) {
  return [...new Set((text ?? "").toUpperCase().split(/[^A-Z]+/).filter(Boolean))];
}

// ---- what this browser remembers ----

function read(storage, key) {
  try { return JSON.parse(storage.getItem(key)); } catch { return null; }
}

function write(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch { /* a browser that keeps nothing can still play until it is closed */ }
}

/** The seats this browser holds in a room, and which of them this tab sits at. */
export const seats = {
  all(code) { return read(localStorage, `zopa.seats.${code}`) ?? []; },
  here(code) {
    const token = read(sessionStorage, `zopa.seat.${code}`);
    const all = this.all(code);
    return all.find((seat) => seat.token === token) ?? all.at(-1) ?? null;
  },
  sit(code, seat) {
    write(localStorage, `zopa.seats.${code}`, [...this.all(code).filter((one) => one.token !== seat.token), seat]);
    write(sessionStorage, `zopa.seat.${code}`, seat.token);
  },
  leave(code, token) {
    write(localStorage, `zopa.seats.${code}`, this.all(code).filter((one) => one.token !== token));
    write(sessionStorage, `zopa.seat.${code}`, null);
  },
};

/** The keys of the one who opened the rooms, kept in this browser only. */
export const keys = {
  server(params) {
    const given = params?.get("token");
    if (given) write(localStorage, "zopa.host", given);
    return given ?? hostKey();
  },
  room(code) { return (read(localStorage, "zopa.rooms") ?? {})[code] ?? null; },
  keep(rooms) {
    write(localStorage, "zopa.rooms", Object.fromEntries(rooms.map((room) => [room.code, room.host])));
  },
};

/** What somebody writes at a seat, kept over a reload of the page; null forgets it. */
export const drafts = {
  read(code, party) { return read(sessionStorage, `zopa.draft.${code}.${party}`); },
  keep(code, party, draft) { write(sessionStorage, `zopa.draft.${code}.${party}`, draft); },
};

/** The rooms that were opened together and are worked with, by their lesson. */
export const lesson = {
  last() { return read(localStorage, "zopa.lesson"); },
  keep(id) { write(localStorage, "zopa.lesson", id); },
};

// ---- pieces ----

/** Puts nodes, lists of them and nothings into a place. */
export function put(place, ...children) {
  place.append(...children.flat(Infinity).filter((child) => child instanceof Node));
}

/** A part that is folded away until it is wanted. */
export function fold(title, attributes, ...children) {
  return el("details", { class: "fold", ...attributes }, el("summary", { "data-key": title }, el("h2", {}, title)), children);
}

/**
 * Parts of a page that are made anew only if what they show has changed, so that what somebody is
 * writing, and the place of the keyboard, stay as they are.
 */
export function sections(root) {
  const kept = new Map();
  return function section(name, shown, build) {
    const signature = JSON.stringify(shown ?? null);
    let old = kept.get(name);
    if (!old) {
      old = { node: el("div", { class: `part part-${name}` }), signature: null };
      root.append(old.node);
      kept.set(name, old);
    }
    if (old.signature === signature) return;
    old.signature = signature;
    const inside = old.node.contains(document.activeElement);
    const key = inside ? document.activeElement.dataset.key : null;
    const built = shown === null || shown === undefined ? null : build();
    old.node.replaceChildren();
    put(old.node, built);
    if (!inside) return;
    // What had the keyboard may be gone: then the part itself has it, not the beginning of the page.
    const same = key && [...old.node.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!same) old.node.tabIndex = -1;
    (same || old.node).focus({ preventScroll: !same });
  };
}

/** A party by colour, shape and name. */
export function who(view, party) {
  return el("span", { class: "who" }, mark(party), " ", el("b", { class: "hostile" }, view.parties[party]?.name ?? "?"));
}

export function names(view, list) {
  const said = list.map((party) => view.parties[party]?.name ?? "?");
  return said.length < 2 ? said.join("") : `${said.slice(0, -1).join(", ")} and ${said.at(-1)}`;
}

/** Points that may be one's own (a number) or those of all (a list, by party). */
export function own(value, party) {
  return Array.isArray(value) ? value[party] ?? null : value ?? null;
}

/** The points of all parties, where the viewer may see them; else null. */
export function everybodys(entry) {
  return entry?.all_points ?? (Array.isArray(entry?.points) ? entry.points : null);
}

/** "12 points above your line", with the word that goes with the sign. */
export function against(value) {
  if (!Number.isFinite(value)) return "points unknown";
  const size = points(Math.abs(value), { sign: false });
  const noun = size === "1" ? "point" : "points";
  if (size === "0") return "exactly on your line";
  return value > 0 ? `${size} ${noun} above your line` : `${size} ${noun} below your line`;
}

/** What a text is worth to somebody, as a sentence and as a bar. */
export function worth(value, span) {
  return [el("p", { class: "mine" }, el("strong", { class: value < 0 ? "no" : "yes" }, `${value < 0 ? "▼" : "▲"} ${against(value)}`)), bar(value, span)];
}

/** A bar from the walk-away line to what a text is worth. `span` = [least, most] points. */
export function bar(value, span) {
  const low = Math.min(span[0], value ?? 0, 0);
  const high = Math.max(span[1], value ?? 0, 1);
  const at = (points) => 100 * (points - low) / (high - low);
  const fill = el("span", { class: `fill ${value < 0 ? "short" : "enough"}` });
  fill.style.left = `${at(Math.min(value ?? 0, 0))}%`;
  fill.style.width = `${Math.abs(at(value ?? 0) - at(0))}%`;
  const limit = el("span", { class: "limit" });
  limit.style.left = `${at(0)}%`;
  return el("div", { class: "worthbar", role: "img", "aria-label": `This text: ${against(value)}.` }, fill, limit);
}

/** The least and the most that the texts can be worth against the line, from the points of options. */
export function span(scores, atDefault) {
  if (!scores) return [-20, 40];
  const sum = (pick) => scores.reduce((total, options) => total + pick(...options), 0);
  return [sum(Math.min) + (atDefault ?? 0), sum(Math.max) + (atDefault ?? 0)];
}

export function defaults(view) {
  return view.issues.map((issue) => issue.default);
}

/** Is this line of the story an offer, made or put to the vote? */
export function offers(entry) {
  return entry.kind === "offer" || entry.kind === "recall";
}

/** Does the last offer still stand, or has another round begun? */
export function stands(view) {
  const last = view.story.findLastIndex(offers);
  return Boolean(view.standing) && view.state !== "over" && !view.story.slice(last + 1).some((entry) => entry.kind === "round");
}

/** The whole text of a package, issue by issue. */
export function text(view, options) {
  return el("dl", { class: "clauses" }, view.issues.map((issue, index) => [
    el("dt", { class: "hostile" }, titleOf(issue)),
    el("dd", { class: "hostile" }, nameOf(issue.options[options[index]])),
  ]));
}

/** The text and what it changes; the whole text folded away. */
export function offer(view, options, list, { first = false } = {}) {
  const changed = first ? differences(defaults(view), options) : list ?? [];
  return [
    el("p", { class: "small" }, first ? "Against how things are now:" : changed.length ? "Changed since the last offer:" : "The same as the last offer."),
    changed.length || first ? changes(view.issues, changed) : null,
    el("details", { class: "whole", open: !first && !changed.length }, el("summary", { "data-key": "whole-text" }, "The whole text"), text(view, options)),
  ];
}

/** One line of what happened. `me`: whose points are shown; null for those of all, if they are given. `quiet`: no points. */
export function line(view, entry, me = null, { quiet = false } = {}) {
  const all = quiet ? null : everybodys(entry);
  const mine = me === null ? null : own(entry.points, me);
  const worth = me === null
    ? all && el("span", { class: "small worths" }, all.map((value, party) => el("span", {}, mark(party), " ",
      el("span", { class: "away" }, `${view.parties[party]?.name ?? ""} `), points(value))))
    : mine === null ? null : el("span", { class: "small" }, ` (${points(mine)} for you)`);
  const reason = entry.reason ? el("q", { class: "hostile" }, entry.reason) : null;
  if (offers(entry)) {
    const again = !entry.changes?.length;
    const said = entry.kind === "recall" ? ": the offer is put to the vote " : !again ? " offers "
      : !differences(defaults(view), entry.options).length ? " offers to change nothing "
        // What a mediator has drafted is known when it is offered.
        : view.story.find(offers) === entry ? " puts the text on the table " : " offers the same again ";
    return [who(view, entry.party), said, worth,
      reason ? [": ", reason] : null, again ? null : changes(view.issues, entry.changes)];
  }
  if (entry.kind === "answer") {
    const said = entry.abstains ? "abstains" : entry.accepts ? "accepts" : "refuses";
    return [answerMark(entry), " ", who(view, entry.party), ` ${said}`, reason ? [": ", reason] : null, worth && me === null ? null : worth];
  }
  return el("span", { class: "hostile" }, entry.sentence ?? entry.kind);
}

/** Yes, no or neither, by sign as well as by colour. */
export function answerMark(answer) {
  if (answer.abstains) return el("span", { class: "abstained", "aria-hidden": "true" }, "–");
  return el("span", { class: answer.accepts ? "yes" : "no", "aria-hidden": "true" }, answer.accepts ? "✓" : "✗");
}

/** What happened, the last first, by rounds. */
export function story(view, me = null, how = {}) {
  const rounds = new Map();
  // That a round begins is said by the heading.
  for (const entry of view.story.filter((one) => one.kind !== "round" || one.party !== undefined)) {
    const round = entry.round ?? -1;
    if (!rounds.has(round)) rounds.set(round, []);
    rounds.get(round).push(entry);
  }
  if (!rounds.size) return el("p", { class: "small" }, "Nothing has happened yet.");
  return [...rounds].reverse().map(([round, entries]) => el("section", { class: "round" },
    el("h3", {}, round < 0 ? "Before" : `Round ${round + 1}`),
    el("ul", { class: "tale" }, drafted([...entries].reverse()).map((entry) => Array.isArray(entry)
      ? el("li", {}, el("details", {}, el("summary", { "data-key": `drafts-${round}-${entry.length}` }, `${entry.length} drafts, one after the other`), el("ul", { class: "tale" }, entry.map((one) => el("li", { class: one.kind }, line(view, one, me, how))))))
      : el("li", { class: entry.kind }, line(view, entry, me, how))))));
}

/** Drafts of a mediator in a row are one thing that happened: a list of them. */
function drafted(entries) {
  const grouped = [];
  for (const entry of entries) {
    const last = grouped.at(-1);
    if (entry.kind !== "draft") grouped.push(entry);
    else if (Array.isArray(last)) last.push(entry);
    else grouped.push([entry]);
  }
  return grouped.flatMap((entry) => (Array.isArray(entry) && entry.length < 4 ? entry : [entry]));
}

/** Where the negotiation stands in words: "Round 3 of 10, 14 March 2025". */
export function when(view) {
  const date = view.date ? `, ${day(view.date)}` : "";
  return `Round ${Math.min(view.round + 1, view.rounds)} of ${view.rounds}${date}`;
}

function day(date) {
  const at = new Date(`${date}T12:00:00Z`);
  return Number.isNaN(at.getTime()) ? date : at.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

/** What a room is doing, in words. */
export function state(view) {
  return { lobby: "Not started", playing: "Playing", paused: "Paused", over: "Over" }[view.state] ?? view.state;
}

/**
 * What people write to each other, and a line to write one's own. Both are made once: what somebody
 * is writing stays while others write. `send(text)` may reject; `show(view)` gives the news.
 */
export function talk(send) {
  const list = el("ol", { class: "messages", tabindex: "0", "aria-label": "Messages", hidden: true });
  const none = el("p", { class: "small" }, "Nobody has written yet.");
  const earlier = el("p", { class: "small", hidden: true });
  const wrong = el("div", {});
  const field = el("input", { type: "text", maxlength: 500, "aria-label": "Message to the room", autocomplete: "off" });
  const button = el("button", { type: "submit" }, "Send");
  const form = el("form", { class: "row say" }, field, button);
  let said = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || button.disabled) return;
    button.disabled = true;
    try {
      await send(text);
      if (field.value.trim() === text) field.value = "";
      wrong.replaceChildren();
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
    button.disabled = false;
  });
  const down = () => requestAnimationFrame(() => { list.scrollTop = list.scrollHeight; });
  function show(view) {
    form.hidden = !view.chat_open;
    const now = JSON.stringify(view.chat);
    if (now === said) return;
    said = now;
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.replaceChildren(...view.chat.map((message) => el("li", {},
      el("b", { class: "hostile" }, typeof message.from === "number" ? view.parties[message.from]?.name ?? "?" : message.from), ": ",
      el("span", { class: "hostile" }, message.text))));
    list.hidden = !view.chat.length;
    none.hidden = !list.hidden;
    earlier.hidden = !view.chat_earlier;
    earlier.textContent = view.chat_earlier ? `${view.chat_earlier} earlier messages are not shown.` : "";
    if (follows) down();
  }
  return { nodes: [earlier, list, none, form, wrong], show, down };
}

/** A picture that a phone reads as an address. */
export function qr(address, label) {
  return el("img", { class: "qr", src: `/api/qr?text=${encodeURIComponent(address)}`, alt: label, width: 240, height: 240 });
}

const LOOPBACK = /\/\/(127\.|localhost|\[::1\])/;

/** An address as people type it: the camera needs no typing. */
export function typed(from) {
  return `${from.replace(/^https?:\/\//, "")}/#/join`;
}

/** The addresses at which phones may find this computer, the likeliest first. */
export function forPhones(about) {
  if (!LOOPBACK.test(location.origin)) return [location.origin, ...(about?.addresses ?? []).filter((one) => one !== location.origin && !LOOPBACK.test(one))];
  return about?.lan ? about.addresses?.filter((one) => !LOOPBACK.test(one)) ?? [] : [];
}

/** The address that phones type: the one that the teacher chose, else the likeliest; without a network that of this page. */
export function reachable(about) {
  const list = forPhones(about);
  const chosen = read(localStorage, "zopa.address");
  return list.includes(chosen) ? chosen : list[0] ?? location.origin;
}

/** Phones are to use this address from now on. */
export function reachAt(one) { write(localStorage, "zopa.address", one); }
