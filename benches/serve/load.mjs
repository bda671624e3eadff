// A school on one server: rooms of four seats each, every seat acting once a second, with two
// simulations running and many pages that only listen. Prints how long actions took.
//
//   node load.mjs BASE_URL HOST_TOKEN [SECONDS] [ROOMS] [STREAMS]
//
// An action is what the seat is asked (an offer, an answer), or else what a draft is worth to it.

const [base, host, seconds = "120", rooms = "15", streams = "500"] = process.argv.slice(2);
const SCENARIO = "ukraine-2025/base";

async function call(method, path, token, body) {
    const headers = { "content-type": "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
}

async function need(method, path, token, body) {
    const answer = await call(method, path, token, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
}

const took = { act: [], worth: [], view: [] };
const errors = [];
let late = 0;

async function timed(kind, work) {
    const begun = performance.now();
    const answer = await work();
    took[kind].push(performance.now() - begun);
    return answer;
}

const open = await need("POST", "/api/rooms", host, {
    scenario: SCENARIO, copies: Number(rooms), seats: {}, chat: true, visibility: "own", seed: 1,
});
// What is offered are packages that theory would choose.
const { solutions: theory } = await need("POST", "/api/solutions", null, { scenario: SCENARIO });
const seats = [];
for (const { code, host: owner } of open.rooms) {
    const lobby = await need("GET", `/api/rooms/${code}`);
    for (const { party } of lobby.seats.filter((seat) => seat.controller === "open")) {
        const { token } = await need("POST", `/api/rooms/${code}/join`, null, { party, nickname: `n${party}` });
        seats.push({ code, party, token });
    }
    await need("POST", `/api/rooms/${code}/host`, owner, { start: {} });
}

async function play(seat, number) {
    // Seats do not all act in the same millisecond.
    await new Promise((done) => setTimeout(done, (1000 * number) / seats.length));
    const { options } = theory[number % theory.length];
    for (let turn = 0; Date.now() < until; turn += 1) {
        const due = Date.now() + 1000;
        try {
            const view = await timed("view", () => need("GET", `/api/rooms/${seat.code}/view`, seat.token));
            const { question } = view;
            if (question && view.state === "playing") {
                const act = question.kind === "propose" ? { offer: { options, reason: "" } } : { answer: { accepts: false, reason: "no" } };
                const answer = await timed("act", () => call("POST", `/api/rooms/${seat.code}/act`, seat.token, { question: question.id, act }));
                // Who acts for the same seat at once is told so; here nobody does.
                if (answer.status !== 200) errors.push(`act: ${answer.status} ${JSON.stringify(answer.body)}`);
            } else {
                await timed("worth", () => need("POST", `/api/rooms/${seat.code}/worth`, seat.token, { options }));
            }
        } catch (error) {
            errors.push(String(error));
        }
        const wait = due - Date.now();
        if (wait > 0) await new Promise((done) => setTimeout(done, wait));
        else late += 1;
    }
}

let runs = 0;
async function simulate() {
    while (Date.now() < until) {
        const response = await fetch(`${base}/api/simulate`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ scenario: SCENARIO, negotiations: 50000, seed: 1 }),
        });
        if (response.status !== 200) errors.push(`simulate: ${response.status}`);
        await response.text();
        runs += 1;
    }
}

const listening = [];
const stop = new AbortController();
for (let number = 0; number < Number(streams); number += 1) {
    const { code } = open.rooms[number % open.rooms.length];
    listening.push(fetch(`${base}/api/rooms/${code}/events`, { signal: stop.signal }));
}
const heard = await Promise.all(listening);
heard.filter((one) => one.status !== 200).forEach((one) => errors.push(`stream: ${one.status}`));

const until = Date.now() + 1000 * Number(seconds);
await Promise.all([...seats.map(play), simulate(), simulate()]);
stop.abort();

const at = (list, share) => list.toSorted((one, other) => one - other)[Math.ceil(share * list.length) - 1];
const told = Object.entries(took).filter(([, list]) => list.length).map(([kind, list]) => [kind, {
    count: list.length, median_ms: Math.round(at(list, 0.5)), p99_ms: Math.round(at(list, 0.99)), most_ms: Math.round(at(list, 1)),
}]);
console.log(JSON.stringify({ seats: seats.length, rooms: open.rooms.length, streams: heard.length, runs, late, errors: errors.length, first_errors: errors.slice(0, 5), took: Object.fromEntries(told) }, null, 2));
process.exit(errors.length ? 1 : 0);
