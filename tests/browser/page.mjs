// Opens an HTML file in Chromium, as readers with small and large windows, light and dark
// schemes, paper, a keyboard or a screen reader have it, and says what is wrong with it.
//
//   node page.mjs FILE.html --screenshots FOLDER [--json]
//
// `CHROMIUM` names the browser if it is not /usr/bin/chromium. The exit code is 0 if nothing
// is wrong, 1 if something is, 2 if the page could not be looked at.

import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { keyboard } from "./keyboard.mjs";
import { layout } from "./layout.mjs";

const WIDTHS = [360, 1280, 1920];
const SCHEMES = ["light", "dark"];
const HEIGHT = 900;
// A4 with margins of a centimetre, at 96 pixels an inch.
const PAPER = 718;
// Where the keyboard is tried.
const DESK = 1280;
// Taller pictures Chromium does not take, in pixels.
const TALLEST = 16_000;
// How long all of it may take, in milliseconds.
const PATIENCE = 240_000;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function wanted() {
    const words = process.argv.slice(2);
    const at = words.indexOf("--screenshots");
    const screenshots = at >= 0 ? words.splice(at, 2)[1] : undefined;
    const json = words.includes("--json");
    const files = words.filter((word) => word !== "--json");
    if (files.length !== 1 || screenshots === undefined || files[0].startsWith("-")) {
        throw new Error("usage: node page.mjs FILE.html --screenshots FOLDER [--json]");
    }
    return { file: resolve(files[0]), screenshots, json };
}

// Opens the page in a window of its own and calls `look` on it; what the page says and asks
// for meanwhile is in the answer.
async function open(browser, address, window, look) {
    const context = await browser.newContext({
        viewport: { width: window.width, height: HEIGHT },
        colorScheme: window.scheme,
    });
    const found = { ...window, console: [], page_errors: [], requests: [] };
    // Nothing but the file is let through, so a page that asks for more shows what it lacks.
    await context.route("**/*", (route) => {
        const asked = route.request().url();
        if (asked === address || /^(data|blob):/.test(asked)) {
            return route.continue();
        }
        found.requests.push(asked);
        return route.abort();
    });
    const page = await context.newPage();
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
            found.console.push(`${message.type()}: ${message.text()}`);
        }
    });
    page.on("pageerror", (error) => found.page_errors.push(String(error)));
    if (window.media === "print") {
        await page.emulateMedia({ media: "print" });
    }
    await page.goto(address, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    // Two frames, so that what a script draws once the page is there is drawn.
    await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await look(page, found);
    await context.close();
    return found;
}

// On a busy machine the first paint may come after the page is there: it is waited for.
async function times(page) {
    const seen = await page.waitForFunction(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    return {
        load_ms: await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd),
        first_contentful_paint_ms: await seen.jsonValue(),
    };
}

async function accessibility(page) {
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
        globalThis.axe.run(document, { resultTypes: ["violations"], preload: false }),
    );
    return found.violations
        .filter((violation) => ["serious", "critical"].includes(violation.impact))
        .map((violation) => ({
            rule: violation.id,
            impact: violation.impact,
            help: violation.help,
            where: violation.nodes.map((node) => node.target.join(" ")),
            why: violation.nodes[0].failureSummary,
        }));
}

