// Uses the page of `zopa serve` as a class does: drafts a deal until everybody signs, turns a
// number and watches the estimate, replays a negotiation to its end, drops a result on the page,
// and does most of it by keyboard too. Prints what came of it as JSON; the exit code is 1 if
// something is wrong.
//
//   node serve.mjs BASE_URL [--screenshots FOLDER]
//
// `CHROMIUM` names the browser if it is not /usr/bin/chromium.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { layout } from "./layout.mjs";

const words = process.argv.slice(2);
const at = words.indexOf("--screenshots");
const screenshots = at >= 0 ? words.splice(at, 2)[1] : null;
const base = words[0]?.replace(/\/$/, "");
if (!base) {
    console.error("usage: node serve.mjs BASE_URL [--screenshots FOLDER]");
    process.exit(2);
}
if (screenshots) mkdirSync(screenshots, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CASE = "ukraine-2025/base";
const VIEWS = {
    library: "#/",
    draft: `#/draft?scenario=${CASE}&deal=1`,
    simulate: `#/simulate?scenario=${CASE}&n=500&guess=60`,
    replay: `#/replay?scenario=${CASE}&seed=1&replicate=3`,
    explore: "#/explore",
};
const WIDTHS = [390, 1280, 1920];
// A number that makes agreement harder when it rises: what Russia gains by waiting.
const HARDER = /parameters\.russia_drift/;
// How long all of it may take, in milliseconds.
const PATIENCE = 420_000;

const limit = setTimeout(() => {
    console.error(`gave up after ${PATIENCE / 1000} seconds`);
    process.exit(2);
}, PATIENCE);
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
});
const found = { elsewhere: [], errors: [], faults: [] };

// A window of its own, in which every request elsewhere and every error is written down.
async function open(hash, { width = 1280, scheme = "light" } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.on("request", (request) => {
        const address = request.url();
        if (!address.startsWith(`${base}/`) && !/^(data|blob):/.test(address)) found.elsewhere.push(address);
    });
    page.on("pageerror", (error) => found.errors.push(`${hash}: ${error}`));
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) found.errors.push(`${hash}: ${message.text()}`);
    });
    await page.goto(`${base}/${hash}`);
    await page.waitForSelector("#view h1");
    return page;
}
// Bytes over the wire until a view, opened in a new browser, has all it asks for: heads included.
async function weight(hash) {
    const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    const debuggers = await page.context().newCDPSession(page);
    await debuggers.send("Network.enable");
    let bytes = 0;
    debuggers.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await page.goto(`${base}/${hash}`);
    await page.waitForLoadState("networkidle");
    await page.context().close();
    return bytes;
}
const close = (page) => page.context().close();
const expect = (fits, what) => { if (!fits) found.faults.push(what); };
const refusing = (page) => page.locator('.line[data-signs="false"][data-needed="true"]').count();
// Waits until the lines are those of the deal in the address.
const wholeAnswer = (page) => page.waitForFunction(() => {
    const deal = new URLSearchParams(location.hash.split("?")[1]).get("deal") ?? "";
    const told = document.querySelector(".together")?.dataset.deal;
    return told !== undefined && (told === deal || told.startsWith(`${deal},`) || deal === "");
});

// Waits until the sentence under the estimate is that of a finished run; gives the estimate.
async function estimate(page) {
    await page.waitForFunction(() => /negotiations played/.test(document.querySelector("#state")?.textContent ?? ""), null, { timeout: 120_000 });
    const [said, sentence] = [await page.locator(".gauge").getAttribute("aria-label"), await page.locator("#sentence").textContent()];
    return { share: parseInt(said.replace(/^[<>]/, ""), 10), said, sentence };
}

// From the general truce, which Russia refuses, to a deal that all sign, by the offered repair.
async function draft() {
    const page = await open(VIEWS.draft);
    await wholeAnswer(page);
    const before = await refusing(page);
    const repairs = await page.locator("[data-repair]").count();
    let taken = 0;
    while ((await refusing(page)) > 0 && taken < 5 && (await page.locator("[data-repair]").count()) > 0) {
        const deal = page.url();
        await page.locator("[data-repair]").first().click();
        await page.waitForFunction((was) => location.href !== was, deal);
        await wholeAnswer(page);
        taken += 1;
    }
    const after = await refusing(page);
    const together = (await page.locator(".together").textContent()).trim();
    const address = page.url();
    // What the address carries is what a neighbour gets.
    await page.goto("about:blank");
    await page.goto(address);
    await wholeAnswer(page);
    const again = await refusing(page);
    expect(before > 0, "draft: the first deal should be refused");
    expect(repairs > 0, "draft: no repair is offered");
    expect(after === 0, `draft: ${after} still refuse after ${taken} repairs`);
    expect(again === after, "draft: the permalink shows another deal");
    found.draft = { before, repairs, taken, after, together, permalink: address };
    await close(page);
}

