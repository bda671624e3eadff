// What goes wrong in a class, in a real browser: people write at the same time, an answer goes
// astray, a page is loaded anew, a room cannot be found for a while, lessons lie side by side.
// Prints what came of it; `faults` are what should not have.
//
//   node mishaps.mjs BASE_URL HOST_TOKEN
//
// `CHROMIUM` names the browser if it is not /usr/bin/chromium; `SHOTS` a folder for pictures.

import { chromium } from "playwright-core";

import { glance, people } from "./people.mjs";

const [base, key] = process.argv.slice(2);
/** Two sides, an answer after each offer. */
const PIE = "classroom/rubinstein-pie";
const LINKAGE = "classroom/linkage";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const found = { axe: [], errors: [], overflow: [], small_targets: [], faults: [] };
const { person, look, sight } = people(browser, found);
const expect = (fits, what) => { if (!fits) found.faults.push(what); };

async function send(path, token, body, method = body ? "POST" : "GET") {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json().catch(() => null) };
}

async function open(wish) {
    const { body } = await send("/api/rooms", key, { copies: 1, chat: true, visibility: "own", seed: 1, ...wish });
    return body.rooms;
}

const directs = (room, what) => send(`/api/rooms/${room.code}/host`, room.host, what);

/** Takes a seat without the page. */
async function joins(room, party, nickname) {
    const { body } = await send(`/api/rooms/${room.code}/join`, null, { party, nickname });
    return { ...body, code: room.code, name: nickname };
}

const viewed = async (seat) => (await send(`/api/rooms/${seat.code}/view`, seat.token)).body;

/** A phone that holds a seat. */
async function phoneAt(seat, name, options = {}) {
    const phone = await person(name, PHONE, { hasTouch: true, isMobile: true, ...options });
    await phone.context.addInitScript(([code, held]) => {
        if (localStorage.getItem("held once")) return;
        localStorage.setItem("held once", "yes");
        localStorage.setItem(`zopa.seats.${code}`, JSON.stringify([held]));
    }, [seat.code, { token: seat.token, party: seat.party, name: seat.name }]);
    await phone.page.goto(`${base}/#/seat?code=${seat.code}`);
    await phone.page.locator(".whoami").waitFor();
    return phone;
}

async function hostAt(room, options = {}) {
    const host = await person("host", DESK, options);
    await host.page.goto(`${base}/#/host?token=${key}&room=${room.code}`);
    await host.page.getByRole("heading", { name: `Room ${room.code}` }).waitFor();
    return host;
}

/** What the page says an offer is worth. */
const shownWorth = async (page) => {
    const text = await page.locator(".total .mine strong").textContent();
    const size = Number(/[\d.]+/.exec(text)?.[0] ?? 0);
    return text.includes("below") ? -size : size;
};

