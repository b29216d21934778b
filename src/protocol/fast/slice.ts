// Filled in well under a millisecond, and a large response needs few of them.
export const SLICE_BYTES = 2 ** 19;

/** A piece of memory for the texts of responses. */
export class Slice {
  readonly bytes = Buffer.allocUnsafeSlow(SLICE_BYTES);
  /** The responses that are written into it or sent from it, and one for each text in it that is kept. */
  users = 0;
}
