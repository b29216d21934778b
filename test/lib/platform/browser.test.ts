import { expect, test } from 'vitest';
import { browserStart } from '../../../src/lib/platform/browser.ts';

const URL = 'http://127.0.0.1:4566/_millrace/';

test.each([
  ['linux', 'xdg-open', [URL]],
  ['freebsd', 'xdg-open', [URL]],
  ['darwin', 'open', [URL]],
  ['win32', 'rundll32', ['url.dll,FileProtocolHandler', URL]],
] as const)('on %s %s opens a page', (platform, command, args) => {
  expect(browserStart(URL, platform)).toEqual({ command, args });
});