// Somebody writes a message while others write: nothing that is being written is lost.
async function writing() {
    const [room] = await open({ scenario: LINKAGE });
    const [first, second] = [await joins(room, 0, "Ada"), await joins(room, 1, "Ben")];
    const phone = await phoneAt(first, "phone writes");
    const host = await hostAt(room);
    await phone.page.locator('[data-fold="talk"] summary').click();
    const mine = phone.page.getByLabel("Message to the room");
    const theirs = host.page.getByLabel("Message to the room");
    await mine.pressSequentially("We could give Kur");
    await theirs.pressSequentially("Five minutes le");
    await send(`/api/rooms/${room.code}/chat`, second.token, { text: "No <i>way</i>" });
    for (const [who, { page }, field] of [["phone", phone, mine], ["host", host, theirs]]) {
        await page.getByText("No <i>way</i>", { exact: true }).waitFor();
        expect((await field.inputValue()).length > 10, `${who}: a message of somebody else takes what is being written`);
    }
    expect(await phone.page.evaluate(() => document.activeElement?.getAttribute("aria-label")) === "Message to the room", "phone: the keyboard is gone from the message");
    await mine.pressSequentially("sk");
    await phone.page.getByRole("button", { name: "Send", exact: true }).click();
    await host.page.getByText("We could give Kursk", { exact: true }).waitFor();
    await phone.page.waitForFunction(() => document.querySelector('[aria-label="Message to the room"]').value === "");
    // Too many messages: the next is refused where one sees it, and stays written.
    let last = 200;
    for (let count = 0; count < 80 && last === 200; count += 1) last = (await send(`/api/rooms/${room.code}/chat`, first.token, { text: `message ${count}` })).status;
    await mine.fill("one too many");
    await phone.page.getByRole("button", { name: "Send", exact: true }).click();
    const told = phone.page.locator('[data-fold="talk"] .warning');
    await told.waitFor();
    expect(await told.isVisible() && await mine.inputValue() === "one too many", "phone: a message that is refused is not told, or lost");
    await look(phone, "refused message");
    // Seats have no way into the library, where the numbers of others are.
    expect(await phone.page.locator("a[href='#/']").count() === 0, "phone: the seat leads into the library");
    await phone.context.close();
    await host.context.close();

    const guest = await person("phone code", PHONE, { hasTouch: true, isMobile: true });
    await guest.page.goto(`${base}/#/seat`);
    await guest.page.locator("#code").fill("12");
    await guest.page.getByRole("button", { name: "To the room" }).click();
    await guest.page.getByText("A code has four letters.").first().waitFor();
    expect(await guest.page.locator(".warning").isVisible(), "phone: a code that is none is not told where one sees it");
    await look(guest, "no code");
    await guest.context.close();
}

// An answer that does not get through until the computer has answered: it is told. One that did
// get through although nobody said so: it counts.
async function astray() {
    for (const arrives of [false, true]) {
        const [room] = await open({ scenario: LINKAGE, bot: "Tough", turn_seconds: arrives ? null : 5, seats: { ukraine: "open", russia: "open" } });
        const seats = [await joins(room, 0, "Ada"), await joins(room, 1, "Ben")];
        await directs(room, { start: {} });
        const views = await Promise.all(seats.map(viewed));
        const proposer = views.findIndex((view) => view.question?.kind === "propose");
        const phone = await phoneAt(seats[1 - proposer], `phone astray ${arrives}`, { colorScheme: arrives ? "dark" : "light" });
        const question = views[proposer].question.id;
        const options = views[proposer].issues.map((issue) => issue.options.length - 1);
        await send(`/api/rooms/${room.code}/act`, seats[proposer].token, { question, act: { offer: { options } } });
        let refused = 0;
        sight.get(phone.name).offline = true;
        await phone.context.route("**/act", async (route) => {
            refused += 1;
            if (arrives && refused === 1) await route.fetch();
            if (!arrives || refused === 1) await route.abort("failed");
            else await route.continue();
        });
        await phone.page.getByRole("button", { name: "Accept" }).click();
        if (arrives) {
            await glance(phone.page);
            await phone.page.locator(".part-end h2, .part-ask .waitfor").first().waitFor();
            for (let wait = 0; wait < 20 && refused < 2; wait += 1) await phone.page.waitForTimeout(250);
            await phone.page.waitForTimeout(500);
            expect(refused >= 2, "the answer is not sent again");
            expect(await phone.page.locator(".part-trouble .warning").count() === 0, "an answer that counts is said to be in doubt");
        } else {
            // Time is up, and the bot of the seat refuses.
            for (let wait = 0; wait < 40; wait += 1) {
                const { story } = await viewed(seats[1 - proposer]);
                if (story.some((entry) => entry.kind === "answer" && entry.party === 1 - proposer)) break;
                await phone.page.waitForTimeout(400);
            }
            await phone.context.unroute("**/act");
            const told = phone.page.locator(".part-trouble .warning");
            await told.waitFor();
            expect(/time was up/i.test(await told.textContent()), `an answer that is lost is told as “${await told.textContent()}”`);
            await look(phone, "lost answer");
            await phone.page.getByRole("button", { name: "Understood" }).click();
            await told.waitFor({ state: "detached" });
        }
        await directs(room, { end: {} });
        await phone.context.close();
    }
}

