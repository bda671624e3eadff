// The first minute of a lesson: what is negotiated, who plays, by which rules.
import { aboutScenario, announce, api, caveat, el, party as mark, problem, setOf } from "/page/common.js";
import { strategyChoices } from "/page/bots.js";
import * as room from "/page/room.js";

/** Numbers of rounds that are offered, where the scenario takes them. */
const ROUNDS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40];

/** The form that opens rooms. `open(all, made, rehearsal)` goes on to them; `back` to those that there are. */
export async function lessonForm(desk, { token, about, params, network, open, back }) {
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
  const bots = el("span", {}, strategyChoices({ id: "bot" }, "as the scenario says", []));
  const visibility = el("select", { id: "visibility" },
    el("option", { value: "own" }, "only its own"), el("option", { value: "ranges" }, "its own, and ranges of the others’"), el("option", { value: "all" }, "everybody’s"));
  const chat = el("input", { id: "chat", type: "checkbox" });
  chat.checked = true;
  const copies = el("input", { id: "copies", type: "number", min: 1, max: 40, value: "1", inputmode: "numeric", required: true });
  // How they talk, when a deal counts, how long: choices where the scenario leaves them.
  const rules = el("div", { class: "pairs" });
  const limit = el("select", { id: "limit" }, [["", "as long as it takes"], ["60", "1 minute"], ["120", "2 minutes"], ["180", "3 minutes"], ["300", "5 minutes"]]
    .map(([value, name]) => el("option", { value }, name)));
  const wrong = el("div", {});
  const changed = () => (scenario.value === chosen ? setOf(params) : {});
  // What the teacher decides otherwise than the scenario, by its path.
  const decided = {};
  const wanted = () => ({ scenario: scenario.value, set: { ...changed(), ...decided } });
  let turn = 0;
  let looking = null;

  async function look() {
    const mine = ++turn;
    known = null;
    try {
      const [now, strategies] = await Promise.all([aboutScenario("/api/scenario", wanted()), aboutScenario("/api/strategies", wanted())]);
      if (mine !== turn) return;
      known = now.scenario;
      const before = bots.firstChild.value;
      bots.replaceChildren(strategyChoices({ id: "bot" }, "as the scenario says", strategies));
      if (strategies.some((one) => one.strategy === before)) bots.firstChild.value = before;
      // A minute a round, and five to read.
      const minutes = 5 + Math.min(known.rounds, 40);
      card.replaceChildren(el("h2", { class: "hostile" }, known.title), el("p", { class: "hostile" }, known.question),
        el("p", { class: "small" }, `${known.parties.length} seats · ${known.issues.length} issues · ${known.rounds} rounds · about ${minutes} minutes`),
        known.note ? el("p", { class: "small hostile" }, known.note) : "");
      // Who plays stays as it was chosen when only the rules change.
      const sitting = new Map([...chairs.querySelectorAll("select")].map((select) => [select.dataset.party, select.value]));
      chairs.replaceChildren(...known.parties.map((party, index) => {
        const id = `chair-${index}`;
        const seat = now.seats[index];
        const select = el("select", { id, dataset: { party: party.id }, disabled: !seat.can_be_taken, "aria-describedby": seat.why ? `${id}-why` : null },
          seat.can_be_taken ? el("option", { value: "open" }, "open to students") : null, el("option", { value: "bot" }, "always a bot"));
        if (seat.can_be_taken && sitting.get(party.id) === "bot") select.value = "bot";
        return el("label", { class: "field", for: id }, el("span", {}, mark(index), " ", el("span", { class: "hostile" }, party.name)), select,
          seat.why ? el("span", { class: "tiny hostile", id: `${id}-why` }, seat.why) : null);
      }));
      wrong.replaceChildren();
    } catch (error) {
      if (mine === turn) wrong.replaceChildren(problem(error));
    }
  }
  function lookAgain() {
    looking = look();
    return looking;
  }
  scenario.addEventListener("change", () => {
    chairs.replaceChildren();
    Object.keys(decided).forEach((path) => delete decided[path]);
    rules.replaceChildren();
    lookAgain();
    ruling();
  });

  /** A choice that the scenario makes first. */
  function choice(id, label, { path, value }, list) {
    const select = el("select", {
      id,
      onchange: () => {
        if (select.value) decided[path] = select.value;
        else delete decided[path];
        lookAgain();
      },
    }, el("option", { value: "" }, "as the scenario says"),
    list.filter((one) => String(one.value) !== String(value)).map((one) => el("option", { value: one.value, title: one.about ?? null }, one.label ?? one.value)));
    return el("label", { class: "field", for: id }, label, select);
  }

  // What else fits this scenario, if the server says so.
  async function ruling() {
    const mine = scenario.value;
    const found = await aboutScenario("/api/choices", { scenario: mine, set: changed() }).catch(() => null);
    if (!found || mine !== scenario.value) return;
    const { protocol, rule, rounds } = found;
    const some = rounds && ROUNDS.filter((count) => count >= rounds.low && count <= rounds.high).map((count) => ({ value: String(count) }));
    rules.replaceChildren(...[
      protocol?.choices?.length ? choice("protocol", "How they talk", protocol, protocol.choices) : null,
      rule?.choices?.length ? choice("rule", "When a deal counts", rule, rule.choices) : null,
      some?.length ? choice("rounds", `Rounds (the scenario has ${rounds.value})`, rounds, some) : null,
    ].filter(Boolean));
  }

  async function make({ rehearse = false } = {}) {
    await looking;
    // What is wrong then stands above the buttons.
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
          ...wanted(),
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
      await open(all, made, rehearsal);
    } catch (error) {
      wrong.replaceChildren(problem(error));
      buttons.forEach((button) => { button.disabled = false; });
    }
  }

  const opening = el("button", { type: "submit", class: "main tall" }, "Open the room");
  const rehearse = el("button", { type: "button", class: "tall", onclick: () => make({ rehearse: true }) }, "Rehearse alone against bots");
  const buttons = [opening, rehearse];
  copies.addEventListener("input", () => { opening.textContent = Number(copies.value) > 1 ? `Open ${Number(copies.value)} rooms` : "Open the room"; });
  const form = el("form", { class: "lesson" },
    el("label", { class: "field", for: "scenario" }, "What is negotiated", scenario), card,
    el("fieldset", {}, el("legend", {}, "Who plays (bots take open seats that stay empty)"), chairs),
    el("details", { class: "fold" }, el("summary", {}, "More: rooms side by side, bots, rules, what a seat sees, time"),
      rules, el("div", { class: "pairs" },
        el("label", { class: "field", for: "copies" }, "Rooms side by side (1 to 40)", copies),
        el("label", { class: "field", for: "bot" }, "Bots", bots),
        el("label", { class: "field", for: "visibility" }, "Whose points a seat sees", visibility),
        el("label", { class: "field", for: "limit" }, "Time for a turn", limit),
        el("label", { class: "check", for: "chat" }, chat, "People may write to each other"))),
    wrong, el("div", { class: "row" }, opening, rehearse,
      back ? el("button", { type: "button", class: "tall quiet", onclick: back }, "Back to the rooms") : ""),
    caveat());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  desk.append(el("h1", {}, "Play together"), network(about), form);
  ruling();
  await lookAgain();
  return () => { turn += 1; };
}
