import { MIB } from '../../../lib/bytes.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import { readMessage, writeMessage } from '../calls/message.ts';

/*
 * The answer of a gateway that runs an invocation, which is read while the function runs:
 *
 *     ping*  (start chunk*)?  ping*  (result | failure)
 *
 * Each frame is
 *
 *     u8   kind
 *     u32  length of what follows, big endian
 *
 * An answer without a last frame means that the gateway is gone.
 */

const HEAD_BYTES = 5;
/** Bound on a frame: a result with the largest response, and its log tail. */
const MAX_FRAME_BYTES = 8 * MIB;

const KINDS = ['ping', 'start', 'chunk', 'result', 'failure'] as const;

export interface Frame {
  readonly kind: (typeof KINDS)[number];
  readonly bytes: Buffer;
}

export const PING = writeFrame({ kind: 'ping', bytes: Buffer.alloc(0) });

export function writeFrame({ kind, bytes }: Frame): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt8(KINDS.indexOf(kind), 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/**
 * The frames of an answer, as far as it arrived.
 * @throws when the bytes are not frames
 */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pieces: Buffer[] = [];
  let size = 0;
  // Pieces are joined when there is a whole frame, not one by one: a frame has up to a thousand.
  let needed = HEAD_BYTES;
  for await (const chunk of source) {
    pieces.push(chunk);
    size += chunk.length;
    if (size < needed) continue;
    let rest = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    needed = HEAD_BYTES;
    while (rest.length >= HEAD_BYTES) {
      const kind = KINDS[rest.readUInt8(0)];
      const length = rest.readUInt32BE(1);
      if (kind === undefined || length > MAX_FRAME_BYTES) throw new Error('the answer has no valid frame');
      needed = HEAD_BYTES + length;
      if (rest.length < needed) break;
      yield { kind, bytes: rest.subarray(HEAD_BYTES, needed) };
      rest = rest.subarray(needed);
      needed = HEAD_BYTES;
    }
    pieces = [rest];
    size = rest.length;
  }
}

type Finished = Extract<InvocationResult, { kind: 'finished' }>;
/** A result, or that there is no such function. */
export type RunResult = InvocationResult | { readonly kind: 'not-found' };

type ResultHead =
  | (Omit<Finished, 'payload' | 'logTail'> & { readonly logTail: string })
  | Exclude<RunResult, { kind: 'finished' }>;

export function writeResult(result: RunResult): Buffer {
  if (result.kind !== 'finished') {
    return writeMessage({ head: Buffer.from(JSON.stringify(result)), body: Buffer.alloc(0) });
  }
  const { payload, logTail, ...facts } = result;
  const head: ResultHead = { ...facts, logTail: logTail.toString('base64') };
  return writeMessage({ head: Buffer.from(JSON.stringify(head)), body: payload });
}

export function readResult(bytes: Buffer): RunResult {
  const message = readMessage(bytes);
  if (!message) throw new Error('the answer has no result');
  const head = JSON.parse(message.head.toString('utf8')) as ResultHead;
  if (head.kind !== 'finished') return head;
  // JSON leaves out what is undefined.
  const { functionError } = head;
  return { ...head, functionError, payload: message.body, logTail: Buffer.from(head.logTail, 'base64') };
}