// The lens shows what belongs to the draft on the table, whichever answer comes last; a view that
// is left writes no address any more.
async function order() {
    const page = await open("#/draft?scenario=classroom/linkage&deal=2,0,0,0");
    await wholeAnswer(page);
    let asked = 0;
    let release;
    const slow = new Promise((resolve) => { release = resolve; });
    await page.route("**/api/trade", async (route) => {
        asked += 1;
        const late = asked === 1;
        const response = await route.fetch();
        if (late) await slow;
        await route.fulfill({ response }).catch(() => {});
    });
    await page.locator("summary").filter({ hasText: "Trade lens" }).click();
    for (let wait = 0; wait < 50 && asked < 1; wait += 1) await page.waitForTimeout(100);
    await page.locator("#trade-one").selectOption({ index: 2 });
    await page.locator("#trade-other").selectOption({ index: 3 });
    for (let wait = 0; wait < 50 && asked < 3; wait += 1) await page.waitForTimeout(100);
    const region = page.getByRole("region", { name: "What the two issues are worth" });
    await region.waitFor();
    const wanted = await region.locator("thead").textContent();
    release();
    await page.waitForTimeout(600);
    expect((await region.locator("thead").textContent()) === wanted, "trade: a late answer takes the place of the right one");
    const swap = page.locator("[data-swap]");
    found.order = { asked, swaps: await swap.count() };
    // Where one leaves while the likeliest deal is looked for, the address stays that of the next view.
    await page.locator("summary").filter({ hasText: "Compare with theory" }).click();
    await page.route("**/api/simulate", async (route) => {
        const response = await route.fetch();
        await page.waitForTimeout(1500);
        await route.fulfill({ response }).catch(() => {});
    });
    await page.getByRole("button", { name: /Put the likeliest of/ }).click();
    await page.locator('#views a[href="#/explore"]').click();
    await page.waitForSelector("#result");
    await page.waitForTimeout(3500);
    expect(page.url().endsWith("#/explore"), `the view that was left writes its address: ${page.url()}`);
    // A file that misses the place for it does not take the page away, and is taken all the same.
    const files = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File([JSON.stringify({ schema: "zopa.run/1", scenario: {} })], "cut.json", { type: "application/json" }));
        return data;
    });
    const kept = await page.evaluate((data) => ["dragover", "drop"].map((kind) => !document.querySelector("footer").dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }))), files);
    expect(kept.every(Boolean), "a file that is dropped beside the place for it takes the page away");
    await page.dispatchEvent("#view h1", "drop", { dataTransfer: files });
    const told = page.locator(".warning");
    await told.waitFor();
    expect(/cut\.json.*(missing|damaged)/.test(await told.textContent()), `explore: a damaged result is told as “${await told.textContent()}”`);
    await close(page);
}

async function simulate() {
    const page = await open(VIEWS.simulate);
    const before = await estimate(page);
    const slider = page.locator("[data-path]").filter({ visible: true });
    const paths = await slider.evaluateAll((list) => list.map((one) => one.dataset.path));
    const which = paths.findIndex((path) => HARDER.test(path));
    expect(which >= 0, `simulate: no slider for what Russia gains by waiting among ${paths.join(", ")}`);
    if (which >= 0) {
        const one = slider.nth(which);
        await one.evaluate((input) => {
            input.value = input.min;
            input.dispatchEvent(new Event("input", { bubbles: true }));
        });
        await page.waitForFunction(() => !/negotiations played/.test(document.querySelector("#state").textContent));
        const after = await estimate(page);
        expect(after.share > before.share, `simulate: where waiting is worth less to Russia agreement should be likelier: ${before.said} then ${after.said}`);
        expect(/From \d+ to \d+ in 100/.test(after.sentence), `simulate: the sentence is “${after.sentence}”`);
        expect((await page.locator(".gauge .ghost").count()) === 1, "simulate: the slider leaves no ghost");
        found.simulate = { paths, before, after };
    }
    await page.waitForSelector(".dots a");
    found.dots = await page.locator(".dots a").count();
    expect(found.dots === 100, `simulate: ${found.dots} dots instead of 100`);
    await page.locator(".dots a").first().click();
    await page.waitForSelector("#step");
    expect(page.url().includes("#/replay"), "simulate: a dot does not open the replay");
    await close(page);
}

