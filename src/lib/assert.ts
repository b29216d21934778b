/** Thrown when the program's own reasoning is wrong: a bug, never a user's mistake. Stops the process. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** States what must hold whatever the input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message);
}
