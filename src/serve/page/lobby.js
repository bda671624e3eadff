// Before there is a seat: which room, and which of its seats.
import { api, el, party as mark, problem } from "/page/common.js";
import * as room from "/page/room.js";

/** Letters of a code. */
const LETTERS = 4;

/** Asks which room. */
export function ask(stage, codes, go) {
  // Where there is room; the buttons work before it is known.
  const rooms = codes.map((code) => {
    const free = el("span", { class: "small free" });
    seen(code).then((now) => {
      const seats = now.seats.filter((seat) => seat.can_join && !seat.count).length;
      free.textContent = now.state === "over" ? "over" : seats === 1 ? "1 free seat" : `${seats} free seats`;
    }).catch((error) => { free.textContent = error.message; });
    return el("li", {}, el("button", { type: "button", class: "tall wide", onclick: () => go(code) }, el("b", { class: "code" }, code), " ", free));
  });
  const field = el("input", {
    id: "code", type: "text", maxlength: 4, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    required: true, class: "code", "aria-describedby": "code-help",
  });
  const wrong = el("div", {});
  const form = el("form", { class: "card" },
    el("label", { for: "code" }, "Code of the room"), field,
    el("p", { class: "small", id: "code-help" }, "Four letters. They are on the wall, or ask your teacher."), wrong,
    el("button", { type: "submit", class: "main tall" }, "To the room"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [code] = room.codesOf(field.value);
    if (code?.length === LETTERS) {
      location.hash = `#/seat?code=${code}`;
      return;
    }
    wrong.replaceChildren(problem(new Error("A code has four letters.")));
    field.setAttribute("aria-invalid", "true");
    field.focus();
  });
  field.addEventListener("input", () => {
    wrong.replaceChildren();
    field.removeAttribute("aria-invalid");
  });
  room.put(stage, el("h1", {}, "Take a seat"),
    codes.length ? [el("p", {}, "Which room is yours?"),
      el("ul", { class: "tables" }, rooms),
      el("h2", {}, "Another room")] : null, form);
}

/**
 * Asks about a room, or to sit down in it, as who this browser is there: a seat that it holds
 * decides which others it may take. A token that is nobody's any more is not told.
 */
async function seen(code, path = "", body = undefined) {
  const token = room.seats.all(code).at(-1)?.token;
  try {
    return await api(`/api/rooms/${code}${path}`, { token, body });
  } catch (error) {
    if (error.status !== 401 || !token) throw error;
    return api(`/api/rooms/${code}${path}`, { body });
  }
}

/** What a seat that cannot be taken says, and one that can. */
function standing(seat, begun) {
  const bot = seat.controller === "bot";
  if (!seat.can_join) return bot ? "played by the computer" : begun ? "closed: the talks have begun" : "not to be taken";
  if (bot) return "the computer plays it until you come";
  if (!seat.count) return "free";
  return `${seat.count} ${seat.count === 1 ? "person sits" : "people sit"} here`;
}

/** The seats of a room, for somebody who has none there or wants another. */
export async function lobby(stage, code, go, told) {
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
    const begun = now.state !== "lobby";
    // A bot that only keeps an empty seat warm makes room for a person.
    const free = now.seats.filter((seat) => seat.can_join);
    if (!free.some((seat) => seat.party === chosen)) chosen = null;
    choices.replaceChildren(...now.seats.map((seat) => {
      const id = `seat-${seat.party}`;
      const input = el("input", { type: "radio", name: "seat", id, value: String(seat.party), disabled: !seat.can_join, required: true });
      input.checked = chosen === seat.party;
      input.addEventListener("change", () => { chosen = seat.party; });
      return el("div", { class: "option" }, input, el("label", { for: id },
        el("span", { class: "name" }, mark(seat.party), " ", el("span", { class: "hostile" }, seat.name)),
        el("span", { class: "small" }, " ", [seat.role, standing(seat, begun)].filter(Boolean).join(" · "))));
    }));
    form.hidden = now.state === "over" || !free.length;
    status.replaceChildren(...(now.state === "over" ? [el("p", { class: "card" }, "This room is over.")]
      : free.length ? [] : [el("p", { class: "card" }, begun ? "The talks have begun, and no seat is open to you. Your teacher can let latecomers in."
        : "The computer plays every seat of this room.")]));
  }

  async function refresh() {
    try {
      const now = await seen(code);
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
    first = await seen(code);
  } catch (error) {
    room.put(stage, el("h1", {}, `Room ${code}`), problem(error),
      room.seats.all(code).length ? el("p", {}, "The seat that you had there is kept in this browser.") : null,
      el("p", { class: "row" }, el("button", { type: "button", class: "tall", onclick: () => go(code) }, "Try again"), el("a", { class: "button", href: "#/seat" }, "Another code")));
    return () => {};
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (chosen === null) {
      status.replaceChildren(problem(new Error("Choose a seat first.")));
      return;
    }
    join.disabled = true;
    try {
      const { token, party } = await seen(code, "/join", { party: chosen, nickname: nickname.value.trim() });
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
