// Filled in well under a millisecond, and a large response needs few of them.
export const SLICE_BYTES = 2 ** 19;

/** A piece of memory for the texts of responses. */
export class Slice {
  readonly bytes = Buffer.allocUnsafeSlow(SLICE_BYTES);
  /** The responses that are written into the slice or sent from it, plus one for each kept text in it. */
  users = 0;
}