// A counter-offer that is kept for one's turn is worth what it is worth then; what is being
// written outlives the page.
async function keptOffer() {
    const [room] = await open({ scenario: PIE, seats: { a: "open", b: "open" } });
    const [a, b] = [await joins(room, 0, "Ada"), await joins(room, 1, "Ben")];
    await directs(room, { start: {} });
    const { question } = await viewed(a);
    await send(`/api/rooms/${room.code}/act`, a.token, { question: question.id, act: { offer: { options: [90] } } });
    const phone = await phoneAt(b, "phone counters");
    const { page } = phone;
    // The line moves between the rounds: what was 10 points above it is 7 below.
    let worth = 10;
    await phone.context.route("**/worth", (route) => route.fulfill({ json: { points: worth, line_crossed: null, possible: true, why: [] } }));
    await page.getByRole("button", { name: "Counter" }).click();
    await page.locator(".issue summary").first().click();
    await page.locator("#o-0-40").check();
    await page.locator("#offer-reason").fill("Fair is fair");
    await page.waitForFunction(() => document.querySelector(".total .mine strong"));
    await page.reload();
    await page.getByRole("heading", { name: "Your counter-offer" }).waitFor();
    await page.locator(".issue summary").first().click();
    expect(await page.locator("#o-0-40").isChecked() && await page.locator("#offer-reason").inputValue() === "Fair is fair", "a counter-offer is lost when the page is loaded anew");
    await page.waitForFunction(() => document.querySelector(".total .mine strong"));
    expect(await shownWorth(page) === worth, `the counter-offer is shown as ${await shownWorth(page)}`);
    worth = -7;
    await page.getByRole("button", { name: "Refuse and keep" }).click();
    await glance(page);
    await page.getByText("This is the counter-offer you kept.").waitFor();
    await page.waitForTimeout(500);
    expect(await shownWorth(page) === worth, `the counter-offer that was kept is shown as ${await shownWorth(page)}, and is worth ${worth}`);
    await phone.context.unroute("**/worth");
    await look(phone, "kept counter-offer");
    // The debrief on the phone has the offers over time, once the numbers are revealed.
    await page.getByRole("button", { name: "Send this offer" }).click();
    await glance(page);
    await page.waitForTimeout(800);
    await directs(room, { end: {} });
    await directs(room, { reveal: { step: 2 } });
    await page.getByRole("link", { name: "To the debrief" }).click();
    await page.getByRole("heading", { name: "2. The private lines" }).waitFor();
    await page.locator(".overtime").first().waitFor();
    expect(await page.locator(".overtime").count() > 0, "the debrief on a phone lacks the offers over time");
    await look(phone, "debrief with offers");
    await phone.context.close();
}

// A server that does not know the room for a while, and a seat that is cleared.
async function forgotten() {
    const [room] = await open({ scenario: LINKAGE });
    const seat = await joins(room, 0, "Ada");
    await joins(room, 1, "Ben");
    const phone = await phoneAt(seat, "phone forgotten", { colorScheme: "dark" });
    const { page, context } = phone;
    const held = () => page.evaluate((code) => (JSON.parse(localStorage.getItem(`zopa.seats.${code}`)) ?? []).length, room.code);
    await context.route(/\/api\/rooms\/[A-Z]+\/(view|events)$/, (route) => route.fulfill({ status: 404, contentType: "application/json", body: '{"error":"there is no room with this code"}' }));
    await page.reload();
    await page.locator(".offline:not([hidden])").waitFor();
    await page.waitForTimeout(500);
    expect(await held() === 1, "a seat is forgotten because the server does not know the room for a while");
    await look(phone, "room not found");
    await context.unroute(/\/api\/rooms\/[A-Z]+\/(view|events)$/);
    await page.locator(".offline").waitFor({ state: "hidden", timeout: 20000 });
    await page.getByRole("heading", { name: /You are/ }).waitFor();
    // A server that counts from the beginning again may give a new view the number of an old one.
    await context.route(/\/api\/rooms\/[A-Z]+\/view$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: response.ok() ? { ...await response.json(), version: 7 } : undefined });
    });
    await page.reload();
    await page.getByText("You have a seat.").waitFor();
    await directs(room, { start: {} });
    await page.getByText(/Round 1 of/).waitFor();
    await context.unrouteAll({ behavior: "ignoreErrors" });
    await directs(room, { remove: { party: 0 } });
    await page.getByText("This seat is no longer yours").waitFor({ timeout: 30000 });
    expect(await held() === 0, "a seat that is cleared is still held");
    await look(phone, "seat cleared");
    await context.close();
}

