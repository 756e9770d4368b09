/** ECharts options for render's hint. Names from logs go only where ECharts draws text, never where it makes markup. */
import type { EChartsCoreOption } from 'echarts/core';
import { chartData, type ChartData } from './chartData';
import type { RenderHint, ResultTable } from './table';

export const drawn = [
  'timechart',
  'linechart',
  'areachart',
  'stackedareachart',
  'anomalychart',
  'columnchart',
  'barchart',
  'piechart',
  'scatterchart',
] as const;

export const isDrawn = (kind: string) => (drawn as readonly string[]).includes(kind);

export interface ChartColours {
  text: string;
  muted: string;
  line: string;
  surface: string;
  font: string;
}

/** Told apart with common colour blindness too (after Okabe and Ito), on both backgrounds. */
export const palette = [
  '#2a86c9',
  '#e08a1e',
  '#12a08a',
  '#c8553d',
  '#8a63d2',
  '#d4588e',
  '#7a9a2e',
  '#5aa9e6',
  '#b0782f',
  '#4c6fb1',
  '#4db6ac',
  '#a1564f',
];

export interface Drawing {
  option: EChartsCoreOption;
  dropped: string | null;
  data: ChartData;
}

export function drawing(table: ResultTable, hint: RenderHint, colours: ChartColours): Drawing {
  const data = chartData(table, hint.kind, hint.properties);
  const option = hint.kind === 'piechart' ? pie(data, hint, colours) : cartesian(data, hint, colours);
  return { option, dropped: data.dropped, data };
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const num = (value: unknown) => {
  const n = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  return Number.isFinite(n) ? n : undefined;
};

function frame(data: ChartData, hint: RenderHint, colours: ChartColours): EChartsCoreOption {
  const title = text(hint.properties.title);
  const legend = data.series.length > 1 && hint.properties.legend !== 'hidden';
  return {
    color: palette,
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text },
    aria: { enabled: true },
    title: title
      ? { text: title, left: 12, top: 6, textStyle: { color: colours.text, fontSize: 14, fontWeight: 600 } }
      : undefined,
    legend: legend
      ? {
          type: 'scroll',
          orient: 'vertical',
          right: 8,
          top: 12,
          bottom: 12,
          width: 200,
          itemWidth: 14,
          itemHeight: 10,
          textStyle: { color: colours.text, width: 160, overflow: 'truncate' },
          pageTextStyle: { color: colours.text },
          pageIconColor: colours.text,
          pageIconInactiveColor: colours.muted,
        }
      : undefined,
    // richText is drawn on the canvas: a series named <img onerror=...> has no way to be markup.
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 12 },
    },
    grid: { left: 14, right: legend ? 232 : 24, top: title ? 44 : 24, bottom: 44, containLabel: true },
  };
}

function cartesian(data: ChartData, hint: RenderHint, colours: ChartColours): EChartsCoreOption {
  const { kind, properties } = hint;
  const horizontal = kind === 'barchart';
  const bars = kind === 'columnchart' || kind === 'barchart';
  const mode = String(properties.kind ?? 'default').toLowerCase();
  const area = kind === 'areachart' || kind === 'stackedareachart';
  const stacked =
    kind === 'stackedareachart' ||
    mode.startsWith('stacked') ||
    ((bars || area) && mode === 'default' && data.series.length > 1);
  const share = mode === 'stacked100';
  const series = share ? shares(data) : stacked && data.axis !== 'category' ? aligned(data.series) : data.series;
  const axisLine = { lineStyle: { color: colours.line } };
  const nameStyle = { color: colours.muted };
  const x = {
    type: data.axis === 'category' || (bars && data.axis === 'value') ? 'category' : data.axis,
    name: text(properties.xtitle) ?? data.xName,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: nameStyle,
    data: data.axis === 'category' ? data.categories : undefined,
    scale: true,
    axisLine,
    axisLabel: { color: colours.text, hideOverlap: true, ...(horizontal ? { width: 220, overflow: 'truncate' } : {}) },
    splitLine: { show: false },
    ...(horizontal ? { inverse: data.axis === 'category', nameLocation: 'end', name: '' } : {}),
  };
  const y = {
    type: String(properties.yaxis ?? '').toLowerCase() === 'log' ? 'log' : 'value',
    name: text(properties.ytitle) ?? data.yName,
    nameTextStyle: { ...nameStyle, align: horizontal ? 'center' : 'left' },
    nameLocation: horizontal ? 'middle' : 'end',
    nameGap: horizontal ? 28 : 10,
    min: num(properties.ymin),
    max: share ? 100 : num(properties.ymax),
    axisLine: { show: false },
    axisLabel: { color: colours.text, ...(share ? { formatter: '{value} %' } : {}) },
    splitLine: { lineStyle: { color: colours.line } },
  };
  const categories = data.axis === 'category' ? data.categories.length : 0;
  return {
    ...frame(data, hint, colours),
    tooltip: {
      ...(frame(data, hint, colours).tooltip as object),
      trigger: kind === 'scatterchart' ? 'item' : 'axis',
      axisPointer: { type: bars ? 'shadow' : 'line' },
      order: 'valueDesc',
    },
    useUTC: true,
    xAxis: horizontal ? y : x,
    yAxis: horizontal ? x : y,
    dataZoom: zoom(horizontal, categories),
    series: series.map((s) => ({
      name: s.name,
      type: bars ? 'bar' : kind === 'scatterchart' ? 'scatter' : 'line',
      stack: stacked || share ? 'all' : undefined,
      data:
        data.axis === 'category' ? byCategory(s.points, data.categories) : horizontal ? s.points.map(flip) : s.points,
      areaStyle: area ? { opacity: stacked ? 0.55 : 0.25 } : undefined,
      lineStyle: area ? { width: 1.2 } : { width: 1.8 },
      showSymbol: s.points.length < 2,
      symbolSize: kind === 'scatterchart' ? 7 : 5,
      barMaxWidth: 46,
      sampling: bars || kind === 'scatterchart' ? undefined : 'lttb',
      large: kind === 'scatterchart' && s.points.length > 5000,
      emphasis: { focus: data.series.length > 1 ? 'series' : 'none' },
    })),
  };
}

