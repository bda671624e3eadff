// The teacher's desk: the first minute of a lesson, then its rooms side by side.
import { address, announce, api, copy, el, keep, problem, save, sentence } from "/page/common.js";
import { oneRoom } from "/page/console.js";
import { lessonForm } from "/page/lesson.js";
import * as room from "/page/room.js";

/** How often the list of rooms is asked for, in milliseconds. */
const LIST = 2500;
/** Every how manieth time the addresses of this computer are asked for too. */
const LOOK_AT_NETWORK = 4;
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
  /** Shows the rooms of a lesson, or where there is none, or `another` is wanted, the form that opens some. */
  const go = async (all, { lesson = null, another = false, ...given }) => {
    close();
    close = () => {};
    desk.replaceChildren();
    const mine = ++shown;
    const which = lesson ?? lessonOf(all, given.code);
    const back = async () => go(await api("/api/rooms", { token }), { lesson: which ?? [...lots(all).keys()][0] });
    const over = which && !another
      ? await consoles(desk, { token, about, rooms: all, lesson: which, go, ...given })
      : await lessonForm(desk, {
        token, about, params, network, back: all.length ? back : null,
        open: (now, made, rehearsal) => go(now, {
          lesson: made.lesson, code: made.rooms[0].code, rehearsal,
          told: made.evicted?.length ? `To make room, the oldest lesson that was over is deleted: ${made.evicted.join(", ")}.` : null,
        }),
      });
    if (mine === shown) close = over;
    else over();
  };
  const [code] = room.codesOf(params.get("room"));
  await go(rooms, { code, another: Boolean(params.get("scenario")) });
  return () => { shown += 1; close(); };
}

/** What keeps phones from this computer, if anything is known to. */
function network(about) {
  if (about.lan && !room.forPhones(about).length) {
    return el("p", { class: "warning" }, el("b", {}, "Phones cannot reach this computer yet. "),
      "It is on no network. Join the Wi-Fi, or start the hotspot of this computer or of a phone: the address then appears here by itself.");
  }
  if (about.lan) return "";
  return el("p", { class: "warning" }, el("b", {}, "Phones cannot reach this computer yet. "),
    "The server listens to this computer only. To let a class in, stop it and start ", el("code", {}, "zopa serve --lan"),
    ". Several tabs of this browser can take seats as it is.");
}

// ---- the rooms ----

/** Rooms that were opened together, by lesson, the latest first. */
function lots(rooms) {
  const found = new Map();
  for (const one of rooms) {
    if (!found.has(one.lesson)) found.set(one.lesson, []);
    found.get(one.lesson).push(one);
  }
  const opened = (list) => Math.max(...list.map((one) => one.opened ?? 0));
  return new Map([...found].sort(([, one], [, other]) => opened(other) - opened(one)));
}

/** The lesson that is worked with: of the room in the address, the last one here, the latest that goes on. */
function lessonOf(rooms, code) {
  const known = lots(rooms);
  const named = rooms.find((one) => one.code === code)?.lesson;
  const last = room.lesson.last();
  return named ?? (known.has(last) ? last : [...known].find(([, list]) => list.some((one) => one.state !== "over"))?.[0]) ?? null;
}

/** A lesson in a list: what, how many rooms, from when. */
function called(list) {
  const opened = list[0].opened ? new Date(list[0].opened).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) : null;
  const codes = list.map((one) => one.code);
  return [list[0].title, list.length === 1 ? `room ${codes[0]}` : `${list.length} rooms (${codes.slice(0, 3).join(", ")}${codes.length > 3 ? " …" : ""})`, opened,
    list.every((one) => one.state === "over") ? "over" : null].filter(Boolean).join(" · ");
}

