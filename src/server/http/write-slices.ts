import type { Writable } from 'node:stream';
import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';

/**
 * Writes the slices of a large response, each in its own turn of the event loop and after the system has accepted the
 * previous one. If they were all written at once, megabytes would be copied as fast as the client reads, and other
 * requests would be blocked.
 * @returns undefined when the system has accepted all of them, else the error of the write
 */
export async function writeSlices(target: Writable, slices: readonly Buffer[]): Promise<Error | undefined> {
  for (const slice of slices) {
    const error = await new Promise<Error | null | undefined>((done) => {
      target.write(slice, done);
    });
    if (error) return error;
    await yieldToEventLoop();
  }
  return undefined;
}
