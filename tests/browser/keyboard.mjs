// A tour of the page with the Tab key.

// Marks what the keyboard should reach; runs inside the page.
function stops() {
    const kinds = "a[href], area[href], button, input, select, textarea, summary, iframe, audio[controls], video[controls], [tabindex], [contenteditable]";
    const reachable = [...document.querySelectorAll(kinds)].filter((element) => {
        const group = element.matches("input[type=radio]") && element.name;
        const radios = group && [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
        // Of radio buttons that belong together, one is a stop.
        const stands_for_group = !group || element === (radios.find((one) => one.checked) ?? radios[0]);
        return (
            element.tabIndex >= 0 && !element.matches(":disabled, input[type=hidden]") &&
            !element.closest("[inert]") && stands_for_group &&
            element.checkVisibility({ visibilityProperty: true })
        );
    });
    reachable.forEach((element, at) => element.setAttribute("data-stop", at));
    return reachable.map((element) => {
        const id = element.id ? `#${element.id}` : "";
        const text = (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ");
        return `${element.localName}${id}${text ? ` “${text.slice(0, 40)}”` : ""}`;
    });
}

// Where the focus is: the number of the stop, and its box; -1 elsewhere, null if nowhere.
function focus() {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) {
        return null;
    }
    const { x, y, width, height } = element.getBoundingClientRect();
    const stop = element.getAttribute("data-stop");
    return { stop: stop === null ? -1 : Number(stop), scroll: [scrollX, scrollY], box: { x, y, width, height } };
}

// The picture of a box with what is drawn around it, as far as it is in the window.
async function picture(page, box) {
    const AROUND = 8;
    const { width, height } = page.viewportSize();
    const left = Math.max(0, Math.floor(box.x - AROUND));
    const top = Math.max(0, Math.floor(box.y - AROUND));
    const right = Math.min(width, Math.ceil(box.x + box.width + AROUND));
    const bottom = Math.min(height, Math.ceil(box.y + box.height + AROUND));
    if (right <= left || bottom <= top) {
        return null;
    }
    const clip = { x: left, y: top, width: right - left, height: bottom - top };
    return page.screenshot({ clip, animations: "disabled" });
}

export async function keyboard(page) {
    const names = await page.evaluate(stops);
    const tour = [];
    let trap = null;
    // Once around: a stop that has been visited means that the tour is over.
    for (let step = 0; step < 2 * names.length + 10; step += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(focus);
        if (at === null) {
            break;
        }
        if (at.stop >= 0 && tour.some((before) => before.stop === at.stop)) {
            // From the last stop the focus may return to the first, but not stay where it is.
            trap = at.stop === tour.at(-1).stop || at.stop !== tour[0].stop ? names[at.stop] : null;
            break;
        }
        tour.push({ ...at, picture: await picture(page, at.box) });
    }
    const unreached = names.filter((_, number) => !tour.some(({ stop }) => stop === number));

    // The same places without the focus have to look different.
    await page.evaluate(() => document.activeElement?.blur?.());
    const unmarked = [];
    for (const { stop, scroll, box, picture: focused } of tour.filter(({ stop }) => stop >= 0)) {
        await page.evaluate(([x, y]) => window.scrollTo({ left: x, top: y, behavior: "instant" }), scroll);
        const bare = await picture(page, box);
        if (focused === null || bare === null || focused.equals(bare)) {
            unmarked.push(names[stop]);
        }
    }
    return { stops: names, reached: tour.map(({ stop }) => stop), trap, unreached, unmarked };
}
