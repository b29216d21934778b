import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findProgram } from '../../src/lib/process/find-program.ts';
import { canRun } from '../support/not-run.ts';

// As distributions and vendors call it.
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ON_MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Beside which the tools are installed: seen from here or from a benchmark, and from the program of the screenshots. */
const PACKAGES = ['../../test/tools/package.json', '../package.json']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url))!;

const HOW_TO_GET_IT =
  'There is no Chromium: `apt-get install chromium` installs it on Debian, and CHROMIUM=PATH names another one.';

/** The parts of Playwright that tests use. Its own types are not installed with the main package. */
export interface Browser {
  newPage(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly httpCredentials?: Credentials;
}

/** For a server that asks who its user is. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Page {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>;
  url(): string;
  goto(address: string): Promise<unknown>;
  locator(selector: string): Locator;
  /** Runs the text of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  on(event: 'console', listener: (message: { text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  close(): Promise<void>;
}

interface Locator {
  first(): Locator;
  count(): Promise<number>;
  selectOption(value: string): Promise<unknown>;
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  textContent(): Promise<string | null>;
  waitFor(): Promise<void>;
}

/** The Chromium of this machine, or undefined. */
export async function findChromium(): Promise<string | undefined> {
  const { CHROMIUM, PATH } = process.env;
  if (CHROMIUM) return existsSync(CHROMIUM) ? CHROMIUM : undefined;
  for (const name of NAMES) {
    const path = await findProgram(name, PATH);
    if (path !== undefined) return path;
  }
  return existsSync(ON_MACOS) ? ON_MACOS : undefined;
}

/** Whether tests can use Chromium, for `skipIf(!…)`; prints how to get it when they cannot. */
export async function canRunChromium(what: string): Promise<boolean> {
  return canRun((await findChromium()) !== undefined, what, HOW_TO_GET_IT);
}

/** Starts Chromium without a window. Close it after use. @param args for its command line */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error(HOW_TO_GET_IT);
  const { chromium } = createRequire(PACKAGES)('playwright-core') as {
    readonly chromium: { launch(options: object): Promise<Browser> };
  };
  // Containers have a small /dev/shm.
  return chromium.launch({ executablePath, args: ['--disable-dev-shm-usage', ...args] });
}
