import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../harness/decision/decide.js';
import {
  CRUD,
  INSTANCE,
  measuredRun,
  needsOf,
  stairs,
} from '../harness/decision/measured-run.test-support.js';
import { renderDecisionHtml } from '../harness/report/index.js';
import { renderHtml } from '../harness/report/page/page.js';
import { renderCharts } from '../harness/report/charts/index.js';
import { reportSchema } from '../harness/model/report/report.js';
import { sampleReport } from './fixtures/sample-report.js';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = BROWSERS.find((path) => existsSync(path));
/** Looking at every colour of a long page, or laying it out on paper, takes a busy machine minutes. */
const LONG_MS = 600_000;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** What is reached by the tabulator key, before anything is unfolded. */
const TAB_STOPS = `[...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(
  (one) => one.checkVisibility({ contentVisibilityAuto: true }),
).length`;

/** Names of pictures that no table of their group stands for. */
const PICTURES_WITHOUT_TABLE = `[...document.querySelectorAll('svg[role="img"]')].filter((picture) => {
  const group = picture.closest('.pictures');
  const tables = group?.querySelectorAll('.as-tables table').length ?? 0;
  return tables < (group?.querySelectorAll('svg[role="img"]').length ?? 1);
}).map((picture) => picture.getAttribute('aria-label').slice(0, 60))`;
/** Until the first of them is reached. */
const MOST_TABS = 60;

/** Rules of WCAG 2.2 A and AA that the page breaks, with where. */
const AXE_FINDINGS = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(
  ({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.slice(0, 3).map(({ target, any }) => target + ' ' + any.map(({ message }) => message)).join('; ')),
)`;

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

function decided() {
  const run = measuredRun('crud', [stairs('objective', 50)], CRUD);
  return decide(needsOf({ rate: { mean: 30_000, peak: 50_000 } }), INSTANCE, [run]);
}

describe.skipIf(executablePath === undefined)('the report in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossover-page-'));
  const file = join(folder, 'report.html');
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const report = sampleReport();
    writeFileSync(file, renderHtml(report, renderCharts(report)));
    browser = await chromium.launch({ executablePath: executablePath!, args: QUIET });
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${file}`);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Of a real run, in today's words and style. */
  function committedSample(): string {
    const stored = join(import.meta.dirname, '..', 'results', 'sample', 'report.json');
    const report = reportSchema.parse(JSON.parse(readFileSync(stored, 'utf8')));
    const path = join(folder, 'sample.html');
    writeFileSync(path, renderHtml(report, renderCharts(report)));
    return path;
  }

  it('loads without a complaint and asks for nothing outside itself', () => {
    expect(complaints).toEqual([]);
  });

  it.each([1280, 390, 320])('fits a screen of %d pixels without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(OVERFLOW)).toBe(0);
  });

  it('draws every chart, each named for those who cannot see it', async () => {
    const unnamed = await page
      .locator('svg:not([aria-label]):not([aria-hidden]):not([aria-labelledby])')
      .count();
    expect(await page.locator('figure svg, .chart svg').count()).toBeGreaterThan(5);
    expect(unnamed).toBe(0);
  });

  it('has a table behind every picture, which the keyboard alone opens and reads', async () => {
    expect(await page.evaluate(PICTURES_WITHOUT_TABLE)).toEqual([]);
    const walked = await browser.newPage();
    await walked.goto(`file://${file}`);
    const onSummary = 'document.activeElement.matches(".as-tables > summary")';
    for (let tab = 0; tab < MOST_TABS && !(await walked.evaluate(onSummary)); tab += 1)
      await walked.keyboard.press('Tab');
    await walked.keyboard.press('Enter');
    await walked.keyboard.press('Tab');
    const read = 'document.activeElement.closest(".as-tables[open]")?.contains(document.activeElement)';
    expect(await walked.evaluate(read)).toBe(true);
    expect(await walked.evaluate('document.activeElement.querySelector("caption") !== null')).toBe(true);
    await walked.close();
  });

  it('stands before any list of links, and is walked through in few steps', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await page.locator('header a, header summary').count()).toBe(0);
    expect(await page.evaluate(TAB_STOPS)).toBeLessThan(60);
  });

  it.each(['light', 'dark'] as const)(
    'keeps WCAG A and AA on %s paper, unfolded',
    async (colorScheme) => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme });
      const looked = await context.newPage();
      await looked.goto(`file://${file}`);
      await looked.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
      await looked.evaluate(axe.source);
      expect(await looked.evaluate(AXE_FINDINGS)).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it.each(['light', 'dark'] as const)(
    'keeps them on a page of decide, too, which fits a phone, on %s paper',
    async (colorScheme) => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme });
      const looked = await context.newPage();
      await looked.setViewportSize({ width: 320, height: 900 });
      await looked.setContent(renderDecisionHtml(decided()));
      expect(await looked.evaluate(OVERFLOW)).toBe(0);
      await looked.evaluate(axe.source);
      expect(await looked.evaluate(AXE_FINDINGS)).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );

  it.each([
    ['', () => `file://${file}`],
    [', with the eight rows of the committed sample', () => `file://${committedSample()}`],
  ])(
    'prints what is for who decides on one sheet of A4, and the rest behind it%s',
    async (_, url) => {
      const context = await browser.newContext();
      const printed = await context.newPage();
      await printed.goto(url());
      const whole = await sheets(printed);
      await printed.evaluate(
        'document.querySelectorAll("main > :not(#one-page), footer").forEach((one) => one.remove())',
      );
      expect(await sheets(printed)).toBe(1);
      expect(whole).toBeGreaterThan(1);
      await context.close();
    },
    LONG_MS,
  );
});

/** Page objects of a PDF, each written by itself. */
async function sheets(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
