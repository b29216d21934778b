import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { openShardCount, type StreamDocument } from './document.ts';

/** What the limits of an account and region count. */
export interface StreamTotals {
  readonly openShards: number;
  readonly onDemandStreams: number;
  /** In CREATING or DELETING. */
  readonly transientStreams: number;
}

const NO_STREAMS: StreamTotals = { openShards: 0, onDemandStreams: 0, transientStreams: 0 };

/** The totals of all namespaces, kept up to date with each change of a stream instead of counted for each request. */
export class TotalsByNamespace {
  readonly #totals = new Map<string, StreamTotals>();

  of(namespace: Namespace): StreamTotals {
    return this.#totals.get(namespaceKey(namespace)) ?? NO_STREAMS;
  }

  /** @param before undefined for a new stream; `after` for one that is removed */
  changed(namespace: Namespace, before: StreamDocument | undefined, after: StreamDocument | undefined): void {
    const current = this.of(namespace);
    const [removed, added] = [before, after].map((document) => (document ? totalsOf(document) : NO_STREAMS));
    this.#totals.set(namespaceKey(namespace), {
      openShards: current.openShards - removed!.openShards + added!.openShards,
      onDemandStreams: current.onDemandStreams - removed!.onDemandStreams + added!.onDemandStreams,
      transientStreams: current.transientStreams - removed!.transientStreams + added!.transientStreams,
    });
  }
}

function totalsOf(document: StreamDocument): StreamTotals {
  const { mode, status } = document;
  return {
    openShards: openShardCount(document),
    onDemandStreams: mode === 'ON_DEMAND' ? 1 : 0,
    transientStreams: status === 'CREATING' || status === 'DELETING' ? 1 : 0,
  };
}
