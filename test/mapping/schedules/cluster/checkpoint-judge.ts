import { parseSequenceNumber, positionOf } from '../../../../src/engine/shard/sequence-number.ts';
import { laneOf } from '../../../../src/mapping/batching/lane.ts';
import type { CheckpointDocument } from '../../../../src/mapping/checkpoint/checkpoint-document.ts';
import { comparePositions } from '../../../../src/engine/compare-positions.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import type { KnownRecord } from '../known-record.ts';

/** No checkpoint is ahead of what was delivered, goes back, or is written in an earlier term than the one before. */
export class CheckpointJudge {
  readonly #records: () => readonly KnownRecord[];
  readonly #accuse: (what: string) => void;
  readonly #onAhead: (record: KnownRecord, what: string) => void;
  readonly #last = new Map<string, CheckpointDocument>();

  /** @param onAhead is called for a record that is neither delivered nor known to be discarded */
  constructor(
    records: () => readonly KnownRecord[],
    accuse: (what: string) => void,
    onAhead: (record: KnownRecord, what: string) => void = (_, what) => accuse(what),
  ) {
    this.#records = records;
    this.#accuse = accuse;
    this.#onAhead = onAhead;
  }

  /**
   * @param meta of a gateway that nothing happens to: it sees each change at once
   * @param uuid of the mapping; not given: of the only one
   */
  watch(meta: MetaStore, uuid = ''): void {
    const prefix = META_PREFIX.mapping.checkpoint;
    meta.watch(prefix + uuid, ({ key, value }) => {
      const name = key.slice(prefix.length);
      if (value) this.#check(name, JSON.parse(value.toString()) as CheckpointDocument);
      else this.#last.delete(name);
    });
  }

  #check(name: string, next: CheckpointDocument): void {
    // UUID/CREATED MS/SHARD ID[/LANE-of-COUNT]
    const [, , shardId, lane] = name.split('/');
    const [index = 0, count = 1] = lane?.split('-of-').map(Number) ?? [];
    const ahead = this.#records().filter(
      (record) =>
        record.shardId === shardId &&
        record.taken &&
        record.expected &&
        !record.settled &&
        laneOf(record.key, count) === index &&
        isBefore(record, next),
    );
    for (const record of ahead) this.#onAhead(record, `the checkpoint ${name} is ahead of ${record.id}`);
    const previous = this.#last.get(name);
    this.#last.set(name, next);
    if (!previous) return;
    if (comparePositions(next.position, previous.position) < 0 || (previous.ended && !next.ended))
      this.#accuse(`the checkpoint ${name} goes back`);
    if (next.epoch! < previous.epoch!) this.#accuse(`the checkpoint ${name} is of an earlier term`);
  }
}

function isBefore({ sequenceNumber }: KnownRecord, { position, ended }: CheckpointDocument): boolean {
  if (ended) return true;
  // Not known yet: it was put after the end of what was read.
  if (sequenceNumber === undefined) return false;
  return comparePositions(positionOf(parseSequenceNumber(sequenceNumber)!)!, position) < 0;
}
