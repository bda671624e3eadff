// Plays a lesson in a real browser: a teacher, a wall, two phones and bots, a phone that loses its
// network in the middle of a turn, the debrief in three steps. Prints what came of it.
//
//   node rooms.mjs BASE_URL HOST_TOKEN [SCENARIO]
//
// `CHROMIUM` names the browser if it is not /usr/bin/chromium; `SHOTS` a folder for pictures.

import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

import { glance, people } from "./people.mjs";

const [base, key, scenario = "ukraine-2025/energy-truce"] = process.argv.slice(2);
/** A scenario with events of the world. */
const EVENTFUL = "classroom/agenda-silence";
/** More actions than any negotiation of the scenario takes. */
const ACTIONS = 400;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const found = { axe: [], errors: [], overflow: [], small_targets: [], wire: [], faults: [] };
const expect = (fits, what) => { if (!fits) found.faults.push(what); };
const { person, look, sight, watch } = people(browser, found, listen);

/** What nobody but the host may get before it is revealed: numbers of others, at the wire. */
async function listen(name, response) {
    if (!/\/api\/rooms\/[A-Z]+\/(view|worth|debrief)$/.test(response.url()) || response.status() !== 200) return;
    if (!/^(phone|wall)/.test(name)) return;
    const body = await response.json().catch(() => null);
    if (!body) return;
    found.heard = (found.heard ?? 0) + 1;
    if ((body.revealed ?? body.step ?? 0) >= 2) return;
    const offers = [body.standing, body.end, ...(body.story ?? [])];
    const leaks = [
        body.everyone && "everyone", body.you?.range && "range", body.floors && "floors", body.by_role && "by_role", body.frontier && "frontier",
        offers.some((one) => Array.isArray(one?.points) || one?.all_points) && "points of all",
        name === "wall" && body.you && "you", name === "wall" && offers.some((one) => (one?.points ?? null) !== null) && "points",
        body.parties?.some((party) => party.nicknames || party.people) && "nicknames",
        body.ordered && "events to come",
    ].filter(Boolean);
    if (leaks.length) found.wire.push({ what: `${name} got ${response.url().split("/").at(-1)}`, leaks });
}

