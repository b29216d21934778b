import type { Readable } from 'node:stream';
import { KIB, MIB } from '../../lib/bytes.ts';
import type { BodyBuffers, LentBuffer } from './body-buffers.ts';
import type { ArrivingBody, SlowBodies } from './slow-bodies.ts';

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
  /** It stalled, took too long, or was slow while others needed its memory. */
  | { readonly kind: 'too-slow' }
  /** The client disconnected before the end. */
  | { readonly kind: 'aborted' };

// A refused body is read up to this size, because closing the socket would reset the connection and lose the response.
const MAX_DISCARDED_BYTES = 256 * MIB;

// The first buffer of a body without a declared length; doubled as the body grows.
const INITIAL_BYTES = 64 * KIB;

const EMPTY = Buffer.alloc(0);
const nothing = () => {};

interface BodyLimits {
  /** The length in the headers, if any. */
  readonly declaredBytes: number | undefined;
  readonly maxBytes: number;
  readonly buffers: BodyBuffers;
  readonly slowBodies: SlowBodies;
}

/** Reads a request body without ever keeping more than `maxBytes` of it. */
export function readBody(source: Readable, limits: BodyLimits): Promise<BodyResult> {
  const { declaredBytes, maxBytes, slowBodies } = limits;
  return new Promise((resolve) => {
    let body: PartialBody = { kind: 'empty' };
    // Checking a flag costs less per request than removing the listeners.
    let isDone = false;

    const finish = (result: BodyResult) => {
      isDone = true;
      slowBodies.end(arriving);
      resolve(result);
    };
    const arriving = slowBodies.begin(() => {
      if (isDone) return;
      giveBack(body);
      finish({ kind: 'too-slow' });
    });
    const refuse = (reason: 'too-large' | 'no-memory') => {
      giveBack(body);
      body = { kind: 'refused', reason };
    };
    const onData = (chunk: Buffer) => {
      if (isDone) return;
      slowBodies.received(arriving, chunk.length);
      const { receivedBytes } = arriving;
      if (body.kind === 'refused') {
        if (receivedBytes > MAX_DISCARDED_BYTES) finish({ kind: body.reason });
        return;
      }
      if (receivedBytes > maxBytes) {
        refuse('too-large');
        return;
      }
      const longer = receive(body, chunk, arriving, limits);
      if (longer) body = longer;
      else refuse('no-memory');
    };
    const onEnd = () => {
      if (!isDone) finish(resultOf(body, arriving.receivedBytes));
    };
    const onClose = () => {
      if (isDone) return;
      giveBack(body);
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
  | { readonly kind: 'chunk'; readonly chunk: Buffer; readonly giveBack: () => void }
  | { readonly kind: 'lent'; readonly buffer: LentBuffer }
  | { readonly kind: 'refused'; readonly reason: 'too-large' | 'no-memory' };

/** @returns undefined when there is no memory for it */
function receive(
  body: Exclude<PartialBody, { kind: 'refused' }>,
  chunk: Buffer,
  arriving: ArrivingBody,
  { declaredBytes, buffers, slowBodies }: BodyLimits,
): PartialBody | undefined {
  const received = arriving.receivedBytes;
  if (body.kind === 'empty') {
    // A body that is already complete is dispatched at once, and one that is not may wait for its client.
    if (received === declaredBytes) return { kind: 'chunk', chunk, giveBack: nothing };
    const reservation = obtain(() => buffers.reserve(chunk.length), arriving, slowBodies);
    return reservation && { kind: 'chunk', chunk, giveBack: reservation };
  }
  const before = received - chunk.length;
  if (body.kind === 'lent' && received <= body.buffer.bytes.length) {
    chunk.copy(body.buffer.bytes, before);
    return body;
  }
  const size = declaredBytes ?? Math.max(INITIAL_BYTES, received * 2);
  if (body.kind === 'chunk') body.giveBack();
  const larger = obtain(() => buffers.lend(size), arriving, slowBodies);
  if (!larger) return undefined;
  const soFar = body.kind === 'lent' ? body.buffer.bytes : body.chunk;
  soFar.copy(larger.bytes, 0, 0, before);
  chunk.copy(larger.bytes, before);
  giveBack(body);
  return { kind: 'lent', buffer: larger };
}

/** Tries to get memory until there is some, or no slow body left that could be cut for it. */
function obtain<T>(get: () => T | undefined, arriving: ArrivingBody, slowBodies: SlowBodies): T | undefined {
  for (;;) {
    const memory = get();
    if (memory !== undefined || !slowBodies.makeRoom(arriving)) return memory;
  }
}

/** Ends the use of its memory. Harmless when that has ended. */
function giveBack(body: PartialBody): void {
  if (body.kind === 'lent') body.buffer.giveBack();
  else if (body.kind === 'chunk') body.giveBack();
}

function resultOf(body: PartialBody, received: number): BodyResult {
  switch (body.kind) {
    case 'empty':
      return { kind: 'complete', bytes: EMPTY, release: nothing };
    case 'chunk':
      // Like every body that arrives in one chunk, it is not counted once it is complete.
      body.giveBack();
      return { kind: 'complete', bytes: body.chunk, release: nothing };
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