// Lessons side by side: the desk works with one of them, also when it is loaded anew.
async function lessons() {
    const old = await open({ scenario: LINKAGE, copies: 2 });
    const now = await open({ scenario: PIE, copies: 2 });
    const host = await hostAt(now[0]);
    const { page } = host;
    const codes = async () => (await page.locator(".rooms button").evaluateAll((list) => list.map((one) => one.dataset.code))).sort().join();
    const wanted = now.map((one) => one.code).sort().join();
    expect(await codes() === wanted, `the desk has the rooms ${await codes()} instead of ${wanted}`);
    await page.reload();
    await page.locator(".rooms button").first().waitFor();
    expect(await codes() === wanted, `after a reload the desk has the rooms ${await codes()} instead of ${wanted}`);
    // Nothing is paused before it has begun: that is said where one sees it.
    await page.getByRole("button", { name: "Pause all" }).click();
    await page.locator('.warning[role="alert"]').filter({ hasText: now[0].code }).waitFor();
    await look(host, "not in all rooms");
    await page.getByRole("button", { name: "Start all" }).click();
    await page.getByRole("heading", { name: /Playing|Over/ }).waitFor();
    const states = await Promise.all(old.map(async (room) => (await send(`/api/rooms/${room.code}`)).body.state));
    expect(states.join() === "lobby,lobby", `rooms of another lesson have started too: ${states}`);
    const other = await page.locator("#lesson option").evaluateAll((list, code) => list.findIndex((one) => one.textContent.includes(code)), old[0].code);
    await page.locator("#lesson").selectOption({ index: other });
    await page.getByRole("heading", { name: new RegExp(`Room (${old.map((one) => one.code).join("|")})`) }).waitFor();
    expect(await codes() === old.map((one) => one.code).sort().join(), `the other lesson has the rooms ${await codes()}`);
    await host.context.close();

    // What is private is on the desk when it is asked for, and after a reload it is not.
    const [room] = await open({ scenario: LINKAGE });
    await joins(room, 0, "Ada");
    await directs(room, { start: {} });
    const desk = await hostAt(room, { colorScheme: "dark" });
    const everyone = (await send(`/api/rooms/${room.code}/view`, room.host)).body.everyone;
    expect(await desk.page.locator(".part-everyone").getByText("signs from").count() === 0, "private numbers are on the desk unasked");
    await desk.page.getByRole("button", { name: "Show private numbers" }).click();
    const lines = desk.page.locator(".part-everyone summary");
    await lines.first().waitFor();
    expect(await lines.count() === everyone.length, "the desk does not show everybody");
    await lines.first().click();
    const floor = Math.round(everyone[0].floor);
    expect((await lines.first().textContent()).includes(String(floor)), `the floor ${floor} is not in “${await lines.first().textContent()}”`);
    await look(desk, "private numbers");
    await desk.page.setViewportSize({ width: 390, height: 844 });
    await look(desk, "private numbers narrow");
    await desk.page.setViewportSize(DESK);
    await desk.page.reload();
    await desk.page.getByRole("button", { name: "Show private numbers" }).waitFor();
    await desk.context.close();
}

