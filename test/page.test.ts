import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../harness/report/page/page.js';
import { renderCharts } from '../harness/report/charts/index.js';
import { sampleReport } from './fixtures/sample-report.js';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = BROWSERS.find((path) => existsSync(path));
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

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

  it('loads without a complaint and asks for nothing outside itself', () => {
    expect(complaints).toEqual([]);
  });

  it.each([1280, 390])('fits a screen of %d pixels without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  it('draws every chart, each named for those who cannot see it', async () => {
    const unnamed = await page
      .locator('svg:not([aria-label]):not([aria-hidden]):not([aria-labelledby])')
      .count();
    expect(await page.locator('figure svg, .chart svg').count()).toBeGreaterThan(5);
    expect(unnamed).toBe(0);
  });
});
