// People with browsers of their own, and what is wrong with the screens they see.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Puts the page away and takes it out again: what can be undone is sent at once. */
export const glance = (page) => page.evaluate(() => {
    const put = (hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
    };
    put(true);
    setTimeout(() => put(false), 50);
});

/**
 * Opens browsers and looks at screens; `found` (axe, errors, overflow, small_targets) takes what is
 * wrong, `listen(name, response)` hears every answer. `sight.get(name).offline`: what that browser
 * says about its network is expected. `SHOTS` names a folder for pictures.
 */
export function people(browser, found, listen = () => {}) {
    const sight = new Map();

    function watch(name, page) {
        page.setDefaultTimeout(15000);
        page.on("pageerror", (error) => found.errors.push(`${name}: ${error}`));
        page.on("console", (message) => {
            // A phone without a network, and a server that refuses, are said by the browser too.
            const network = message.text().startsWith("Failed to load resource") && (sight.get(name).offline || /4(0[149]|10|29)/.test(message.text()));
            if (message.type() === "error" && !network) found.errors.push(`${name}: ${message.text()}`);
        });
        page.on("response", (response) => listen(name, response));
        return page;
    }

    async function person(name, viewport, options = {}) {
        const context = await browser.newContext({ viewport, ...options });
        sight.set(name, { offline: false });
        const page = watch(name, await context.newPage());
        return { name, context, page, phone: viewport.width < 600 };
    }

    async function look({ name, page, phone }, screen) {
        const at = `${name}: ${screen}`;
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${at.replace(/\W+/g, "-")}.png`, fullPage: true });
        // The policy of the page keeps scripts out; axe comes in by the debugger.
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => window.axe.run(document));
        for (const { id, impact, nodes } of violations) found.axe.push({ at, id, impact, targets: nodes.slice(0, 3).map((node) => node.target.join(" ")) });
        const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 1) found.overflow.push({ at, wide });
        if (!phone) return;
        const small = await page.evaluate(() => [...document.querySelectorAll(".table button, .table summary, .table input:not([type=radio]), .table .option label, .table a")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map((one) => `${one.tagName} ${one.textContent.slice(0, 30)}`));
        if (small.length) found.small_targets.push({ at, small });
        await page.setViewportSize({ width: 360, height: 740 });
        const narrow = await page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);
        if (narrow > 1) found.overflow.push({ at: `${at} at 360`, wide: narrow });
        await page.setViewportSize({ width: 390, height: 844 });
    }

    return { person, look, sight, watch };
}
