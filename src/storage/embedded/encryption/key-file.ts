import { hkdfSync } from 'node:crypto';
import { OperatorError } from '../../../lib/operator-error.ts';

/*
 * The operator's key file has one key a line, the current one first; the others are for reading what was encrypted
 * with them. Empty lines, and lines that start with #, are ignored.
 *
 *   2026-11: qL0…=      name and key
 *   qL0…=               a key without a name
 *
 * A key is 32 bytes, in base64 or hex.
 */
const KEY_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const NAMED = /^([A-Za-z0-9._-]{1,64}):\s*(\S+)$/;

export interface FileKey {
  /** The name in the file, or else the fingerprint. */
  readonly name: string;
  /** Identifies the key without revealing it: 16 hex digits. */
  readonly fingerprint: string;
  readonly secret: Buffer;
}

export interface FileKeys {
  /** The path of the file, for messages. */
  readonly source: string;
  readonly current: FileKey;
  /** All keys, the current one first. */
  readonly all: readonly FileKey[];
}

/** @throws OperatorError that names the line, and never the key */
export function parseKeyFile(text: string, source: string): FileKeys {
  const all: FileKey[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    all.push(parseLine(content, `line ${index + 1} of ${source}`));
  }
  const [current] = all;
  if (!current) throw new OperatorError(`${source} has no key: ${makeKey(source)}`);
  return { source, current, all };
}

/** The commands that make a key file. */
export function makeKey(path: string): string {
  return `make one with \`(umask 077; openssl rand -base64 32 > ${path})\`, and keep a copy elsewhere`;
}

function parseLine(line: string, where: string): FileKey {
  const [, name, text = line] = NAMED.exec(line) ?? [];
  const secret = HEX.test(text)
    ? Buffer.from(text, 'hex')
    : BASE64.test(text)
      ? Buffer.from(text, 'base64')
      : undefined;
  if (secret?.length !== KEY_BYTES) {
    throw new OperatorError(
      `${where} is not a key: write 32 random bytes in base64 or hex (\`openssl rand -base64 32\`), with \`name: \` before it if you like`,
    );
  }
  const fingerprint = fingerprintOf(secret);
  return { name: name ?? fingerprint, fingerprint, secret };
}

function fingerprintOf(secret: Buffer): string {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'millrace fingerprint', 8)).toString('hex');
}
