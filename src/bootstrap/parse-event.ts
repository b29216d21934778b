import { isAscii } from 'node:buffer';

const FIRST = Buffer.from('{"Records":[');
const LAST = Buffer.from(']}');
const BETWEEN = Buffer.from('},{"kinesis":{');

// A string above 128 KB has pages of its own in the heap, and touching them anew for each event takes longer than
// parsing it. Pieces of this size live and die in the young generation.
const PIECE_BYTES = 32 * 1024;

/**
 * What `JSON.parse` makes of an event's text, a large batch of records in pieces.
 *
 * The pieces need no proof that they were cut at the right places. Each is parsed as the inside of a list of its
 * own, and lists that parse one by one make up the whole list. Where a piece does not parse, because the cut lay
 * inside a record or because `Records` is not all there is, the whole text is parsed in one.
 * @throws SyntaxError
 */
export function parseEvent(bytes: Buffer): unknown {
  return parseRecords(bytes) ?? JSON.parse(textOf(bytes));
}

function parseRecords(bytes: Buffer): { readonly Records: unknown[] } | undefined {
  const end = bytes.length - LAST.length;
  if (end < PIECE_BYTES || !startsWith(bytes, FIRST) || !bytes.subarray(end).equals(LAST)) return undefined;
  const Records: unknown[] = [];
  for (let from = FIRST.length; from < end;) {
    const cut = bytes.indexOf(BETWEEN, from + PIECE_BYTES);
    const to = cut === -1 ? end : cut + 1;
    const piece = parsedList(bytes.subarray(from, to));
    if (!piece) return undefined;
    for (const record of piece) Records.push(record);
    // After the comma.
    from = to + 1;
  }
  return { Records };
}

function parsedList(inside: Buffer): readonly unknown[] | undefined {
  try {
    return JSON.parse(`[${textOf(inside)}]`) as readonly unknown[];
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

// Taking bytes as characters is a copy; decoding UTF-8 looks at each.
function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}
