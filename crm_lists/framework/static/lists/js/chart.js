/** Charts: drawn from the figures of the table beneath, which says the same without a script. */

const PALETTE = ["--accent", "--info", "--violet", "--good", "--warn", "--bad", "--quiet", "--accent-strong"];
const TONES = { good: "--good", warn: "--warn", bad: "--bad", info: "--info", quiet: "--quiet" };
const NARROW = 560;
let library = null;

/** A colour of the page, as numbers: the library knows no light-dark(). */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const ofSeries = (series, place, count) => colour(TONES[series.tone] && count > 1 ? TONES[series.tone] : PALETTE[place % PALETTE.length]);
const ofCategory = (category, place) => colour(TONES[category.tone] ?? PALETTE[place % PALETTE.length]);

const textStyle = () => ({ color: colour("--text-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 });

/** What all kinds share; a tooltip drawn in the canvas needs no style in the page. */
function common(figures) {
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    textStyle: textStyle(),
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("--raised"),
      borderColor: colour("--line-strong"),
      textStyle: { ...textStyle(), color: colour("--text") },
      formatter: ({ name, seriesName, data }) => [name, figures.series.length > 1 ? seriesName : "", data.text].filter(Boolean).join("\n"),
    },
  };
}

function bars(figures, isNarrow) {
  const isLine = figures.kind === "line";
  const count = figures.series.length;
  return {
    ...common(figures),
    grid: { left: 8, right: 16, top: count > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: count > 1 ? { type: "scroll", top: 4, textStyle: textStyle(), icon: "circle" } : undefined,
    xAxis: {
      type: "category",
      data: figures.categories.map(({ label }) => label),
      axisLabel: { ...textStyle(), hideOverlap: true, width: isNarrow ? 60 : 110, overflow: "truncate" },
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      axisLabel: { ...textStyle(), formatter: (value) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(value) },
      splitLine: { lineStyle: { color: colour("--line-soft") } },
    },
    series: figures.series.map((series, place) => ({
      name: series.name,
      type: isLine ? "line" : "bar",
      stack: figures.isStacked && !isLine ? "all" : undefined,
      barMaxWidth: 48,
      symbolSize: 8,
      cursor: "pointer",
      itemStyle: { color: ofSeries(series, place, count), borderRadius: isLine || figures.isStacked ? 0 : [4, 4, 0, 0] },
      lineStyle: isLine ? { color: ofSeries(series, place, count), width: 2 } : undefined,
      data: series.bars.map((bar, at) => ({ ...bar, itemStyle: count === 1 && !isLine && figures.categories[at].tone ? { color: ofCategory(figures.categories[at], at) } : undefined })),
    })),
  };
}

function slices(figures, isNarrow) {
  const [series] = figures.series;
  const data = series.bars.map((bar, at) => ({ ...bar, name: figures.categories[at].label, itemStyle: { color: ofCategory(figures.categories[at], at) } }));
  const label = { ...textStyle(), lineHeight: 16, overflow: "truncate", width: isNarrow ? 70 : 160, formatter: ({ data: bar }) => `${bar.name}\n${bar.text}` };
  return {
    ...common(figures),
    series: [
      {
        type: "pie",
        radius: isNarrow ? ["28%", "58%"] : ["36%", "70%"],
        cursor: "pointer",
        label,
        labelLine: { lineStyle: { color: colour("--line-strong") } },
        itemStyle: { borderColor: colour("--surface"), borderWidth: 1 },
        data: data.filter(({ value }) => value > 0),
      },
    ],
  };
}

/** A funnel keeps the order of its values, so each is a bar in the middle, and none is drawn as part of the next. */
function funnel(figures, isNarrow) {
  const [series] = figures.series;
  const most = Math.max(...series.bars.map(({ value }) => value), 1);
  const plain = { show: false };
  return {
    ...common(figures),
    grid: { left: 8, right: isNarrow ? 72 : 120, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: "value", max: most, axisLabel: plain, splitLine: plain, axisLine: plain, axisTick: plain },
    yAxis: {
      type: "category",
      inverse: true,
      data: figures.categories.map(({ label }) => label),
      axisLabel: { ...textStyle(), color: colour("--text"), width: isNarrow ? 90 : 180, overflow: "truncate" },
      axisLine: plain,
      axisTick: plain,
    },
    series: [
      { type: "bar", stack: "all", silent: true, tooltip: plain, itemStyle: { color: "transparent" }, data: series.bars.map(({ value }) => (most - value) / 2) },
      {
        type: "bar",
        stack: "all",
        cursor: "pointer",
        barCategoryGap: "16%",
        label: { ...textStyle(), show: true, position: "right", formatter: ({ data: bar }) => bar.text },
        data: series.bars.map((bar, at) => ({ ...bar, itemStyle: { color: ofCategory(figures.categories[at], at), borderRadius: 4 } })),
      },
    ],
  };
}

const DRAWN = { bar: bars, line: bars, pie: slices, funnel };
const optionsOf = (figures, holder) => DRAWN[figures.kind](figures, holder.clientWidth < NARROW);

async function draw(holder) {
  const figures = JSON.parse(document.getElementById(holder.dataset.chart).textContent);
  library ??= import(holder.dataset.library);
  const { init } = await library;
  if (!holder.isConnected) return;
  const chart = init(holder, null, { renderer: "canvas" });
  const show = () => chart.setOption(optionsOf(figures, holder), true);
  show();
  chart.on("click", ({ data }) => {
    if (data?.url) location.assign(data.url);
  });
  const resized = new ResizeObserver(() => chart.resize());
  resized.observe(holder);
  const themed = new MutationObserver(() => holder.isConnected && show());
  themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => holder.isConnected && show());
  document.body.addEventListener("htmx:beforeCleanupElement", ({ detail }) => {
    if (!detail.elt.contains(holder)) return;
    resized.disconnect();
    themed.disconnect();
    chart.dispose();
  });
}

/** Draw the charts in this part of the page; one that cannot be drawn leaves the table alone. */
export function wake(place) {
  for (const holder of place.querySelectorAll("[data-chart]")) {
    if (holder.dataset.awake) continue;
    holder.dataset.awake = "yes";
    draw(holder).catch(() => holder.classList.add("absent"));
  }
}