// The faults of one window, in words.
function faults(found) {
    const where = [found.media, found.scheme, found.width].join(" ");
    const list = [];
    const add = (kind, what) => list.push({ kind, where, what });
    found.console.forEach((text) => add("console", text));
    found.page_errors.forEach((text) => add("page-error", text));
    found.requests.forEach((text) => add("request", text));
    const { document, elements, texts, overlaps } = found.layout.overflow;
    if (document.scroll_width > document.client_width) {
        add("document-overflow", `${document.scroll_width} px in ${document.client_width} px`);
    }
    elements.forEach((one) => add("element-overflow", `${one.element}: ${one.by} px`));
    texts.forEach((one) => add("drawing-overflow", `${one.element}: ${one.by} px`));
    overlaps.forEach((one) =>
        add("text-overlap", `${one.first} and ${one.second} in ${one.svg}: ${one.by} px`),
    );
    Object.entries(found.layout.figures).forEach(([figure, { marks }]) => {
        if (marks === 0) {
            add("empty-figure", figure);
        }
    });
    found.layout.hidden.forEach((one) => {
        if (one.focusable > 0) {
            add("hidden-but-focusable", one.element);
        }
    });
    (found.axe ?? []).forEach((one) =>
        add("accessibility", `${one.rule} (${one.impact}): ${one.help}: ${one.where.join(", ")}`),
    );
    if (found.keyboard) {
        const { trap, unreached, unmarked } = found.keyboard;
        if (trap !== null) {
            add("keyboard-trap", trap);
        }
        unreached.forEach((element) => add("keyboard-unreached", element));
        unmarked.forEach((element) => add("focus-unseen", element));
    }
    return list;
}

// A picture of the page from its top; of a page taller than Chromium can draw, the first part.
async function picture(page, path, width) {
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    if (whole <= TALLEST) {
        await page.screenshot({ path, fullPage: true });
    } else {
        const clip = { x: 0, y: 0, width, height: TALLEST };
        await page.screenshot({ path, clip, fullPage: true });
    }
}

// Looks at the page in all windows.
async function look(browser, { file, screenshots }) {
    const address = pathToFileURL(file).href;
    const windows = [];
    for (const scheme of SCHEMES) {
        for (const width of WIDTHS) {
            const window = { media: "screen", scheme, width };
            const seen = await open(browser, address, window, async (page, found) => {
                Object.assign(found, await times(page));
                found.layout = await page.evaluate(layout);
                found.screenshot = join(screenshots, `${scheme}-${width}.png`);
                await picture(page, found.screenshot, window.width);
                found.axe = await accessibility(page);
                if (width === DESK) {
                    found.keyboard = await keyboard(page);
                }
            });
            windows.push(seen);
        }
    }
    const paper = { media: "print", scheme: "light", width: PAPER };
    const printed = await open(browser, address, paper, async (page, found) => {
        found.layout = await page.evaluate(layout);
        found.screenshot = join(screenshots, "print.png");
        await picture(page, found.screenshot, PAPER);
        await page.pdf({ path: join(screenshots, "print.pdf"), format: "A4" });
    });
    windows.push(printed);
    return {
        file,
        bytes: statSync(file).size,
        browser: browser.version(),
        faults: windows.flatMap(faults),
        windows,
    };
}

function tell(answer) {
    answer.faults.forEach(({ kind, where, what }) => console.log(`${where}: ${kind}: ${what}`));
    const { load_ms, first_contentful_paint_ms } = answer.windows[1];
    console.log(
        `${answer.faults.length} faults; ${answer.bytes} bytes, loaded after ${Math.round(load_ms)} ms, ` +
            `first seen after ${Math.round(first_contentful_paint_ms)} ms`,
    );
}

async function main() {
    const words = wanted();
    mkdirSync(words.screenshots, { recursive: true });
    // Without a sandbox, because containers run as root.
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
    });
    try {
        const answer = await look(browser, words);
        if (words.json) {
            console.log(JSON.stringify(answer, null, 2));
        } else {
            tell(answer);
        }
        return answer.faults.length === 0 ? 0 : 1;
    } finally {
        await browser.close();
    }
}

// A browser that hangs is no reason to wait for ever.
const limit = setTimeout(() => {
    console.error(`gave up after ${PATIENCE / 1000} seconds`);
    process.exit(2);
}, PATIENCE);
try {
    process.exitCode = await main();
} catch (error) {
    console.error(String(error).split("\nCall log")[0]);
    process.exitCode = 2;
}
clearTimeout(limit);
