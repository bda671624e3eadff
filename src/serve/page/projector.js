// What the class sees on the wall: never a private number, since this page has no key.
import { api, changes, differences, el, problem, sentence } from "/page/common.js";
import * as room from "/page/room.js";

/** How often rooms side by side are asked for, in milliseconds. */
const LIST = 2500;
/** How often the addresses of this computer are asked for while seats are taken, in milliseconds. */
const NETWORK = 10000;
const SILENT = "The server does not answer.";

export async function mount(root, params) {
  document.body.classList.add("on-wall");
  const codes = room.codesOf(params.get("code"));
  const wall = el("div", { class: `wall${codes.length === 1 ? " one" : ""}` });
  root.append(wall);
  if (!codes.length) wall.append(el("h1", {}, "Projector"), el("p", {}, "The console of a room has the link to this page."));
  let about = await api("/api/about").catch(() => null);
  const views = new Map();
  const stops = [];
  let timer;
  let ended = false;
  const head = el("div", {});
  const tiles = el("ul", { class: "tiles", "aria-label": "Rooms" });
  const gone = el("p", { class: "offline", role: "status", hidden: true }, SILENT);
  const heading = room.sections(head);
  if (codes.length) wall.append(gone, head, tiles);

  function draw() {
    const known = codes.map((code) => views.get(code)).filter(Boolean);
    const waiting = known.some((view) => view.state === "lobby");
    const from = room.reachable(about);
    const target = `${from}/#/seat?code=${codes.join(",")}`;
    const phones = room.forPhones(about).length > 0;
    heading("title", [known[0]?.title, waiting, target, phones], () => known.length ? [el("h1", { class: "hostile" }, known[0].title),
      waiting ? el("section", { class: "joincard" }, phones ? room.qr(target, `QR code of ${target}`) : "", el("div", { class: "how" },
        el("p", {}, phones ? "Point your camera here, or open" : "Open in a window of this computer"), el("p", { class: "address hostile" }, room.typed(from)),
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

  // The network may come, or be another one, while the class finds its seats.
  const looking = setInterval(async () => {
    if (![...views.values()].some((view) => view.state === "lobby")) return;
    about = await api("/api/about").catch(() => about);
    if (!ended) draw();
  }, NETWORK);

  // A browser has few connections to one server: one room is followed, many are asked in turn.
  if (codes.length === 1) {
    const live = room.follow(codes[0], {
      onView(view) { views.set(view.code, view); draw(); },
      onReach(now, error) {
        gone.hidden = now;
        if (!now) gone.textContent = error.status ? sentence(error.message) : SILENT;
      },
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
    clearInterval(looking);
    stops.forEach((stop) => stop());
    document.body.classList.remove("on-wall");
  };
}
