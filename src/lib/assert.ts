/** A bug in this program, never a user's mistake. It stops the process. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** Checks a condition that must hold for any input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message);
}
