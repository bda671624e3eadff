// Uses the report of a run as a reader does: turns and brushes the plane of packages by mouse
// and by keyboard, switches the ground, copies the answer, downloads data. Prints what came of it.
//
//   node report.mjs REPORT.html
//
// `CHROMIUM` names the browser if it is not /usr/bin/chromium.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const file = process.argv[2];
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
});
const found = {};
try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(pathToFileURL(resolve(file)).href);

    const plane = page.locator('figure[data-figure="packages-plane"]');
    const title = () => plane.locator(".live svg[role=img]").getAttribute("aria-label");
    const chosen = () => plane.locator(".chosen").textContent();
    found.marks = await plane.locator(".live svg[role=img] [data-mark]").count();
    found.before = await title();
    const selects = plane.locator("select");
    await selects.nth(0).focus();
    const first = await selects.nth(0).inputValue();
    // By keyboard: another party across.
    await page.keyboard.press(first === "0" ? "ArrowDown" : "ArrowUp");
    found.turned = await title();
    await selects.nth(0).selectOption(first);
    found.none = await chosen();
    const box = await plane.locator(".live svg[role=img]").boundingBox();
    await plane.locator(".live svg[role=img]").scrollIntoViewIfNeeded();
    const at = await plane.locator(".live svg[role=img]").boundingBox();
    await page.mouse.move(at.x + 60, at.y + 40);
    await page.mouse.down();
    await page.mouse.move(at.x + box.width - 30, at.y + box.height - 60, { steps: 6 });
    await page.mouse.up();
    found.brushed = await chosen();
    await plane.locator('input[type="number"]').nth(0).fill("1000");
    found.impossible = await chosen();
    await plane.locator('input[type="number"]').nth(0).fill("");

    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    found.light = await ground();
    await page.locator("#ground").press("Enter");
    found.dark = await ground();

    await page.locator("#copy").press("Enter");
    await page.waitForFunction(() => document.querySelector("#copy").textContent !== "Copy this text");
    found.copied = await page.locator("#copy").textContent();

    const download = async (act) => {
        const [got] = await Promise.all([page.waitForEvent("download"), act()]);
        return { name: got.suggestedFilename(), text: readFileSync(await got.path(), "utf8") };
    };
    found.result = await download(() => page.locator('button[data-save="result"]').click());
    const shares = page.locator('figure[data-figure="option-shares"]');
    await shares.locator("summary").press("Enter");
    found.table = await download(() => shares.locator("button").click());
    found.errors = errors;
} finally {
    await browser.close();
}
process.stdout.write(JSON.stringify(found));
