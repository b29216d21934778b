// Writes the pictures of the dashboard for the documentation: npm run screenshots. It needs Chromium, and the packages of
// test/tools (npm run test:tools installs them).
import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../chromium.ts';
import { startFakeServer } from './fake-server.ts';
import { shopScenario } from './scenario.ts';

// Relative to the bundle, which is beside this file.
const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const MAX_IMAGE_BYTES = 300_000;
/** Marks have crossed the lanes by then, and the lines of shards have a shape. */
const SETTLED_MS = 25_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

const PICTURES: readonly Picture[] = [
  {
    name: 'dashboard-overview',
    path: '/_millrace/',
    colorScheme: 'light',
    viewport: { width: 1280, height: 670 },
  },
  {
    name: 'dashboard-stream',
    path: '/_millrace/streams/clicks',
    colorScheme: 'dark',
    viewport: { width: 1280, height: 1040 },
  },
];

await mkdir(IMAGES, { recursive: true });
const server = await startFakeServer(
  shopScenario({ nowMs: Date.UTC(2026, 0, 1, 12), perSecond: 2600, isFailing: true }),
);
const browser = await launchChromium();
for (const { name, path, colorScheme, viewport } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport });
  await page.goto(`${server.origin}${path}`);
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLED_MS);
  });
  const file = `${IMAGES}${name}.png`;
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  if (size > MAX_IMAGE_BYTES)
    throw new Error(`${file} has ${size} bytes; at most ${MAX_IMAGE_BYTES} are for a README`);
  console.log(`${file}: ${size} bytes`);
  await page.close();
}
await browser.close();
await server.close();
