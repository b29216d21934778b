import { createHash } from 'node:crypto';
import { MIB } from '../bytes.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

// A few milliseconds of work.
const BYTES_PER_TURN = MIB;

/** The SHA-256 of bytes, in hex. Yields to the event loop after each megabyte. */
export async function sha256Cooperatively(bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256');
  for (let at = 0; at < bytes.length; at += BYTES_PER_TURN) {
    if (at > 0) await yieldToEventLoop();
    sha256.update(bytes.subarray(at, at + BYTES_PER_TURN));
  }
  return sha256.digest('hex');
}