async function consoles(desk, { token, about: known, rooms, lesson, code, rehearsal, told, go }) {
  let about = known;
  let all = rooms;
  let current = null;
  let stop = () => {};
  let timer;
  let ended = false;
  let asked = 0;
  const born = Date.now();
  let anybody = false;
  room.lesson.keep(lesson);
  // Everything here is about the rooms of this lesson; others are chosen above.
  const here = () => all.filter((one) => one.lesson === lesson);
  const codes = here().map((one) => one.code);

  const list = el("ul", { class: "rooms", "aria-label": "Rooms" });
  const nets = el("div", {}, network(about));
  const place = el("div", {});
  const join = el("section", { class: "card joincard", "aria-label": "How to join" });
  const silent = el("div", { role: "status" });
  const wrong = el("div", {});

  function welcome() {
    const from = room.reachable(about);
    const choice = room.forPhones(about);
    const several = choice.length > 1 && el("select", { id: "address", onchange: () => { room.reachAt(several.value); welcome(); join.querySelector("#address").focus(); } },
      choice.map((one) => el("option", { value: one }, one.replace(/^https?:\/\//, ""))));
    if (several) several.value = from;
    const target = `${from}/#/seat?code=${codes.join(",")}`;
    const wall = address("projector", { code: codes });
    join.replaceChildren(
      // A camera that reads an address of this computer only leads nowhere.
      choice.length ? room.qr(target, `QR code of ${target}`) : "",
      el("div", { class: "how" },
        el("p", {}, choice.length ? "On the phone: " : "In another window of this computer: ", el("b", { class: "hostile" }, room.typed(from)), codes.length === 1 ? ", code" : ", codes"),
        el("p", { class: codes.length === 1 ? "bigcode code" : "code" }, codes.join(" ")),
        several ? el("label", { class: "field", for: "address" }, "This computer has several addresses. Phones do not get here? Try another:", several) : "",
        el("div", { class: "row" },
          el("a", { class: "button", href: wall, target: "_blank", rel: "noopener" }, "Projector"),
          el("a", { class: "button", href: address("sheets", { code: codes[0] }), target: "_blank", rel: "noopener" }, "Role sheets to print"),
          el("a", { class: "button", href: address("debrief", { code: codes }), target: "_blank", rel: "noopener" }, "Debrief"),
          el("button", { type: "button", onclick: csv }, "Results (CSV)"),
          el("button", { type: "button", onclick: copied }, "Copy the address"))));
    async function copied(event) {
      const done = await copy(target);
      event.target.textContent = done ? "Copied" : "Copy the address";
      if (done) announce("The address is copied.");
      else wrong.replaceChildren(problem(new Error(`The address could not be copied. It is ${target}`)));
    }
  }

  async function csv() {
    try {
      save("zopa-results.csv", "text/csv", await api(`/api/rooms/${codes[0]}/results.csv`, { token }));
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  }

  function tabs() {
    list.hidden = codes.length < 2;
    const focus = document.activeElement?.dataset?.code;
    list.replaceChildren(...here().map((one) => {
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
    // The page comes back to this room when it is loaded anew.
    keep("host", { room: code });
    tabs();
    stop();
    place.replaceChildren();
    const found = here().find((one) => one.code === code);
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
        room.forPhones(about).length > 1 ? el("li", {}, "This computer has several addresses; the list above has them. One of a VPN leads nowhere.") : "",
        el("li", {}, "Nothing helps? ", el("a", { href: address("sheets", { code: current }) }, "Print the role sheets"), " and play on paper."))));
  }

  async function refresh() {
    try {
      all = await api("/api/rooms", { token });
      if (ended) return;
      // A hotspot that was started, a cable that was drawn: the address of this computer is another one.
      asked += 1;
      if (asked % LOOK_AT_NETWORK === 0) {
        const now = await api("/api/about");
        if (ended) return;
        if (JSON.stringify(now) !== JSON.stringify(about) && document.activeElement?.id !== "address") {
          about = now;
          nets.replaceChildren(network(about));
          welcome();
        }
      }
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
    const failed = codes.flatMap((code, index) => (results[index].status === "rejected" ? [`${code}: ${sentence(results[index].reason.message)}`] : []));
    wrong.replaceChildren(...(failed.length ? [problem(new Error(`Not in all rooms. ${failed.join(" ")}`))] : []));
    if (!failed.length) announce(done);
  }

  /** Deletes the rooms of this lesson for good. */
  async function remove() {
    try {
      await api(`/api/rooms/${codes[0]}?lot=true`, { method: "DELETE", token });
      const left = await api("/api/rooms", { token });
      room.keys.keep(left);
      announce("The rooms are deleted.");
      await go(left, {});
    } catch (error) {
      wrong.replaceChildren(problem(error));
    }
  }

  const lessons = lots(all);
  const picker = lessons.size > 1 && el("select", { id: "lesson", onchange: () => go(all, { lesson: picker.value }) },
    [...lessons].map(([id, list]) => el("option", { value: id }, called(list))));
  if (picker) picker.value = lesson;
  desk.append(el("h1", {}, "Your rooms"), nets,
    picker ? el("div", { class: "row lessons" }, el("label", { class: "field", for: "lesson" }, "Lesson", picker)) : "",
    told ? el("p", { class: "card", role: "status" }, told) : "",
    rehearsal ? el("p", { class: "card" }, "Rehearsal: you hold the first seat, bots the others. ",
      el("a", { class: "button main", href: `#/seat?code=${rehearsal}`, target: "_blank" }, "Play your seat")) : "",
    join, silent, wrong,
    codes.length > 1 ? el("div", { class: "row", role: "group", "aria-label": "All rooms of this lesson" },
      el("button", { type: "button", class: "main tall", onclick: () => everyRoom({ start: {} }, "All rooms have started.") }, "Start all (bots take the empty seats)"),
      el("button", { type: "button", class: "tall", onclick: () => everyRoom({ pause: {} }, "All rooms are paused.") }, "Pause all"),
      el("button", { type: "button", class: "tall", onclick: () => everyRoom({ resume: {} }, "All rooms go on.") }, "Go on in all")) : "",
    list, place,
    el("p", {}, el("button", { type: "button", class: "tall quiet", onclick: () => go(all, { another: true }) }, "Open other rooms")),
    el("details", {}, el("summary", {}, codes.length === 1 ? "Delete this room…" : `Delete these ${codes.length} rooms…`),
      el("p", { class: "small" }, "What was played and written in them is gone for good. Save the results before."),
      el("button", { type: "button", class: "tall refuse", onclick: remove }, "Delete for good")));
  welcome();
  show(codes.includes(code) ? code : here().find((one) => one.state !== "over")?.code ?? codes[0]);
  timer = setTimeout(refresh, LIST);
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}
