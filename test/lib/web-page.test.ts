import { expect, test } from 'vitest';
import { isFromCrossOriginPage, isLoopbackOrigin } from '../../src/lib/web-page.ts';

test.each([
  'http://localhost:3000',
  'https://localhost',
  'http://app.localhost:5173',
  'https://127.0.0.1',
  'http://127.8.9.255:80',
  'http://[::1]:8080',
])('%s is a loopback origin', (origin) => expect(isLoopbackOrigin(origin)).toBe(true));

test.each([
  'null',
  '',
  'https://example.com',
  'http://localhost.example.com',
  'http://xlocalhost',
  'http://127.0.0.1.example.com',
  'http://127.0.0.256',
  'http://128.0.0.1',
  'http://localhost:3000/',
  'http://localhost:3000, https://example.com',
  'http://127.0.0.1.nip.io:5173',
  'http://localhost.evil.com:5173',
  'http://evil.com/localhost',
  'http://evil.com#localhost',
  'http://localhost@evil.com',
  'http://localhost:5173@evil.com',
  'http://evil.com:5173\nhttp://localhost',
  // Browsers write names in lower case, and the root's dot as it was typed.
  'HTTP://LOCALHOST:5173',
  'http://localhost.:5173',
  'http://[::1].evil.com',
  'http://[::ffff:127.0.0.1]:5173',
  'http://0.0.0.0:5173',
  'http://2130706433',
  'http://localhost:123456',
  'ftp://localhost',
  'file://',
  'chrome-extension://abcdefgh',
])('%s is not a loopback origin', (origin) => expect(isLoopbackOrigin(origin)).toBe(false));

const LOCAL = 'http://localhost:3000';

test.each([
  ['a program', {}],
  ["Node's fetch", { 'sec-fetch-mode': 'cors' }],
  ['a user who typed the address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ['a page of this server', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ['its images and scripts', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' }],
  ['fetch of a local page', { origin: LOCAL, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
  ['a local page of an old browser', { origin: LOCAL }],
])('%s may call', (_, headers) => expect(isFromCrossOriginPage(headers, isLoopbackOrigin)).toBe(false));

test.each([
  ['an image', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['an image of a neighbour', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  ['a link', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ['a mode without a site', { 'sec-fetch-mode': 'no-cors' }],
  ['a site that is not in the standard', { 'sec-fetch-site': 'elsewhere' }],
  ['two sites', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ['a page of another origin', { origin: 'https://evil.example' }],
  ['a sandboxed page', { origin: 'null' }],
  [
    'a page of another origin that is reached by this name',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'a local page without a preflight',
    { origin: LOCAL, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
  ],
])('%s may not', (_, headers) => expect(isFromCrossOriginPage(headers, isLoopbackOrigin)).toBe(true));
