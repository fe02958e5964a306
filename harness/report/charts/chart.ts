import type { EChartsCoreOption } from 'echarts/core';
import { init, use } from 'echarts/core';
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import {
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { escapeXml } from '../escape.js';
import type { Table } from '../tables/tables.js';
import { COLOURS } from './palette.js';

use([
  BarChart,
  CustomChart,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  SVGRenderer,
  TitleComponent,
]);

/** A drawn chart. `name` is its file's name without `.svg`, unique in a report. */
export interface Chart {
  readonly name: string;
  /** The scenario that it belongs to; null for the run as a whole. */
  readonly scenario: string | null;
  /** Set where it stands with the map and the curves, or on the one page, whatever its scenario. */
  readonly section?: 'crossover' | 'one-page';
  /** The question that the chart answers; drawn into it as its title. */
  readonly title: string;
  /** How to read it, in a sentence or two. */
  readonly note: string;
  readonly wide: boolean;
  /** Every point that is drawn, for who reads figures and not pictures. */
  readonly tables: readonly [Table, ...Table[]];
  readonly svg: string;
}

export interface Drawing extends Omit<Chart, 'svg' | 'wide'> {
  /** A second, quieter line of the title. */
  readonly subtitle?: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What the chart shows, in words, for those who do not see it. */
  readonly description: string;
  readonly option: EChartsCoreOption;
}

export const FONT = 'system-ui,sans-serif';
/** Text sizes in pixels of the chart's own width. */
export const TEXT_PX = { title: 15, label: 13, small: 12 } as const;
export const NARROW_PX = 480;
export const WIDE_PX = 960;

/** Draws with ECharts on the server: no animation, no clock, the same bytes each time. */
export function draw(drawing: Drawing): Chart {
  const { name, scenario, section, title, note, subtitle, widthPx, heightPx, tables, option } = drawing;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx });
  chart.setOption({
    animation: false,
    backgroundColor: COLOURS.paper.light,
    textStyle: { fontFamily: FONT, fontSize: TEXT_PX.label, color: COLOURS.ink.light },
    title: {
      text: title,
      ...(subtitle === undefined ? {} : { subtext: shortened(subtitle, widthPx) }),
      left: 6,
      top: 6,
      itemGap: 5,
      textStyle: {
        fontFamily: FONT,
        fontSize: TEXT_PX.title,
        fontWeight: 'bold',
        color: COLOURS.ink.light,
      },
      subtextStyle: { fontFamily: FONT, fontSize: TEXT_PX.small, color: COLOURS.muted.light },
    },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return {
    name,
    scenario,
    ...(section ? { section } : {}),
    title: [title, subtitle].filter(Boolean).join(' '),
    note,
    wide: widthPx > NARROW_PX,
    tables,
    svg: settled(svg, drawing),
  };
}

/** Cut to what fits a line of small text; the whole is in the tables. */
function shortened(text: string, widthPx: number): string {
  const fitting = Math.floor(widthPx / (0.56 * TEXT_PX.small));
  return text.length <= fitting ? text : `${text.slice(0, fitting - 1).trimEnd()}…`;
}

/**
 * ECharts numbers classes and clip paths over the whole process and adds hooks for scripts: both go, and the ids that
 * stay carry the chart's name, so that many charts can stand in one page. The description goes in.
 */
function settled(svg: string, { name, title, subtitle, description }: Drawing): string {
  const clean = svg
    .replace(/<style\s*>[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (?:ecmeta_[a-z_]+|class|pointer-events|xml:space|baseProfile|version)="[^"]*"/g, '')
    .replace(/ xmlns:xlink="[^"]*"/g, '');
  const ids = [...new Set([...clean.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id ?? ''))];
  const renamed = ids.reduce(
    (text, id, index) =>
      text
        .replaceAll(`id="${id}"`, `id="${name}-${index + 1}"`)
        .replaceAll(`url(#${id})`, `url(#${name}-${index + 1})`),
    clean,
  );
  const label = escapeXml([title, subtitle, description].filter(Boolean).join(' '));
  return `${renamed.trim().replace(/^<svg /, () => `<svg role="img" aria-label="${label}" `)}\n`;
}
