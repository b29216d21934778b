import { sharedAbort } from '../lib/concurrency/shared-abort.ts';
import type { Clock } from '../lib/time/clock.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaChange, MetaStore } from '../storage/port.ts';
import type { MemberDocument } from './documents.ts';
import { DEAD_MS } from './timing.ts';

const PREFIX = META_PREFIX.cluster.member;

export interface Member {
  readonly id: string;
  readonly document: MemberDocument;
  /** How long ago its last renewal was seen. */
  readonly silentMs: number;
}

interface Seen {
  readonly revision: number;
  readonly document: MemberDocument;
  /** By the monotonic clock of this process. */
  readonly seenMs: number;
}

/** All members, as this process sees them: the gateways, and those that died recently. */
export class Members {
  readonly #meta: MetaStore;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #seen = new Map<string, Seen>();
  /** By member that lives, once its end is waited for. */
  readonly #ends = new Map<string, AbortController>();
  /** By member that lives and is not cut off. */
  readonly #cuts = new Map<string, AbortController>();
  #stop = () => {};

  private constructor(meta: MetaStore, clock: Clock, onChange: () => void) {
    this.#meta = meta;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** @param onChange is called when a member joins, leaves, is removed, changes its state, or is cut off or not any more */
  static async open(meta: MetaStore, clock: Clock, onChange: () => void): Promise<Members> {
    const members = new Members(meta, clock, onChange);
    const changed = new Set<string>();
    const watch = meta.watch(PREFIX, (change) => {
      changed.add(change.key);
      members.#apply(change);
    });
    members.#stop = () => watch.stop();
    for (const entry of await meta.list(PREFIX)) if (!changed.has(entry.key)) members.#apply(entry);
    return members;
  }

  /** Whether the member has joined, and has neither left nor been removed. */
  has(id: string): boolean {
    return this.#seen.has(id);
  }

  get(id: string): Member | undefined {
    const seen = this.#seen.get(id);
    return seen && this.#describe(id, seen);
  }

  /** Aborted when the member has left or was removed. */
  whenGone(id: string): AbortSignal {
    return signalOf(this.#ends, id, this.has(id));
  }

  /** Aborted when the member has left, was removed, or is cut off: it gives up what it does for others. */
  whenCutOff(id: string): AbortSignal {
    const document = this.#seen.get(id)?.document;
    return signalOf(this.#cuts, id, document !== undefined && !document.cutOff);
  }

  /** In order of id. */
  all(): Member[] {
    return Array.from(this.#seen, ([id, seen]) => this.#describe(id, seen)).sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
  }

  /**
   * Removes members that are dead. A member whose document changed meanwhile is not: the deletion is refused.
   * @param ownId the member that is not checked
   */
  async removeDead(ownId: string | undefined): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { seenMs, revision }] of this.#seen) {
      if (id === ownId || nowMs - seenMs < DEAD_MS) continue;
      await this.#meta.delete(PREFIX + id, revision);
    }
  }

  close(): void {
    this.#stop();
  }

  #describe(id: string, { document, seenMs }: Seen): Member {
    return { id, document, silentMs: this.#clock.monotonicMs() - seenMs };
  }

  #apply({ key, value, revision }: MetaChange): void {
    const id = key.slice(PREFIX.length);
    const previous = this.#seen.get(id);
    if (value === undefined) {
      this.#seen.delete(id);
      for (const signals of [this.#cuts, this.#ends]) end(signals, id, `the gateway ${id} is gone`);
      if (previous) this.#onChange();
      return;
    }
    const document = JSON.parse(value.toString('utf8')) as MemberDocument;
    this.#seen.set(id, { revision, document, seenMs: this.#clock.monotonicMs() });
    if (document.cutOff) end(this.#cuts, id, `the gateway ${id} does not reach the home`);
    if (
      previous?.document.state !== document.state ||
      Boolean(previous.document.cutOff) !== Boolean(document.cutOff)
    )
      this.#onChange();
  }
}

/** @param isOpen whether the signal is not aborted yet */
function signalOf(signals: Map<string, AbortController>, id: string, isOpen: boolean): AbortSignal {
  let controller = signals.get(id);
  if (!controller) {
    controller = sharedAbort();
    if (isOpen) signals.set(id, controller);
    else controller.abort(new Error(`the gateway ${id} is gone, or does not reach the home`));
  }
  return controller.signal;
}

function end(signals: Map<string, AbortController>, id: string, reason: string): void {
  signals.get(id)?.abort(new Error(reason));
  signals.delete(id);
}