function zoom(horizontal: boolean, categories: number): object[] {
  // The wheel belongs to the page's scroll unless Ctrl is held; dragging a toolbox selection zooms too.
  const inside = { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: 'shift', filterMode: 'none' };
  if (categories > 40) {
    const end = (40 / categories) * 100;
    return [
      { ...inside, [horizontal ? 'yAxisIndex' : 'xAxisIndex']: 0, start: 0, end, filterMode: 'filter' },
      {
        type: 'slider',
        [horizontal ? 'yAxisIndex' : 'xAxisIndex']: 0,
        start: 0,
        end,
        height: horizontal ? undefined : 14,
        width: horizontal ? 14 : undefined,
        showDetail: false,
        bottom: horizontal ? undefined : 4,
      },
    ];
  }
  return [{ ...inside, [horizontal ? 'yAxisIndex' : 'xAxisIndex']: 0 }];
}

type Point = ChartData['series'][number]['points'][number];

const flip = (p: Point) => [p[1], p[0]];

function byCategory(points: Point[], categories: string[]): (number | null)[] {
  const sums = new Map<string, number | null>();
  for (const [at, value] of points) {
    const before = sums.get(String(at));
    sums.set(String(at), value === null ? (before ?? null) : (before ?? 0) + value);
  }
  return categories.map((c) => sums.get(c) ?? null);
}

/** Stacking goes by position: every series needs a point at every x, nothing where it had no row. */
function aligned(series: ChartData['series']): ChartData['series'] {
  const xs = [...new Set(series.flatMap((s) => s.points.map((p) => p[0] as number)))].sort((a, b) => a - b);
  return series.map((s) => {
    const own = new Map<number | string, number | null>();
    for (const [at, value] of s.points)
      own.set(at, value === null ? (own.get(at) ?? null) : (own.get(at) ?? 0) + value);
    return { name: s.name, points: xs.map((x): Point => [x, own.get(x) ?? 0]) };
  });
}

function shares(data: ChartData): ChartData['series'] {
  const totals = new Map<number | string, number>();
  for (const s of data.series) for (const [at, v] of s.points) totals.set(at, (totals.get(at) ?? 0) + Math.abs(v ?? 0));
  const series = data.axis === 'category' ? data.series : aligned(data.series);
  return series.map((s) => ({
    name: s.name,
    points: s.points.map(([at, v]) => [at, v === null ? null : (v / (totals.get(at) || 1)) * 100] as Point),
  }));
}

const maxSlices = 24;

function pie(data: ChartData, hint: RenderHint, colours: ChartColours): EChartsCoreOption {
  const sums = new Map<string, number>();
  for (const s of data.series) {
    for (const [at, value] of s.points) {
      const name = data.series.length > 1 ? `${at}, ${s.name}` : String(at);
      sums.set(name, (sums.get(name) ?? 0) + (value ?? 0));
    }
  }
  const slices = [...sums].map(([name, value]) => ({ name, value })).sort((a, b) => b.value - a.value);
  const rest = slices.splice(maxSlices);
  if (rest.length > 0) {
    slices.push({ name: `${rest.length} others`, value: rest.reduce((sum, s) => sum + s.value, 0) });
  }
  const base = frame({ ...data, series: slices.map((s) => ({ name: s.name, points: [] })) }, hint, colours);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: 'item' },
    series: [
      {
        type: 'pie',
        radius: ['38%', '72%'],
        center: ['42%', '52%'],
        data: slices,
        itemStyle: { borderColor: colours.surface, borderWidth: 2 },
        // The legend has the names; a thin slice has no room for its share.
        label: { color: colours.text, formatter: '{d} %' },
        labelLine: { lineStyle: { color: colours.muted } },
        minShowLabelAngle: 6,
      },
    ],
  };
}
