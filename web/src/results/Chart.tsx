import { BarChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import { useTheme } from '../lib/theme';
import { Notice } from '../ui/parts';
import { NotDrawable } from './chartData';
import { drawing, type ChartColours, type Drawing } from './chartOptions';
import type { RenderHint, ResultTable } from './table';

echarts.use([
  BarChart,
  LineChart,
  PieChart,
  ScatterChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

function colours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of('--text-2'),
    muted: of('--text-3'),
    line: of('--line'),
    surface: of('--raised'),
    font: of('--font'),
  };
}

export default function Chart({ table, hint }: { table: ResultTable; hint: RenderHint }) {
  const theme = useTheme();
  const made = useMemo((): Drawing | string => {
    try {
      return drawing(table, hint, colours());
    } catch (error) {
      if (error instanceof NotDrawable) return error.message;
      throw error;
    }
    // The theme decides what colours() reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [table, hint, theme]);
  if (typeof made === 'string') {
    return (
      <div style={{ padding: 12 }}>
        <Notice kind="info" title="This result cannot be drawn">
          {made} The table shows all of it.
        </Notice>
      </div>
    );
  }
  return (
    <div className="chart">
      <Canvas made={made} />
      {made.dropped && <p className="chart-note">{made.dropped}</p>}
    </div>
  );
}

function Canvas({ made }: { made: Drawing }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const instance = echarts.init(element);
    chart.current = instance;
    const observer = new ResizeObserver(() => instance.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      instance.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(made.option, { notMerge: true });
  }, [made]);
  return <div ref={box} className="chart-canvas" role="img" data-series={made.data.series.length} />;
}