const ask = async (path, token) => {
    const response = await fetch(`${base}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    return { status: response.status, body: await response.json().catch(() => null) };
};

const heading = (page) => page.locator(".part-ask h2").first().textContent({ timeout: 1000 }).catch(() => null);

try {
    const host = await person("host", { width: 1280, height: 900 });
    await host.page.goto(`${base}/#/host?token=${key}`);
    const opened = await host.page.locator("#scenario, .joincard").first().waitFor().then(() => host.page.locator("#scenario").count());
    if (!opened) await host.page.getByRole("button", { name: "Open other rooms" }).click();
    await host.page.locator("#scenario").selectOption(scenario);
    await host.page.locator('select[data-party]').nth(3).waitFor();
    found.token_in_address = host.page.url().includes(key);
    for (const chair of [2, 3]) await host.page.locator("select[data-party]").nth(chair).selectOption("bot");
    await look(host, "first minute");
    await host.page.getByRole("button", { name: "Open the room" }).click();
    const code = (await host.page.locator(".bigcode").textContent()).trim();
    found.code = code;

    const wall = await person("wall", { width: 1920, height: 1080 }, { colorScheme: "dark" });
    await wall.page.goto(`${base}/#/projector?code=${code}`);
    await wall.page.locator(".bigcode").waitFor();
    await look(wall, "lobby");

    const phones = [];
    for (const [index, colorScheme] of ["light", "dark"].entries()) {
        const phone = await person(`phone ${index + 1}`, { width: 390, height: 844 }, { hasTouch: true, isMobile: true, colorScheme });
        phones.push(phone);
        await phone.page.goto(`${base}/#/seat`);
        await phone.page.locator("#code").fill(code.toLowerCase());
        if (index === 0) await look(phone, "code");
        await phone.page.getByRole("button", { name: "To the room" }).click();
        await phone.page.locator(`#seat-${index}`).check();
        await phone.page.locator("#nickname").fill(["Ada", "Ben"][index]);
        await look(phone, "lobby");
        await phone.page.getByRole("button", { name: "Sit down" }).click();
        await phone.page.locator(".whoami").waitFor();
        phone.token = await phone.page.evaluate((code) => JSON.parse(sessionStorage.getItem(`zopa.seat.${code}`)), code);
        phone.party = index;
    }
    await look(phones[0], "seated");
    await host.page.getByText("Ada").first().waitFor();
    await look(host, "console before");
    await host.page.getByRole("button", { name: /^Start/ }).click();
    await host.page.getByRole("button", { name: "Pause" }).waitFor();
    await host.page.getByRole("heading", { name: /Playing/ }).waitFor();

    // What each may see at the wire.
    const own = (await ask(`/api/rooms/${code}/view`, phones[0].token)).body;
    const open = (await ask(`/api/rooms/${code}/view`)).body;
    found.own_numbers = { seat: own.you?.party === 0 && own.you.scores.length > 0, nobody: open.you === null };
    found.before_reveal = keysOf(await ask(`/api/rooms/${code}/debrief`, phones[0].token));
    const foreign = await ask(`/api/rooms/${code}/sheets`, phones[0].token);
    found.sheets_refused = foreign.status;

    // One action at a time until somebody must answer or propose; the first turns are looked at.
    const done = { undo: false, offline: false, pause: false, counter: false, refuse: false, builder: false };
    let over = false;
    let actions = 0;
    let idle = 0;
    while (!over && actions < ACTIONS && idle < 60) {
        let acted = false;
        for (const phone of phones) {
            const { page } = phone;
            if (await page.locator(".part-end h2").count()) { over = true; break; }
            if (await page.getByRole("button", { name: "Accept" }).count()) {
                if (!done.undo) {
                    await look(phone, "an answer");
                    await page.getByRole("button", { name: "Accept" }).click();
                    await page.getByRole("button", { name: /^Undo/ }).waitFor();
                    await look(phone, "undo");
                    await page.getByRole("button", { name: /^Undo/ }).click();
                    await page.getByRole("button", { name: "Accept" }).waitFor();
                    await page.waitForTimeout(5600);
                    done.undo = (await page.getByRole("button", { name: "Accept" }).count()) === 1;
                    found.undone = done.undo;
                }
                if (!done.pause) {
                    done.pause = true;
                    await host.page.getByRole("button", { name: "Pause" }).click();
                    await page.getByText("Paused.").waitFor();
                    await look(phone, "paused");
                    const event = host.page.locator('select[data-key="event"]');
                    found.events = await event.count();
                    if (found.events) {
                        await host.page.getByRole("button", { name: "Let it happen" }).click();
                        await host.page.waitForTimeout(700);
                        found.injected = (await ask(`/api/rooms/${code}/view`, phone.token)).body.story.some((entry) => entry.kind === "event");
                    }
                    await host.page.getByRole("button", { name: "Go on" }).click();
                    await page.getByRole("button", { name: "Accept" }).waitFor();
                    found.paused_and_resumed = true;
                }
                if (!done.offline) {
                    done.offline = true;
                    const before = await heading(page);
                    const question = (await ask(`/api/rooms/${code}/view`, phone.token)).body;
                    sight.get(phone.name).offline = true;
                    await phone.context.setOffline(true);
                    await page.locator(".offline:not([hidden])").waitFor();
                    await look(phone, "offline");
                    // An answer given without a network waits for it.
                    await phone.context.setOffline(false);
                    await page.locator(".offline").waitFor({ state: "hidden" });
                    await page.waitForTimeout(300);
                    sight.get(phone.name).offline = false;
                    found.came_back_to_same_turn = before !== null && before === await heading(page);
                    await page.reload();
                    await page.getByRole("button", { name: "Accept" }).waitFor();
                    found.reload_same_turn = before === await heading(page) && askedId(question) === askedId((await ask(`/api/rooms/${code}/view`, phone.token)).body);
                    // The tab is closed, and the address opened anew.
                    await page.close();
                    phone.page = watch(phone.name, await phone.context.newPage());
                    await phone.page.goto(`${base}/#/seat?code=${code}`);
                    await phone.page.getByRole("button", { name: "Accept" }).waitFor();
                    found.new_tab_same_turn = before === await heading(phone.page);
                    acted = true;
                    continue;
                }
                if (!done.counter) {
                    done.counter = true;
                    await page.getByRole("button", { name: "Counter" }).click();
                    await page.locator(".issue summary").first().click();
                    
                    await page.locator(".issue[open] .option input").last().check();
                    await page.locator(".total .mine strong").waitFor();
                    found.counter_worth = await page.locator(".total .mine").textContent();
                    await look(phone, "counter-offer");
                    await page.getByRole("button", { name: "Back to the offer" }).click();
                    await page.getByRole("button", { name: "Refuse" }).click();
                    await look(phone, "refusal");
                    await page.getByRole("button", { name: "Not enough for me" }).click();
                    await page.getByRole("button", { name: "✗ Refuse" }).click();
                    await page.getByRole("button", { name: /^Undo/ }).waitFor();
                    await glance(page);
                    await page.getByRole("button", { name: /^Undo/ }).waitFor({ state: "detached" });
                    acted = true;
                    actions += 1;
                    continue;
                }
                await page.getByRole("button", { name: "Accept" }).click();
            } else if (await page.getByRole("button", { name: "Send this offer" }).count()) {
                await page.locator(".total .mine strong").waitFor();
                if (!done.builder) {
                    done.builder = true;
                    await look(phone, "a proposal");
                    found.proposal_worth = await page.locator(".total .mine").textContent();
                }
                await page.getByRole("button", { name: "Send this offer" }).click();
            } else {
                continue;
            }
            await page.getByRole("button", { name: /^Undo/ }).waitFor();
            await glance(page);
            await page.getByRole("button", { name: /^Undo/ }).waitFor({ state: "detached" });
            acted = true;
            actions += 1;
            if (actions === 3) {
                await look(host, "console in play");
                await look(wall, "in play");
                const messages = page.locator('[data-fold="talk"] summary');
                if (await messages.count()) {
                    await messages.click();
                    await page.getByLabel("Message to the room").fill("Let us <b>talk</b>");
                    await page.getByRole("button", { name: "Send", exact: true }).click();
                    await host.page.getByText("Let us <b>talk</b>").first().waitFor();
                    found.talked = true;
                }
            }
        }
        idle = acted ? 0 : idle + 1;
        if (!acted) await phones[0].page.waitForTimeout(250);
    }
    found.actions = actions;
    await phones[0].page.locator(".part-end h2").waitFor();
    found.end = await phones[0].page.locator(".part-end h2").textContent();
    found.end_other = await phones[1].page.locator(".part-end h2").textContent();
    await look(phones[0], "the end");
    await look(phones[1], "the end");
    await look(host, "console after");
    await look(wall, "the end");

    // The debrief shows what was revealed, and the wire carries no more.
    const desk = await host.context.newPage();
    desk.on("pageerror", (error) => found.errors.push(`desk: ${error}`));
    await desk.goto(`${base}/#/debrief?code=${code}`);
    const teacher = { name: "desk", page: desk, phone: false };
    const student = phones[0].page;
    await student.goto(`${base}/#/debrief?code=${code}`);
    await student.getByText("has not opened the debrief yet").waitFor();
    found.debrief = [];
    for (const [step, mark] of [[1, "1. The deals"], [2, "2. The private lines"], [3, "3. What was possible"]]) {
        await desk.locator(`[data-key="step-${step - 1}"]`).click();
        await student.getByRole("heading", { name: mark }).waitFor();
        await desk.getByRole("heading", { name: mark }).waitFor();
        found.debrief.push({ step, headings: await student.locator("h2").allTextContents(), ...keysOf(await ask(`/api/rooms/${code}/debrief`, phones[0].token)) });
        await look(teacher, `debrief ${step}`);
        await look({ ...phones[0], page: student }, `debrief ${step}`);
    }

    // Nobody is named until the teacher says so.
    found.named_before = [await desk.getByText("Ada").count(), await student.getByText("Ada").count()];
    await desk.getByRole("button", { name: "Show nicknames" }).click();
    await student.getByText("Ada").first().waitFor();
    found.named_after = [await desk.getByText("Ada").count(), await student.getByText("Ada").count()];

    // An event that the host lets happen, in a scenario that has some.
    await host.page.getByRole("button", { name: "Open other rooms" }).click();
    await host.page.locator("#scenario").waitFor();
    if (!found.events && await host.page.locator(`#scenario option[value="${EVENTFUL}"]`).count()) {
        await host.page.locator("#scenario").selectOption(EVENTFUL);
        await host.page.locator(".lesson .card h2").filter({ hasNotText: "energy" }).waitFor();
        await host.page.getByRole("button", { name: "Rehearse alone" }).click();
        await host.page.getByText("Rehearsal:").waitFor();
        const event = host.page.locator('select[data-key="event"]');
        await event.waitFor();
        found.events = await event.locator("option").count();
        await host.page.getByRole("button", { name: "Let it happen" }).click();
        await host.page.waitForTimeout(1000);
        expect(await host.page.getByText(/^It happens in round \d+\.$/).first().isVisible(), "the console does not say when an event happens");
        expect(await host.page.getByRole("button", { name: "Let it happen" }).isDisabled(), "an event that is coming can be ordered again");
        found.inject_refused = await host.page.locator('.warning[role="alert"]').allTextContents();
        const [page] = await Promise.all([host.context.waitForEvent("page"), host.page.getByRole("link", { name: "Play your seat" }).click()]);
        const alone = { name: "rehearsal", page, phone: false };
        await page.locator(".whoami").waitFor();
        // It happens in the next round: the one who rehearses plays until then.
        for (let turn = 0; turn < 20 && !found.injected; turn += 1) {
            const answer = page.getByRole("button", { name: "Refuse" });
            const offer = page.getByRole("button", { name: "Send this offer" });
            await answer.or(offer).or(page.locator(".part-end h2")).first().waitFor();
            if (turn === 0) await look(alone, "a turn");
            if (await page.locator(".part-end h2").count()) break;
            if (await offer.count()) {
                await page.getByText("Something else").click();
                await page.getByRole("button", { name: "Let the turn pass" }).click();
            } else {
                await answer.click();
                await page.getByRole("button", { name: "✗ Refuse" }).click();
            }
            await page.getByRole("button", { name: /^Undo/ }).waitFor();
            await glance(page);
            await page.getByRole("button", { name: /^Undo/ }).waitFor({ state: "detached" });
            await page.waitForTimeout(400);
            found.injected = (await host.page.locator(".tale li.event").count()) > 0;
        }
        await look(host, "console with events");
        // A bot takes the seat over, with a strategy that the teacher chooses.
        const strategy = host.page.locator("select.strategy").first();
        await strategy.waitFor();
        found.strategies = await strategy.locator("option").count();
        await strategy.selectOption("Tough");
        await host.page.getByRole("button", { name: /^Let a bot play/ }).first().click();
        await host.page.getByText(/a bot, for/).or(host.page.getByText("No deal")).first().waitFor();
    } else {
        await host.page.getByRole("button", { name: "Back to the rooms" }).click();
    }

    const paper = await host.context.newPage();
    paper.on("pageerror", (error) => found.errors.push(`paper: ${error}`));
    await paper.goto(`${base}/#/sheets?code=${code}`);
    await paper.locator(".sheet").first().waitFor();
    found.sheets = await paper.locator(".sheet").count();
    await look({ name: "paper", page: paper, phone: false }, "sheets");
    const [file] = await Promise.all([host.page.waitForEvent("download"), host.page.getByRole("button", { name: "Results (CSV)" }).click()]);
    found.results = readFileSync(await file.path(), "utf8").split("\n")[0];

    expect(!found.token_in_address, "the host's key stays in the address");
    expect(found.own_numbers.seat && found.own_numbers.nobody, "a seat does not get its numbers, or somebody without one does");
    expect(found.sheets_refused === 403, `a seat gets the role sheets: ${found.sheets_refused}`);
    for (const what of ["undone", "paused_and_resumed", "came_back_to_same_turn", "reload_same_turn", "new_tab_same_turn", "talked", "injected"]) expect(found[what] === true, `not so: ${what}`);
    expect(found.debrief.map((one) => one.headings.length).join() === "1,2,3", `the steps of the debrief: ${JSON.stringify(found.debrief)}`);
    expect(found.named_before.join() === "0,0" && Math.min(...found.named_after) > 0, `names: ${found.named_before} before, ${found.named_after} after`);
    expect(found.sheets === 4, `${found.sheets} role sheets`);
    for (const [what, list] of Object.entries({ axe: found.axe, overflow: found.overflow, "small targets": found.small_targets, "at the wire": found.wire })) expect(!list.length, `${what}: ${JSON.stringify(list)}`);
} catch (error) {
    found.stopped = String(error.stack ?? error);
    if (process.env.SHOTS) {
        let number = 0;
        for (const context of browser.contexts()) {
            for (const page of context.pages()) await page.screenshot({ path: `${process.env.SHOTS}/stopped-${number++}.png`, fullPage: true }).catch(() => {});
        }
    }
} finally {
    await browser.close();
}
process.stdout.write(JSON.stringify(found));
process.exitCode = found.stopped ? 1 : 0;

function keysOf({ status, body }) {
    return { status, holds: Object.keys(body ?? {}).filter((key) => body[key] !== null && !(Array.isArray(body[key]) && !body[key].length)) };
}

function askedId(view) {
    return JSON.stringify(view.question?.id ?? view.asked?.id ?? null);
}
