import { decodeMetaMessage } from '../../../../../src/storage/cluster/meta/payload.ts';
import type { FakeNats } from '../../../../support/fake-messages/nats.ts';

/** One change, as its gateway saw it. Without an outcome, its gateway crashed. */
export interface Change {
  readonly key: string;
  /** What was to be stored; undefined: a deletion. No two changes store the same text. */
  readonly text: string | undefined;
  /** The revision that it was to replace; undefined: none. */
  readonly base: number | undefined;
  /** How many messages of the document were stored before it began. */
  readonly storedBefore: number;
  outcome?: { readonly revision: number } | 'deleted' | 'lost' | 'unknown' | 'not-written';
}

interface Stored {
  readonly seq: number;
  readonly text: string | undefined;
  readonly base: number;
}

/** What NATS stored of each document, and the rules that answers must keep. */
export class MetaHistory {
  readonly changes: Change[] = [];
  readonly #nats: FakeNats;
  readonly #report: (what: string) => void;
  readonly #stored = new Map<string, Stored[]>();
  readonly #acknowledged = new Map<string, number>();
  #taken = 0;

  constructor(nats: FakeNats, report: (what: string) => void) {
    this.#nats = nats;
    this.#report = report;
  }

  /** Every message of a document, in order. */
  storedOf(key: string): readonly Stored[] {
    const { everything } = this.#nats;
    for (; this.#taken < everything.length; this.#taken++) {
      const { seq, payload } = everything[this.#taken]!;
      const { key: of, value, base } = decodeMetaMessage(payload);
      const stored = this.#stored.get(of) ?? [];
      this.#stored.set(of, stored);
      stored.push({ seq, text: value?.toString(), base });
    }
    return this.#stored.get(key) ?? [];
  }

  /** The newest revision of a document that any gateway has received. */
  acknowledged(key: string): number {
    return this.#acknowledged.get(key) ?? 0;
  }

  settled(change: Change, outcome: NonNullable<Change['outcome']>): void {
    change.outcome = outcome;
    if (outcome === 'lost') this.#checkRefusal(change);
    if (typeof outcome !== 'object') return;
    const { key } = change;
    this.#acknowledged.set(key, Math.max(this.acknowledged(key), outcome.revision));
  }

  /** @param atLeast the newest acknowledged revision before the gateway caught up */
  checkCaughtUp(key: string, atLeast: number, found: number | undefined): void {
    if (found !== undefined && found < atLeast)
      this.#report(`${key} was ${found} after catching up, and ${atLeast} was acknowledged before`);
    const isDeleted = this.storedOf(key).some(({ seq, text }) => seq > atLeast && text === undefined);
    if (found === undefined && atLeast > 0 && !isDeleted)
      this.#report(`${key} was missing after catching up, and ${atLeast} was acknowledged before`);
  }

  /** After the run. */
  checkAll(): void {
    for (const { key, text, base, outcome } of this.changes) {
      const stored = this.storedOf(key);
      const found = stored.filter((message) =>
        text === undefined ? message.text === undefined && message.base === base : message.text === text,
      );
      const what = text ?? `the deletion of ${key} at ${base ?? 0}`;
      if (found.length > 1) this.#report(`${what} is stored ${found.length} times`);
      if (typeof outcome === 'object' && found[0]?.seq !== outcome.revision)
        this.#report(
          `${what} was acknowledged at ${outcome.revision} and is stored at ${found[0]?.seq ?? 'none'}`,
        );
      if (outcome === 'deleted' && found.length === 0)
        this.#report(`${what} was acknowledged and is not stored`);
      // Another gateway may have deleted it at the same revision.
      const isRefused = outcome === 'lost' || outcome === 'not-written';
      if (text !== undefined && isRefused && found.length > 0)
        this.#report(`${what} was reported as ${outcome} and is stored at ${found[0]!.seq}`);
    }
  }

  /** A refused change must have met another one: before it began, or while it ran. */
  #checkRefusal({ key, text, base, storedBefore }: Change): void {
    const stored = this.storedOf(key);
    const before = stored[storedBefore - 1];
    const revision = before?.text === undefined ? undefined : before.seq;
    if (stored.length === storedBefore && revision === base)
      this.#report(`${text ?? `the deletion of ${key}`} was refused, and ${key} was at ${base ?? 'none'}`);
  }
}
