import type { Readable } from 'node:stream';
import type { BodyBuffers, LentBuffer } from './body-buffers.ts';

export type BodyResult =
  | {
      readonly kind: 'complete';
      readonly bytes: Buffer;
      /** Call when `bytes` are no longer used. */
      release(): void;
    }
  /** The body is longer than `maxBytes`. Up to `MAX_DISCARDED_BYTES` of it were read and discarded. */
  | { readonly kind: 'too-large' }
  /** The bodies of other requests use all the memory. */
  | { readonly kind: 'no-memory' }
  /** The client disconnected before the end. */
  | { readonly kind: 'aborted' };

// A refused body is read up to this size, because closing the socket would reset the connection and lose the response.
const MAX_DISCARDED_BYTES = 256 * 1024 * 1024;

// The first buffer of a body without a declared length; doubled as the body grows.
const INITIAL_BYTES = 64 * 1024;

const EMPTY = Buffer.alloc(0);
const releaseNothing = () => {};

/** Reads a request body without ever keeping more than `maxBytes` of it. */
export function readBody(
  source: Readable,
  declaredBytes: number | undefined,
  maxBytes: number,
  buffers: BodyBuffers,
): Promise<BodyResult> {
  return new Promise((resolve) => {
    let body: PartialBody = { kind: 'empty' };
    let received = 0;
    // Checking a flag costs less per request than removing the listeners.
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
      else body = receive(body, chunk, received, declaredBytes, buffers);
    };
    const onEnd = () => {
      if (!isDone) finish(resultOf(body, received));
    };
    const onClose = () => {
      if (isDone) return;
      if (body.kind === 'lent') body.buffer.giveBack();
      finish({ kind: 'aborted' });
    };

    if (declaredBytes !== undefined && declaredBytes > maxBytes) refuse('too-large');
    source.on('data', onData);
    source.on('end', onEnd);
    source.on('close', onClose);
  });
}

type PartialBody =
  | { readonly kind: 'empty' }
  /** One chunk as read from the socket. Most bodies arrive in one chunk, which is never copied. */
  | { readonly kind: 'chunk'; readonly chunk: Buffer }
  | { readonly kind: 'lent'; readonly buffer: LentBuffer }
  | { readonly kind: 'refused'; readonly reason: 'too-large' | 'no-memory' };

function receive(
  body: Exclude<PartialBody, { kind: 'refused' }>,
  chunk: Buffer,
  received: number,
  declaredBytes: number | undefined,
  buffers: BodyBuffers,
): PartialBody {
  if (body.kind === 'empty') return { kind: 'chunk', chunk };
  const before = received - chunk.length;
  if (body.kind === 'lent' && received <= body.buffer.bytes.length) {
    chunk.copy(body.buffer.bytes, before);
    return body;
  }
  const larger = buffers.lend(declaredBytes ?? Math.max(INITIAL_BYTES, received * 2));
  if (larger) {
    const soFar = body.kind === 'lent' ? body.buffer.bytes : body.chunk;
    soFar.copy(larger.bytes, 0, 0, before);
    chunk.copy(larger.bytes, before);
  }
  if (body.kind === 'lent') body.buffer.giveBack();
  return larger ? { kind: 'lent', buffer: larger } : { kind: 'refused', reason: 'no-memory' };
}

function resultOf(body: PartialBody, received: number): BodyResult {
  switch (body.kind) {
    case 'empty':
      return { kind: 'complete', bytes: EMPTY, release: releaseNothing };
    case 'chunk':
      return { kind: 'complete', bytes: body.chunk, release: releaseNothing };
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
