/** Draws the icons of the installed app into `app/web/icons`, from the mark in `document.ts`: `node test/house/draw-icons.ts`. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startBrowser } from '../page/browser.ts';

/** The mark is 16 by 24. */
const mark = (body: string, stop: string, go: string): string =>
  `<rect x="2" y="0" width="12" height="24" rx="6" fill="${body}"/><circle cx="8" cy="7" r="3.2" fill="${stop}"/><circle cx="8" cy="17" r="3.2" fill="${go}"/>`;
const COLOURS = mark('#24292f', '#f85149', '#3fb950');
/** Only the silhouette counts in a status bar; the lamps are holes in it. */
const SILHOUETTE = `<mask id="m">${mark('white', 'black', 'black')}</mask><rect width="16" height="24" fill="white" mask="url(#m)"/>`;
const GROUND = '#f6f8fa';

interface Icon {
  readonly name: string;
  readonly size: number;
  readonly drawing: string;
  readonly ground: string;
  /** Of the edge: how round the corners are, and how high the mark is. */
  readonly corner: number;
  readonly height: number;
}

const ICONS: readonly Icon[] = [
  { name: 'app-192', size: 192, drawing: COLOURS, ground: GROUND, corner: 0.22, height: 0.72 },
  { name: 'app-512', size: 512, drawing: COLOURS, ground: GROUND, corner: 0.22, height: 0.72 },
  // A launcher may cut away all but the circle in the middle, four fifths wide.
  { name: 'maskable-192', size: 192, drawing: COLOURS, ground: GROUND, corner: 0, height: 0.56 },
  { name: 'maskable-512', size: 512, drawing: COLOURS, ground: GROUND, corner: 0, height: 0.56 },
  { name: 'apple-touch-180', size: 180, drawing: COLOURS, ground: GROUND, corner: 0, height: 0.66 },
  { name: 'badge-96', size: 96, drawing: SILHOUETTE, ground: 'none', corner: 0, height: 0.9 },
];

async function draw(page: Page, { name, size, drawing, ground, corner, height }: Icon): Promise<void> {
  const [tall, wide] = [size * height, (size * height * 2) / 3];
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>html, body { margin: 0; background: transparent } svg { display: block }</style>
    <svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
      <rect width="${size}" height="${size}" rx="${size * corner}" fill="${ground}"/>
      <svg x="${(size - wide) / 2}" y="${(size - tall) / 2}" width="${wide}" height="${tall}" viewBox="0 0 16 24">${drawing}</svg>
    </svg>`);
  const path = fileURLToPath(new URL(`../../app/web/icons/${name}.png`, import.meta.url));
  await page.screenshot({ path, omitBackground: true });
}

const browser = await startBrowser();
const page = await browser.newPage();
for (const icon of ICONS) await draw(page, icon);
await browser.close();
