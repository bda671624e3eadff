// The page works without this: it adds the ground switch, copying, downloads and the plane
// that readers turn. Nothing is fetched and nothing is stored.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  for (const element of all(".needs-script")) element.hidden = false;

  const ground = document.querySelector("#ground");
  const dark = () => {
    const chosen = document.documentElement.dataset.ground;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const name = () => { ground.textContent = dark() ? "Light page" : "Dark page"; };
  ground.addEventListener("click", () => {
    document.documentElement.dataset.ground = dark() ? "light" : "dark";
    name();
  });
  name();

  const save = (file, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = file;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  for (const button of all("button[data-save]")) {
    button.addEventListener("click", () => {
      const kept = document.getElementById(button.dataset.save);
      save(button.dataset.file, button.dataset.type, kept.textContent);
    });
  }
  const copy = document.querySelector("#copy");
  copy?.addEventListener("click", async () => {
    const text = all("[data-answer]").map((part) => part.textContent.trim()).join(" ");
    let done = true;
    try { await navigator.clipboard.writeText(text); } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    copy.textContent = done ? "Copied" : "Select the text to copy it";
  });

  for (const figure of all("figure[data-live]")) {
    const live = JSON.parse(document.getElementById(figure.dataset.live).textContent);
    if (live.form === "plane") plane(figure, live);
  }

  // Packages in the utilities of any two parties; a brush, or two numbers, choose some of them.
  function plane(figure, live) {
    const still = all(".still", figure);
    const box = figure.querySelector(".live");
    box.hidden = false;
    for (const picture of still) picture.hidden = true;
    const across = choice("Across", live.pair[0]);
    const up = choice("Up", live.pair[1]);
    const least = [bound("at least, across"), bound("at least, up")];
    const controls = box.querySelector(".controls");
    controls.append(...[across, up, ...least].map((field) => field.label));
    const chosen = box.querySelector(".chosen");
    const stage = box.querySelector(".stage");
    const svg = d3.select(stage).append("svg").attr("role", "img");
    svg.append("title");
    let area = null;

    function field(label, input) {
      const wrapper = document.createElement("label");
      wrapper.append(document.createTextNode(label), input);
      return { label: wrapper, input };
    }
    function choice(label, selected) {
      const select = document.createElement("select");
      live.parties.forEach((party, index) => select.append(new Option(party, index, false, index === selected)));
      select.addEventListener("change", () => { area = null; draw(); });
      return field(label, select);
    }
    function bound(label) {
      const input = document.createElement("input");
      input.type = "number";
      input.step = "1";
      input.placeholder = "points";
      input.addEventListener("input", () => { area = null; draw(); });
      return field(label, input);
    }
    const value = (entry) => (entry.input.value === "" ? -Infinity : Number(entry.input.value));

    function draw() {
      const [one, two] = [Number(across.input.value), Number(up.input.value)];
      const width = Math.max(280, stage.clientWidth);
      const height = Math.min(480, Math.max(280, width * 0.62));
      const margin = { left: 44, right: 12, top: 24, bottom: 44 };
      const points = live.points;
      const span = (party) => d3.extent([...points.map((point) => point.utilities[party]), live.no_deal[party]]);
      const x = d3.scaleLinear(span(one), [margin.left, width - margin.right]).nice();
      const y = d3.scaleLinear(span(two), [height - margin.bottom, margin.top]).nice();
      const most = d3.max(points, (point) => point.share ?? 0) || 1;
      svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
      svg.attr("aria-label", `Packages for ${live.parties[one]} and ${live.parties[two]}; the table below has the numbers`);
      svg.selectAll("*").remove();
      for (const tick of x.ticks(Math.max(3, width / 90))) {
        svg.append("line").attr("class", "grid").attr("x1", x(tick)).attr("x2", x(tick)).attr("y1", margin.top).attr("y2", height - margin.bottom);
        svg.append("text").attr("class", "t small").attr("x", x(tick)).attr("y", height - margin.bottom + 16).attr("text-anchor", "middle").text(tick);
      }
      for (const tick of y.ticks(6)) {
        svg.append("line").attr("class", "grid").attr("x1", margin.left).attr("x2", width - margin.right).attr("y1", y(tick)).attr("y2", y(tick));
        svg.append("text").attr("class", "t small").attr("x", margin.left - 6).attr("y", y(tick) + 4).attr("text-anchor", "end").text(tick);
      }
      const short = (text) => (text.length > 34 ? text.slice(0, 33) + "…" : text);
      svg.append("text").attr("class", "t small").attr("x", (margin.left + width) / 2).attr("y", height - 6).attr("text-anchor", "middle").text(`points for ${short(live.parties[one])}`);
      svg.append("text").attr("class", "t small").attr("x", 0).attr("y", 12).text(`points for ${short(live.parties[two])}`);
      const none = [x(live.no_deal[one]), y(live.no_deal[two])];
      svg.append("line").attr("class", "axis dash").attr("x1", none[0]).attr("x2", none[0]).attr("y1", margin.top).attr("y2", height - margin.bottom);
      svg.append("line").attr("class", "axis dash").attr("x1", margin.left).attr("x2", width - margin.right).attr("y1", none[1]).attr("y2", none[1]);

      const inside = (point) => {
        const at = [point.utilities[one], point.utilities[two]];
        if (area) return at[0] >= area[0][0] && at[0] <= area[1][0] && at[1] >= area[0][1] && at[1] <= area[1][1];
        return at[0] >= value(least[0]) && at[1] >= value(least[1]);
      };
      const legend = box.querySelector(".legend");
      if (!legend.childElementCount) {
        const signs = [["agreed", "p0", d3.symbolCircle, "agreed (larger: more often)"], ["efficient", "o4", d3.symbolCircle, "efficient"],
          ["theory", "c1", d3.symbolDiamond, "chosen by a solution concept"]];
        for (const [kind, sign, form, text] of signs) {
          if (!points.some((point) => point.kind === kind)) continue;
          const entry = d3.select(legend).append("li");
          entry.append("svg").attr("viewBox", "-8 -8 16 16").attr("aria-hidden", "true")
            .append("path").attr("class", sign).attr("d", d3.symbol(form, 80)());
          entry.append("span").text(text);
        }
        d3.select(legend).append("li").text("dashed: no deal");
      }
      const symbol = d3.symbol();
      const marks = svg.append("g").selectAll("path").data(points).join("path")
        .attr("data-mark", "")
        .attr("class", (point) => ({ agreed: "p0", theory: "c1" })[point.kind] ?? "o4")
        .attr("transform", (point) => `translate(${x(point.utilities[one])},${y(point.utilities[two])})`)
        .attr("d", (point) => symbol
          .type(point.kind === "theory" ? d3.symbolDiamond : d3.symbolCircle)
          .size(point.kind === "agreed" ? 20 + 340 * (point.share / most) : point.kind === "theory" ? 70 : 20)());
      marks.append("title").text((point) => said(point));
      // Names of what theory chooses, each at the first of a few places that is free.
      const taken = [];
      for (const point of points.filter((one) => one.kind === "theory")) {
        const label = svg.append("text").attr("class", "t small").attr("pointer-events", "none").text(short(point.name));
        const size = label.node().getBBox();
        const at = [x(point.utilities[one]), y(point.utilities[two])];
        const places = [[10, 4], [-10 - size.width, 4], [-size.width / 2, -10], [-size.width / 2, 20], [10, -10], [10, 18], [-10 - size.width, -10], [-10 - size.width, 18]];
        const free = places.map(([dx, dy]) => [at[0] + dx, at[1] + dy]).find(([left, base]) =>
          left >= margin.left && left + size.width <= width - margin.right && base - 12 >= margin.top && base <= height - margin.bottom - 2 &&
          !taken.some((other) => left < other[2] && left + size.width > other[0] && base - 12 < other[3] && base + 3 > other[1]));
        if (!free) { label.remove(); continue; }
        label.attr("x", free[0]).attr("y", free[1]);
        taken.push([free[0], free[1] - 12, free[0] + size.width, free[1] + 3]);
      }
      const brush = d3.brush()
        .extent([[margin.left, margin.top], [width - margin.right, height - margin.bottom]])
        .on("brush end", (event) => {
          if (!event.sourceEvent) return;
          const box = event.selection;
          area = box && [[x.invert(box[0][0]), y.invert(box[1][1])], [x.invert(box[1][0]), y.invert(box[0][1])]];
          tell();
        });
      const layer = svg.append("g").attr("class", "brush").call(brush);
      marks.raise();
      marks.attr("pointer-events", "all").on("pointerdown", (event) => {
        layer.select(".overlay").node().dispatchEvent(new PointerEvent("pointerdown", event));
      });
      layer.lower();
      tell();

      function tell() {
        const some = points.filter(inside);
        const limited = area || least.some((entry) => entry.input.value !== "");
        marks.classed("dim", (point) => limited && !inside(point));
        const agreed = some.filter((point) => point.kind === "agreed");
        const share = d3.sum(agreed, (point) => point.share);
        const parts = [limited
          ? `${some.length} of ${points.length} packages shown are chosen; they are ${(100 * share).toFixed(0)}% of the agreements.`
          : "Drag a box over the chart, or ask for points, to see what the packages there have in common."];
        if (limited && share > 0) {
          const common = [];
          live.issues.forEach((issue, index) => {
            const sums = new Map();
            for (const point of agreed) sums.set(point.options[index], (sums.get(point.options[index]) ?? 0) + point.share);
            const [option, sum] = [...sums].sort((a, b) => b[1] - a[1])[0];
            if (sum >= 0.75 * share) common.push({ text: `${issue}: ${live.options[index][option]}`, sum: sum / share });
          });
          common.sort((a, b) => b.sum - a.sum);
          if (common.length) parts.push("Most of them share " + common.slice(0, 6).map((one) => `${one.text} (${(100 * one.sum).toFixed(0)}%)`).join("; ") + ".");
        }
        chosen.textContent = parts.join(" ");
      }
    }
    function said(point) {
      const lead = { agreed: `agreed in ${(100 * (point.share ?? 0)).toPrecision(2)}% of agreements`, theory: point.name }[point.kind] ?? "efficient";
      return lead + ": " + point.options.map((option, index) => `${live.issues[index]}: ${live.options[index][option]}`).join("; ");
    }
    draw();
    let width = stage.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(stage.clientWidth - width) > 1) { width = stage.clientWidth; draw(); }
    }).observe(stage);
  }
})();