// What the host of a lesson decides: by which rules it is played, who may come late, who has to go.
async function hosting() {
    const known = await send("/api/choices", null, { scenario: LINKAGE });
    found.hosting = known.status;
    const host = await person("host", DESK);
    const { page } = host;
    await page.goto(`${base}/#/host?token=${key}&scenario=${LINKAGE}`);
    await page.locator("select[data-party]").nth(1).waitFor();
    await page.getByText("More: rooms").click();
    const { value } = known.body.protocol.choices.at(-1);
    await page.locator("#protocol").selectOption(value);
    await page.locator("#rounds").selectOption("3");
    await page.locator(".lesson .card").getByText("3 rounds").waitFor();
    await look(host, "rules chosen");
    await page.getByRole("button", { name: "Open the room" }).click();
    const code = (await page.locator(".bigcode").textContent()).trim();
    const room = (await send("/api/rooms", key)).body.find((one) => one.code === code);
    const view = (await send(`/api/rooms/${code}/view`)).body;
    expect(view.rounds === 3 && value.startsWith(view.protocol.name), `the room has ${view.rounds} rounds of ${view.protocol.name} instead of 3 of ${value}`);

    // Two share a seat, the other is a bot's; one of the two has to go.
    const [stays] = [await joins(room, 0, "Ada"), await joins(room, 0, "Zoe")];
    await page.getByRole("button", { name: /^Start/ }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "One minute more" }).count() === 0, "a room without a limit offers a minute more");
    await look(host, "shared seat");
    await page.getByRole("button", { name: "Remove Zoe" }).click();
    await page.getByRole("button", { name: "Remove Zoe" }).waitFor({ state: "detached" });
    expect((await send(`/api/rooms/${code}/view`, stays.token)).status === 200, "who shares a seat with somebody who is removed is removed too");

    // Who comes late finds the seat closed until the host lets latecomers in.
    const late = await person("phone late", PHONE, { hasTouch: true, isMobile: true });
    await late.page.goto(`${base}/#/seat?code=${code}`);
    await late.page.getByRole("heading", { name: "Which seat?" }).waitFor();
    await late.page.getByText("closed: the talks have begun").waitFor();
    expect(await late.page.locator("#seat-0").isDisabled(), "a seat that is closed can be taken");
    await look(late, "a closed seat");
    await page.getByRole("button", { name: "Latecomers may join" }).click();
    await late.page.waitForFunction(() => !document.querySelector("#seat-0").disabled);
    await late.context.close();

    // With a limit, the desk says what is left, and can give more.
    const [hurried] = await open({ scenario: LINKAGE, turn_seconds: 120 });
    await joins(hurried, 0, "Ada");
    await directs(hurried, { start: {} });
    await page.goto("about:blank");
    await page.goto(`${base}/#/host?room=${hurried.code}`);
    await page.getByText(/· 1[01]\d s left/).waitFor();
    await page.getByRole("button", { name: "One minute more" }).click();
    await page.getByText(/· 1[678]\d s left/).waitFor();

    // What is deleted is gone.
    await page.getByText("Delete this room…").click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("heading", { name: `Room ${hurried.code}` }).waitFor({ state: "detached" });
    expect((await send(`/api/rooms/${hurried.code}`)).status === 404, "a room that was deleted is there");
    await host.context.close();
}

// A computer on no network, which then gets two addresses.
async function networks() {
    const [room] = await open({ scenario: LINKAGE });
    const host = await person("host network", DESK);
    const { page } = host;
    let addresses = ["http://127.0.0.1:7700"];
    await host.context.route("**/api/about", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...await response.json(), lan: true, outside: addresses.length > 1, addresses } });
    });
    await page.goto(`${base}/#/host?token=${key}&room=${room.code}`);
    await page.getByText("It is on no network.").waitFor();
    expect(await page.locator(".qr").count() === 0, "a code for cameras leads to this computer only");
    await look(host, "no network");
    addresses = ["http://192.168.43.1:7700", "http://10.8.0.2:7700", "http://127.0.0.1:7700"];
    await page.getByText("192.168.43.1:7700/#/join").waitFor();
    expect(await page.getByText("It is on no network.").count() === 0, "the desk says that there is no network although there is one");
    await page.locator("#address").selectOption("http://10.8.0.2:7700");
    await page.getByText("10.8.0.2:7700/#/join").waitFor();
    const [wall] = await Promise.all([host.context.waitForEvent("page"), page.getByRole("link", { name: "Projector" }).click()]);
    await wall.getByText("10.8.0.2:7700/#/join").waitFor();
    await wall.locator(".qr").waitFor();
    await look(host, "two addresses");
    await host.context.close();
}

