import type { Writable } from 'node:stream';
import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';

/**
 * Writes the slices of a large answer, each in a turn of its own and once the system has taken the one before. All at
 * once, the system would copy megabytes as quickly as the client takes them, and nobody else be served meanwhile.
 * @returns undefined when the system has all of them; else why it never will
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
