import type { Writable } from 'node:stream';
import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';

// As large as one slice: megabytes would be copied as fast as the client reads, and other requests would wait.
const MAX_BYTES_PER_TURN = 2 ** 19;

/**
 * Writes the slices of a large response, up to a bound or one larger slice in each turn of the event loop, and after the
 * system has accepted the previous ones.
 * @returns undefined when the system has accepted all of them, else the error of the write
 */
export async function writeSlices(target: Writable, slices: readonly Buffer[]): Promise<Error | undefined> {
  for (let next = 0; next < slices.length;) {
    const end = endOfTurn(slices, next);
    const error = await new Promise<Error | null | undefined>((done) => {
      target.cork();
      while (next < end - 1) target.write(slices[next++]);
      target.write(slices[next++], done);
      target.uncork();
    });
    if (error) return error;
    await yieldToEventLoop();
  }
  return undefined;
}

/** @returns the index after the last slice that is written together with the one at `from` */
function endOfTurn(slices: readonly Buffer[], from: number): number {
  let end = from + 1;
  for (let bytes = slices[from]!.length; end < slices.length; end++) {
    bytes += slices[end]!.length;
    if (bytes > MAX_BYTES_PER_TURN) break;
  }
  return end;
}
