import { isSameWrite, type MetaMessage, type WriteId } from './payload.ts';

/**
 * A change whose outcome is not known yet, and what later messages of its key show about it:
 *
 *   open → stored | refused | undecidable
 */
export class OpenWrite {
  readonly key: string;
  readonly write: WriteId;
  /** The message that it replaces. */
  readonly base: number;
  /** Messages up to here were delivered before: they are not its own, and are not observed. */
  readonly knownSeq: number;
  outcome: 'open' | 'refused' | 'undecidable' | { readonly stored: number } = 'open';

  constructor(key: string, write: WriteId, base: number, knownSeq: number) {
    this.key = key;
    this.write = write;
    this.base = base;
    this.knownSeq = knownSeq;
  }

  /** @param seq the number of `message`, a message of the same key */
  observe(seq: number, message: Pick<MetaMessage, 'write' | 'base' | 'baseWrite'>): void {
    if (this.outcome !== 'open' || seq <= this.base) return;
    if (isSameWrite(message.write, this.write)) this.outcome = { stored: seq };
    // Another change has replaced the base, so that this one can no longer be stored.
    else if (message.base === this.base) this.outcome = 'refused';
    else if (isSameWrite(message.baseWrite, this.write)) this.outcome = { stored: message.base };
    // What replaced the base was itself replaced, at least twice, before it was delivered.
    else this.outcome = 'undecidable';
  }
}
