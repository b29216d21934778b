import { VectorBase64 } from '../../lib/base64/vector-base64.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { JsonScan } from './json-scan.ts';

/*
 * The fast path for the bodies that producers send: structures of strings and blobs, and lists of them, whose strings
 * are printable ASCII without escapes and whose base64 is canonical. The body is not converted to a string, the JSON
 * not to an object, and each blob is decoded once, in place. For a call with 500 records of 1 KB, this saves two fifths
 * of the time between listener and store (docs/internals/processor-time.md).
 *
 * Other bodies are left to the general reader (`json/read.ts`), which defines what a body means. A property test holds the
 * two equal.
 */

type FastReader = (scan: JsonScan) => unknown;

/**
 * Compiles the fast reader of a shape. A shape without blobs has none, because it would gain little. The reader returns
 * undefined for an unsupported body, and leaves it unchanged. Blobs of the input are views of the body.
 */
export function compileFastReader(
  shape: StructureShape,
  createBase64 = () => VectorBase64.whereQuicker(),
): ((body: Buffer) => Record<string, unknown> | undefined) | undefined {
  const read = fastReaderOf(shape);
  if (!read || !hasBlob(shape)) return undefined;
  const base64 = createBase64();
  return (body) => {
    const scan = new JsonScan(body, base64);
    const value = read(scan);
    if (value !== undefined && scan.isAtEnd()) return value as Record<string, unknown>;
    scan.restore();
    return undefined;
  };
}

function fastReaderOf(shape: Shape): FastReader | undefined {
  switch (shape.kind) {
    case 'string':
      return (scan) => scan.string();
    case 'blob':
      return (scan) => scan.blob();
    case 'list':
      return fastListReader(fastReaderOf(shape.member));
    case 'structure':
      return fastStructureReader(shape);
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
    case 'document':
    case 'map':
      return undefined;
  }
}

function fastListReader(readMember: FastReader | undefined): FastReader | undefined {
  if (!readMember) return undefined;
  return (scan) => {
    if (!scan.take(OPEN_BRACKET)) return undefined;
    const members: unknown[] = [];
    do {
      const member = readMember(scan);
      if (member === undefined) return undefined;
      members.push(member);
    } while (scan.take(COMMA));
    return scan.take(CLOSE_BRACKET) ? members : undefined;
  };
}

interface FastMember {
  readonly name: string;
  readonly bytes: Buffer;
  /** One bit for each member, to detect repeated ones. */
  readonly bit: number;
  readonly read: FastReader;
}

function fastStructureReader(shape: StructureShape): FastReader | undefined {
  const members: FastMember[] = [];
  for (const [name, declared] of Object.entries(shape.members)) {
    const { shape: memberShape, required } = memberOf(declared);
    const read = fastReaderOf(memberShape);
    if (!read && required) return undefined;
    // A body with this member is unsupported; one without it may be supported.
    if (!read) continue;
    members.push({ name, bytes: Buffer.from(name), bit: 1 << members.length, read });
  }
  if (members.length > 32) return undefined;
  return (scan) => {
    if (!scan.take(OPEN_BRACE)) return undefined;
    const result: Record<string, unknown> = {};
    let seen = 0;
    do {
      const member = scan.nameOf(members);
      // The general reader handles repeated names.
      if (!member || (seen & member.bit) !== 0 || !scan.take(COLON)) return undefined;
      seen |= member.bit;
      const value = member.read(scan);
      if (value === undefined) return undefined;
      result[member.name] = value;
    } while (scan.take(COMMA));
    return scan.take(CLOSE_BRACE) ? result : undefined;
  };
}

function hasBlob(shape: Shape): boolean {
  if (shape.kind === 'list') return hasBlob(shape.member);
  if (shape.kind !== 'structure') return shape.kind === 'blob';
  return Object.values(shape.members).some((declared) => hasBlob(memberOf(declared).shape));
}

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
