import type { Readable } from 'node:stream';
import type { BodyBuffers, LentBuffer } from './body-buffers.ts';

export type BodyResult =
  | {
      readonly kind: 'complete';
      readonly bytes: Buffer;
      /** Ends the life of `bytes`. */
      release(): void;
    }
  /** Longer than `maxBytes`. The rest was read and thrown away, as far as `MAX_DISCARDED_BYTES`. */
  | { readonly kind: 'too-large' }
  /** Other requests hold all the memory there is for bodies. */
  | { readonly kind: 'no-memory' }
  /** The client left before the end. */
  | { readonly kind: 'aborted' };

// A refused body is still read, so that the client sees the answer and not a reset connection; but not for ever.
const MAX_DISCARDED_BYTES = 256 * 1024 * 1024;

// What a body without a stated length is given at first; doubled as it grows.
const UNSTATED_LENGTH_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);
const keepNothing = () => {};

/** Reads a request body whole, without ever holding more than `maxBytes` of it. */
export function readBody(
  source: Readable,
  statedBytes: number | undefined,
  maxBytes: number,
  buffers: BodyBuffers,
): Promise<BodyResult> {
  return new Promise((resolve) => {
    let body: Receiving = { kind: 'empty' };
    let received = 0;
    // Cheaper for each request than to take the listeners off again.
    let isDone = false;

    const refuse = (kind: 'too-large' | 'no-memory') => {
      if (body.kind === 'lent') body.buffer.giveBack();
      body = { kind: 'refused', reason: kind };
    };
    const finish = (result: BodyResult) => {
      isDone = true;
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (isDone) return;
      received += chunk.length;
      if (body.kind === 'refused') {
        if (received > MAX_DISCARDED_BYTES) finish({ kind: body.reason });
        return;
      }
      if (received > maxBytes) refuse('too-large');
      else body = receive(body, chunk, received, statedBytes, buffers);
    };
    const onEnd = () => {
      if (!isDone) finish(resultOf(body, received));
    };
    const onClose = () => {
      if (isDone) return;
      if (body.kind === 'lent') body.buffer.giveBack();
      finish({ kind: 'aborted' });
    };

    if (statedBytes !== undefined && statedBytes > maxBytes) refuse('too-large');
    source.on('data', onData);
    source.on('end', onEnd);
    source.on('close', onClose);
  });
}

type Receiving =
  | { readonly kind: 'empty' }
  /** The whole body so far is one chunk as it came off the socket: most requests end here, uncopied. */
  | { readonly kind: 'chunk'; readonly chunk: Buffer }
  | { readonly kind: 'lent'; readonly buffer: LentBuffer }
  | { readonly kind: 'refused'; readonly reason: 'too-large' | 'no-memory' };

function receive(
  body: Exclude<Receiving, { kind: 'refused' }>,
  chunk: Buffer,
  received: number,
  statedBytes: number | undefined,
  buffers: BodyBuffers,
): Receiving {
  if (body.kind === 'empty') return { kind: 'chunk', chunk };
  const before = received - chunk.length;
  if (body.kind === 'lent' && received <= body.buffer.bytes.length) {
    chunk.copy(body.buffer.bytes, before);
    return body;
  }
  const larger = buffers.lend(statedBytes ?? Math.max(UNSTATED_LENGTH_BYTES, received * 2));
  if (larger) {
    const soFar = body.kind === 'lent' ? body.buffer.bytes : body.chunk;
    soFar.copy(larger.bytes, 0, 0, before);
    chunk.copy(larger.bytes, before);
  }
  if (body.kind === 'lent') body.buffer.giveBack();
  return larger ? { kind: 'lent', buffer: larger } : { kind: 'refused', reason: 'no-memory' };
}

function resultOf(body: Receiving, received: number): BodyResult {
  switch (body.kind) {
    case 'empty':
      return { kind: 'complete', bytes: NOTHING, release: keepNothing };
    case 'chunk':
      return { kind: 'complete', bytes: body.chunk, release: keepNothing };
    case 'lent': {
      const { buffer } = body;
      return {
        kind: 'complete',
        bytes: buffer.bytes.subarray(0, received),
        release: () => buffer.giveBack(),
      };
    }
    case 'refused':
      return { kind: body.reason };
  }
}