// A teacher and a student who have no mouse.
async function keys() {
    const reach = async (page, selector) => {
        for (let count = 0; count < 120; count += 1) {
            if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
            await page.keyboard.press("Tab");
        }
        throw new Error(`the keyboard does not reach ${selector}`);
    };
    const { page: desk } = await person("host keys", DESK);
    await desk.goto(`${base}/#/host?token=${key}&scenario=${LINKAGE}`);
    await desk.locator("select[data-party]").nth(1).waitFor();
    await reach(desk, '.lesson button[type="submit"]');
    await desk.keyboard.press("Enter");
    const code = (await desk.locator(".bigcode").textContent()).trim();

    const { page, context } = await person("phone keys", PHONE);
    await page.goto(`${base}/#/seat`);
    await page.waitForSelector("#code");
    await reach(page, "#code");
    await page.keyboard.type(code.toLowerCase());
    await page.keyboard.press("Enter");
    await page.waitForSelector("#seat-0");
    await reach(page, '.seats input[type="radio"]');
    await page.keyboard.press("Space");
    await reach(page, "#nickname");
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await page.locator(".whoami").waitFor();

    await reach(desk, ".part-acts button");
    await desk.keyboard.press("Enter");
    await desk.getByRole("button", { name: "Pause", exact: true }).waitFor();
    expect(await desk.evaluate(() => document.activeElement !== document.body), "the desk loses the keyboard when the room begins");

    // An offer, which can be undone at once, then a refusal with a reason.
    await page.locator('[data-key="send-offer"]').waitFor();
    await reach(page, ".issue summary");
    await page.keyboard.press("Enter");
    await reach(page, ".issue[open] .option input");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.querySelector(".total .mine strong"));
    await reach(page, '[data-key="send-offer"]');
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.dataset.key) === "undo", "the keyboard is not on “Undo” when an offer is sent");
    await page.keyboard.press("Enter");
    await page.locator('[data-key="send-offer"]').waitFor();
    await reach(page, '[data-key="send-offer"]');
    await page.keyboard.press("Enter");
    await page.locator('[data-key="refuse"], .part-end h2').first().waitFor({ timeout: 20000 });
    if (await page.locator('[data-key="refuse"]').count()) {
        await reach(page, '[data-key="refuse"]');
        await page.keyboard.press("Enter");
        expect(await page.evaluate(() => document.activeElement?.id) === "reason", "the keyboard is not where the reason is written");
        await page.keyboard.type("Not yet");
        await page.keyboard.press("Enter");
        await page.getByRole("button", { name: /^Undo/ }).waitFor();
        await glance(page);
        await page.getByRole("button", { name: /^Undo/ }).waitFor({ state: "detached" });
        await desk.getByText("Not yet").first().waitFor();
    }
    await context.close();
    await desk.context().close();
}

try {
    for (const part of [writing, astray, keptOffer, forgotten, lessons, hosting, networks, keys]) {
        try {
            await part();
        } catch (error) {
            found.faults.push(`${part.name}: ${String(error.stack ?? error).split("\nCall log")[0]}`);
            if (process.env.SHOTS) {
                for (const [number, page] of browser.contexts().flatMap((context) => context.pages()).entries()) await page.screenshot({ path: `${process.env.SHOTS}/stopped-${part.name}-${number}.png`, fullPage: true }).catch(() => {});
            }
        }
        for (const context of browser.contexts()) await context.close();
    }
} finally {
    await browser.close();
}
for (const [what, list] of Object.entries({ axe: found.axe, errors: found.errors, overflow: found.overflow, "small targets": found.small_targets })) expect(!list.length, `${what}: ${JSON.stringify(list)}`);
process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
process.exitCode = found.faults.length ? 1 : 0;