async function replay() {
    const page = await open(VIEWS.replay);
    await page.waitForSelector("#step");
    const steps = Number(await page.locator("#step").getAttribute("max")) + 1;
    let taken = 1;
    while (taken < steps) {
        await page.locator("#next").click();
        taken += 1;
    }
    const told = await page.locator(".story > li").count();
    const end = await page.locator(".story > li.now h3").textContent();
    expect(told === steps && /the end/.test(end), `replay: ${told} of ${steps} steps told, the last “${end}”`);
    found.replay = { steps, told, end, picture: await page.locator(".plane").getAttribute("aria-label") };
    await close(page);
}

// A result that is dropped on the page is shown as its report: charts in a frame that belongs to
// nobody, hostile names as they are written, and links to go on with.
async function explore() {
    const asked = { scenario: "classroom/hidden-red-line", negotiations: 500, seed: 1 };
    const response = await fetch(`${base}/api/simulate`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) });
    const last = (await response.text()).trim().split("\n\n").at(-1);
    const { result } = JSON.parse(/^data: (.*)$/m.exec(last)[1]);
    const hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    result.scenario.parties[0].name = hostile;
    const page = await open(VIEWS.explore);
    let alarms = 0;
    page.on("dialog", (dialog) => { alarms += 1; dialog.dismiss(); });
    const files = await page.evaluateHandle((text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "result.json", { type: "application/json" }));
        return data;
    }, JSON.stringify(result));
    await page.dispatchEvent(".drop", "drop", { dataTransfer: files });
    const frame = await (await page.waitForSelector("iframe.report", { timeout: 60_000 })).contentFrame();
    await frame.waitForSelector("figure svg", { timeout: 60_000 });
    const within = await frame.evaluate(() => ({ origin: self.origin, figures: document.querySelectorAll("figure").length, scripts: document.querySelectorAll(".needs-script:not([hidden])").length, text: document.body.textContent }));
    expect(within.origin === "null", `explore: the report has the origin ${within.origin}`);
    expect(within.figures > 3, `explore: ${within.figures} charts`);
    expect(within.scripts > 0, "explore: the scripts of the report do not run");
    expect(within.text.includes(hostile) && alarms === 0, "explore: a name is not shown as it is written");
    await page.locator("summary").filter({ hasText: "main numbers" }).click();
    const links = await page.locator('a[href^="#/draft?scenario=classroom/hidden-red-line&deal="]').count();
    expect(links > 0, "explore: no deal opens in the draft");
    // A page that was made elsewhere runs nothing.
    await page.setInputFiles("#result", { name: "evil.html", mimeType: "text/html", buffer: Buffer.from(`<script type="application/json" id="result">${JSON.stringify(result).replaceAll("<", "\\u003c")}</script><h1>Evil</h1><script>document.querySelector("h1").textContent = "ran"</script>`) });
    const evil = page.frameLocator("iframe.report").locator("h1").filter({ hasText: /^(Evil|ran)$/ });
    await evil.waitFor();
    expect((await evil.textContent()) === "Evil", "explore: a script of somebody else's page runs");
    // The browser says that it kept the script from running.
    await page.waitForTimeout(200);
    found.errors.splice(0, found.errors.length, ...found.errors.filter((error) => !/Content Security Policy/.test(error)));
    found.explore = { figures: within.figures, links };
    await close(page);
}

