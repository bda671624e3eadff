// What stands where. `layout` runs inside the page, so it may use nothing from outside itself.

export function layout() {
    // Rounding of the browser, and outlines that are drawn half outside.
    const SLACK = 1;
    // Boxes of texts are higher than their letters.
    const TEXT_SLACK = 2;

    const excerpt = (text) => {
        const line = text.trim().replace(/\s+/g, " ");
        return line.length > 40 ? `${line.slice(0, 40)}…` : line;
    };

    // A short name that a human finds the element by.
    const name = (element) => {
        const steps = [];
        for (let at = element; at && at !== document.body && steps.length < 3; at = at.parentElement) {
            const kind = at.getAttribute("class");
            const id = at.id ? `#${at.id}` : kind ? `.${kind.trim().split(/\s+/).join(".")}` : "";
            steps.unshift(at.localName + id);
            if (at.id) {
                break;
            }
        }
        const text = excerpt(element.textContent ?? "");
        return steps.join(" > ") + (text ? ` “${text}”` : "");
    };

    const seen = (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    const clips = (element) => getComputedStyle(element).overflowX !== "visible";

    const clipped = (element) => {
        for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
            if (clips(at)) {
                return true;
            }
        }
        return false;
    };

    const root = document.scrollingElement;
    const document_size = { scroll_width: root.scrollWidth, client_width: root.clientWidth };

    // Elements of the page that stick out of the window, or whose content sticks out of them.
    const elements = [];
    const flowing = [...document.body.querySelectorAll("*")].filter(
        (element) => (!element.closest("svg") || element.matches("svg")) && seen(element),
    );
    const sticking = new Set();
    for (const element of flowing) {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) {
            continue;
        }
        const inside = !element.matches("svg") && element.clientWidth > 0 && !clips(element);
        const content = inside ? element.scrollWidth - element.clientWidth : 0;
        const right = clipped(element) ? 0 : box.right - root.clientWidth;
        // What is put far to the left on purpose (a link that skips to the content) is not seen.
        const left = clipped(element) || box.right <= 0 ? 0 : -box.left;
        const by = Math.max(content, right, left);
        if (by > SLACK) {
            sticking.add(element);
            elements.push({ element, by: Math.round(by) });
        }
    }
    // Who contains such an element sticks out as well; the innermost one is the cause.
    const innermost = elements.filter(
        (one) => ![...sticking].some((other) => other !== one.element && one.element.contains(other)),
    );

    // The corners of a box of a drawing on the screen.
    const corners = (box, matrix) =>
        [
            [box.x, box.y],
            [box.x + box.width, box.y],
            [box.x + box.width, box.y + box.height],
            [box.x, box.y + box.height],
        ].map(([x, y]) => ({
            x: matrix.a * x + matrix.c * y + matrix.e,
            y: matrix.b * x + matrix.d * y + matrix.f,
        }));

    // The lines of a text of a drawing: characters that stand beside each other.
    const lines = (text) => {
        const size = parseFloat(getComputedStyle(text).fontSize);
        const found = [];
        const matrix = text.getScreenCTM();
        for (let at = 0; at < text.getNumberOfChars(); at += 1) {
            const box = text.getExtentOfChar(at);
            if (box.width === 0 || box.height === 0) {
                continue;
            }
            const line = found.at(-1);
            const beside =
                line && Math.abs(line.y - box.y) < 0.5 && box.x >= line.x &&
                box.x - line.x - line.width < size;
            if (beside) {
                line.width = box.x + box.width - line.x;
            } else {
                found.push({ x: box.x, y: box.y, width: box.width, height: box.height });
            }
        }
        return found.map((box) => corners(box, matrix));
    };

    // How far two boxes, turned or not, have to be moved so that they do not overlap.
    const overlap = (first, second) => {
        let least = Infinity;
        for (const box of [first, second]) {
            for (const [from, to] of [[0, 1], [1, 2]]) {
                const along = { x: box[to].x - box[from].x, y: box[to].y - box[from].y };
                const length = Math.hypot(along.x, along.y) || 1;
                const reach = (corners) => {
                    const at = corners.map((one) => (one.x * along.x + one.y * along.y) / length);
                    return [Math.min(...at), Math.max(...at)];
                };
                const [low, high] = reach(first);
                const [bottom, top] = reach(second);
                least = Math.min(least, Math.min(high, top) - Math.max(low, bottom));
            }
        }
        return least;
    };

    const texts = [];
    const overlaps = [];
    for (const svg of document.querySelectorAll("svg")) {
        const frame = svg.getBoundingClientRect();
        if (svg.parentElement?.closest("svg") || frame.width === 0 || !seen(svg)) {
            continue;
        }
        const written = [];
        for (const element of svg.querySelectorAll("text, [data-mark]")) {
            if (!seen(element) || element.closest("defs, symbol, clipPath, mask, pattern")) {
                continue;
            }
            const text = element.matches("text");
            const boxes = text
                ? lines(element)
                : [element.getBoundingClientRect()].map((box) =>
                      corners(box, { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }),
                  );
            const all = boxes.flat();
            if (all.length === 0) {
                continue;
            }
            const by = Math.max(
                ...all.map((at) => Math.max(frame.left - at.x, at.x - frame.right) - SLACK),
                ...all.map((at) => Math.max(frame.top - at.y, at.y - frame.bottom) - TEXT_SLACK),
            );
            if (by > 0) {
                texts.push({ element: name(element), by: Math.round(by * 10) / 10 });
            }
            if (text) {
                written.push(...boxes.map((box) => ({ element, box })));
            }
        }
        written.forEach((first, at) => {
            for (const second of written.slice(at + 1)) {
                const by = overlap(first.box, second.box);
                if (by > TEXT_SLACK) {
                    overlaps.push({
                        svg: name(svg).replace(/ “.*/s, ""),
                        first: name(first.element),
                        second: name(second.element),
                        by: Math.round(by * 10) / 10,
                    });
                }
            }
        });
    }

    // Marks that have an area, or for lines a length.
    const figures = {};
    for (const figure of document.querySelectorAll("figure[data-figure]")) {
        const marks = [...figure.querySelectorAll("[data-mark]")];
        const visible = marks.filter((mark) => {
            const box = mark.getBoundingClientRect();
            const line = mark.matches("line, path, polyline");
            const size = line ? Math.max(box.width, box.height) : Math.min(box.width, box.height);
            return size > 0 && seen(mark);
        });
        figures[figure.dataset.figure] = { marks: visible.length, of: marks.length };
    }

    // What a screen reader is not told of.
    const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";
    const hidden = [...document.querySelectorAll("[aria-hidden=true]")].filter(seen).map((element) => ({
        element: name(element),
        focusable: [element, ...element.querySelectorAll(focusable)].filter(
            (one) => one.matches(focusable) && !one.matches("[tabindex='-1'], :disabled"),
        ).length,
    }));

    return {
        overflow: {
            document: document_size,
            elements: innermost.map(({ element, by }) => ({ element: name(element), by })),
            texts,
            overlaps,
        },
        figures,
        hidden,
    };
}
