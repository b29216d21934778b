import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GIB } from '../../../lib/bytes.ts';
import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import type { ServerImage } from './server-image.ts';

/*
 * Layout of a snapshot:
 *   millrace-snapshot 1\n
 *   SHA-256 of everything that follows, in hex\n
 *   gzip of: header as JSON\n, then the bytes of the files, one after the other
 */
const MAGIC = 'millrace-snapshot';
const VERSION = 1;
const FIRST_LINE = `${MAGIC} ${VERSION}\n`;
const DIGEST_LENGTH = 64;
const BODY_START = FIRST_LINE.length + DIGEST_LENGTH + 1;
/** The most that a snapshot may inflate to. */
const MAX_INFLATED_BYTES = GIB;

/** What a pipeline needs to go on from a state. */
export interface Snapshot extends ServerImage {
  readonly region: string;
  readonly account: string;
  /** Full names of the functions, by the names that a test uses. */
  readonly functions: Readonly<Record<string, string>>;
}

interface Header extends Omit<Snapshot, 'files'> {
  readonly files: readonly (readonly [path: string, sizeBytes: number])[];
}

export function encodeSnapshot({ files, ...state }: Snapshot): Buffer {
  const header: Header = {
    ...state,
    files: Array.from(files, ([path, bytes]) => [path, bytes.length] as const),
  };
  const body = gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...files.values()]));
  return Buffer.concat([Buffer.from(`${FIRST_LINE}${digestOf(body)}\n`), body]);
}

/** @returns why it is not a snapshot of this version when it is none */
export function decodeSnapshot(bytes: Buffer): Snapshot | string {
  const [, version] =
    /^millrace-snapshot (\d+)\n/.exec(bytes.toString('latin1', 0, FIRST_LINE.length + 8)) ?? [];
  if (version === undefined) return 'it is not a snapshot of a pipeline';
  if (Number(version) !== VERSION)
    return `it has format ${version}, and this release reads format ${VERSION}`;
  const body = bytes.subarray(BODY_START);
  const digest = bytes.toString('latin1', FIRST_LINE.length, BODY_START - 1);
  if (digest !== digestOf(body)) return 'it is damaged: its checksum is wrong';
  return readBody(body) ?? 'it is damaged: its contents are not those of a snapshot';
}

function readBody(body: Buffer): Snapshot | undefined {
  const inflated = inflate(body);
  if (!inflated) return undefined;
  const headerEnd = inflated.indexOf('\n');
  const header = tryParseJson(inflated.subarray(0, Math.max(0, headerEnd)));
  if (!isHeader(header)) return undefined;
  const { files, ...state } = header;
  const contents = new Map<string, Buffer>();
  let start = headerEnd + 1;
  for (const [path, sizeBytes] of files) {
    contents.set(path, inflated.subarray(start, start + sizeBytes));
    start += sizeBytes;
  }
  return start === inflated.length ? { ...state, files: contents } : undefined;
}

function inflate(body: Buffer): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is Header {
  if (!isJsonObject(value)) return false;
  const { files, timeMs, generation, region, account, functions } = value;
  return (
    Array.isArray(files) &&
    files.every(isFile) &&
    Number.isFinite(timeMs) &&
    Number.isSafeInteger(generation) &&
    typeof region === 'string' &&
    typeof account === 'string' &&
    isJsonObject(functions)
  );
}

function isFile(value: unknown): value is Header['files'][number] {
  if (!Array.isArray(value)) return false;
  const [path, sizeBytes] = value as unknown[];
  return typeof path === 'string' && Number.isSafeInteger(sizeBytes) && (sizeBytes as number) >= 0;
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
