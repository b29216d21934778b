import { gunzipSync } from 'node:zlib';
import type { Disk } from '../../../lib/disk/disk.ts';
import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import { readWholeFile } from '../../../storage/embedded/files/whole-file.ts';
import { PRIVATE_HEADERS } from '../reply.ts';

/** Prefix of the files of the page. Their names change with their contents. */
export const ASSETS_PREFIX = '/_millrace/assets/';

// No inline script or style, nothing from other hosts, no frames.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

const NAME = /^(?:assets\/)?[\w-]+(?:\.[\w-]+)*\.([a-z0-9]+)$/;

const YEAR_SECONDS = 31_536_000;

/** The built page: `index.html` and its assets, each also compressed. Read at their first request, then kept. */
export class PageFiles {
  readonly #disk: Disk;
  /** By name. As many as the build has files. */
  readonly #read = new Map<string, Buffer>();

  /** @param disk the folder of the built page */
  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async page(headers: WireRequest['headers']): Promise<WireResponse> {
    return (await this.#serve('index.html', headers, 'no-cache')) ?? notBuilt();
  }

  async asset(path: string, headers: WireRequest['headers']): Promise<WireResponse> {
    const name = path.slice(ASSETS_PREFIX.length);
    const found = await this.#serve(`assets/${name}`, headers, `public, max-age=${YEAR_SECONDS}, immutable`);
    return found ?? text(404, 'There is no such file. Load the page again.\n');
  }

  async #serve(
    name: string,
    { 'accept-encoding': accepted = '' }: WireRequest['headers'],
    caching: string,
  ): Promise<WireResponse | undefined> {
    const type = TYPES[NAME.exec(name)?.[1] ?? ''];
    if (type === undefined) return undefined;
    const compressed = await this.#bytesOf(`${name}.gz`);
    if (!compressed) return undefined;
    const isCompressed = /\bgzip\b/.test(accepted);
    return {
      status: 200,
      headers: {
        ...PRIVATE_HEADERS,
        'content-security-policy': POLICY,
        'content-type': type,
        'cache-control': caching,
        vary: 'accept-encoding',
        ...(isCompressed && { 'content-encoding': 'gzip' }),
      },
      body: isCompressed ? compressed : gunzipSync(compressed),
    };
  }

  async #bytesOf(name: string): Promise<Buffer | undefined> {
    const known = this.#read.get(name);
    if (known) return known;
    const bytes = await readWholeFile(this.#disk, name);
    if (bytes) this.#read.set(name, bytes);
    return bytes;
  }
}

function notBuilt(): WireResponse {
  return text(404, 'The page is not in this build. Run `npm run build`, then load it again.\n');
}

function text(status: number, body: string): WireResponse {
  return {
    status,
    headers: { ...PRIVATE_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}