// The same without a mouse: every key goes to the element that has the focus.
async function keyboard() {
    const page = await open("#/");
    const reach = async (selector, most = 200) => {
        for (let count = 0; count < most; count += 1) {
            if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return true;
            await page.keyboard.press("Tab");
        }
        found.faults.push(`keyboard: ${selector} is not reached`);
        return false;
    };
    const steps = [];
    if (await reach('a[href^="#/draft?scenario=ukraine-2025/base"]')) {
        await page.keyboard.press("Enter");
        await wholeAnswer(page);
        await reach(".option input:checked");
        await page.keyboard.press("ArrowDown");
        await page.waitForFunction(() => location.hash.includes("deal="));
        await wholeAnswer(page);
        steps.push({ chosen: await page.evaluate(() => location.hash), refusing: await refusing(page) });
        if ((await refusing(page)) > 0 && await reach("[data-repair]")) {
            const chosen = page.url();
            await page.keyboard.press("Enter");
            await page.waitForFunction((was) => location.href !== was, chosen);
            await wholeAnswer(page);
            steps.push({ repaired: await refusing(page) });
            expect((await refusing(page)) === 0, "keyboard: the repair does not bring everybody in");
        }
    }
    await page.goto(`${base}/#/simulate?scenario=${CASE}&n=500`);
    await page.waitForSelector("#guess");
    if (await reach("#guess")) {
        await page.keyboard.press("ArrowRight");
        await reach("#commit");
        await page.keyboard.press("Enter");
        const first = await estimate(page);
        steps.push({ guessed: first.sentence });
        expect(/You guessed 51/.test(first.sentence), `keyboard: the guess is not kept: “${first.sentence}”`);
        if (await reach('[data-path="parameters.russia_drift"]')) {
            for (let count = 0; count < 6; count += 1) await page.keyboard.press("ArrowLeft");
            await page.waitForFunction(() => !/negotiations played/.test(document.querySelector("#state").textContent));
            steps.push({ turned: (await estimate(page)).sentence });
        }
        await page.waitForSelector(".dots a");
        if (await reach(".dots a")) {
            await page.keyboard.press("ArrowRight");
            await page.keyboard.press("Enter");
            await page.waitForSelector("#step");
            await reach("#step");
            await page.keyboard.press("End");
            steps.push({ end: await page.locator(".story > li.now h3").textContent() });
            expect(/the end/.test(steps.at(-1).end), "keyboard: the replay does not come to its end");
        }
    }
    found.keyboard = steps;
    await close(page);
}

// What the rules of accessibility and the layout say about every view.
async function look() {
    found.axe = [];
    found.layout = [];
    for (const [name, hash] of Object.entries(VIEWS)) {
        for (const scheme of ["light", "dark"]) {
            for (const width of WIDTHS) {
                const page = await open(hash, { width, scheme });
                if (name === "draft") await wholeAnswer(page);
                if (name === "simulate") await estimate(page);
                if (name === "replay") await page.locator("#end").click();
                await page.waitForLoadState("networkidle");
                const where = `${name}, ${scheme}, ${width}`;
                const { overflow } = await page.evaluate(layout);
                const wide = overflow.document.scroll_width - overflow.document.client_width;
                if (wide > 0) found.layout.push(`${where}: ${wide} pixels too wide`);
                for (const { element, by } of overflow.elements) found.layout.push(`${where}: ${element} sticks out by ${Math.round(by)}`);
                if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${scheme}-${width}.png`), fullPage: true });
                if (width !== 1920) {
                    // The policy of the page keeps scripts out; axe comes in by the debugger.
                    await page.evaluate(axe);
                    const { violations } = await page.evaluate(() => globalThis.axe.run());
                    for (const one of violations) found.axe.push({ where, id: one.id, impact: one.impact, nodes: one.nodes.map((node) => node.target.join(" ")).slice(0, 3) });
                }
                await close(page);
            }
        }
    }
    expect(found.axe.length === 0, `axe: ${found.axe.map((one) => `${one.where}: ${one.id}`).join("; ")}`);
    expect(found.layout.length === 0, `layout: ${found.layout.join("; ")}`);
}

try {
    const page = await open("#/");
    found.first_paint_ms = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
    expect(found.first_paint_ms !== null && found.first_paint_ms < 1000, `first paint after ${found.first_paint_ms} ms`);
    await close(page);
    found.bytes = {};
    for (const [name, hash] of Object.entries({ ...VIEWS, host: "#/host", join: "#/join" })) found.bytes[name] = await weight(hash);
    for (const [name, bytes] of Object.entries(found.bytes)) expect(bytes < 1_500_000, `${name} weighs ${bytes} bytes`);
    for (const part of [draft, order, simulate, replay, explore, keyboard, look]) {
        try {
            await part();
        } catch (error) {
            found.faults.push(`${part.name}: ${String(error).split("\nCall log")[0]}`);
        }
    }
} finally {
    await browser.close();
}
clearTimeout(limit);
expect(found.elsewhere.length === 0, `requests elsewhere: ${found.elsewhere.join(", ")}`);
expect(found.errors.length === 0, `errors: ${found.errors.join("; ")}`);
process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
process.exitCode = found.faults.length ? 1 : 0;
