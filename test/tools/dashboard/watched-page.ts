import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.ts';
import type { Browser, Page, PageOptions } from '../chromium.ts';

/** Kept for people to look at; git ignores the folder. */
const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));

export interface WatchedPage extends Page {
  /** What the console and the page reported: violations of the policy are among them. */
  readonly complaints: readonly string[];
  /** Goes to a page of the dashboard, and waits until it is drawn and follows the server. */
  open(url: string): Promise<void>;
  /** Waits until the text of an expression is truthy in the page. */
  until(expression: string): Promise<void>;
  /** Text of the page as it is shown. */
  text(): Promise<string>;
  /** Waits until the page shows a text. */
  shows(text: string): Promise<void>;
  keep(name: string): Promise<void>;
}

export async function watchedPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(String(error)));
  // Playwright's own waiting evaluates text in the page, which its policy forbids.
  const until = async (expression: string) => {
    await eventually(async () => {
      if (await page.evaluate(`Boolean(${expression})`)) return true;
      throw new Error(`not yet: ${expression}`);
    });
  };
  await mkdir(SCREENSHOTS, { recursive: true });
  return Object.assign(page, {
    complaints,
    text: async () => String(await page.evaluate('document.body.innerText')),
    open: async (url: string) => {
      await page.goto(url);
      await until("document.querySelector('main h1') !== null && document.querySelector('.is-live')");
    },
    until,
    shows: (text: string) => until(`document.body.innerText.includes(${JSON.stringify(text)})`),
    keep: async (name: string) => {
      await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
    },
  });
}
