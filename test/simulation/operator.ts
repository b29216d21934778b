import { EngineError } from '../../src/engine/error.ts';
import { HASH_KEY_SPACE } from '../../src/engine/shard/hash-key.ts';
import type { Shard } from '../../src/engine/shard/shard.ts';
import type { Reshard } from '../../src/engine/stream/document.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import type { Random } from '../../src/lib/random.ts';
import { DEFAULT_SETTINGS } from '../../src/mapping/document.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { Model } from './model.ts';
import { FUNCTION_ARN, NAMESPACE, type Process, STREAM_NAME } from './process.ts';

const MAX_OPEN_SHARDS = 6;
const MAX_SHARDS_AT_FIRST = 3;
const RETENTION_HOURS = [1, 2, 4, 24];
const MAX_BATCH_SIZE = 40;
const MAX_WINDOW_SECONDS = 2;
const MAX_LANES = 3;

/** Creates and changes the stream and its mapping; keeps across lives what was acknowledged. */
export class Operator {
  readonly #model: Model;
  readonly #random: Random;
  readonly #firstShards: number;
  #streamPromised = false;
  #mappingPromised = false;
  /** One change of retention at a time, because the order of two concurrent ones is unknown. */
  #changingRetention: Process | undefined;
  /** Bounds of the number of shards ever created: a crash can leave the result of a reshard unknown. */
  #leastShards: number;
  #mostShards: number;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
    this.#firstShards = 1 + random.integer(MAX_SHARDS_AT_FIRST);
    this.#leastShards = this.#firstShards;
    this.#mostShards = this.#firstShards;
  }

  async makeStream(process: Process): Promise<void> {
    if (process.stream) return;
    if (this.#streamPromised) this.#model.trace.reportViolation('the stream is missing');
    const spec = { streamName: STREAM_NAME, shardCount: this.#firstShards, maxRecordKib: 1024, tags: {} };
    const made = await this.#request(process, `create a stream of ${this.#firstShards} shards`, () =>
      process.engine.changes.create(NAMESPACE, { ...spec, mode: 'PROVISIONED' }),
    );
    this.#streamPromised ||= made === 'done';
  }

  /** Requires that the stream is active. */
  async makeMapping(process: Process): Promise<void> {
    if (process.mappings.list(NAMESPACE).length > 0) return;
    if (this.#mappingPromised) this.#model.trace.reportViolation('the mapping is missing');
    const made = await this.#request(process, 'create a mapping', async () => {
      const result = await process.mappings.create({
        namespace: NAMESPACE,
        eventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM_NAME}`,
        streamName: STREAM_NAME,
        startingPosition: 'TRIM_HORIZON',
        settings: { ...DEFAULT_SETTINGS, functionArn: FUNCTION_ARN, ...this.#someSettings() },
        enabled: true,
      });
      if (result.kind !== 'created')
        this.#model.trace.reportViolation(`the mapping is not created: ${result.kind}`);
    });
    this.#mappingPromised ||= made === 'done';
  }

  async changeMapping(process: Process): Promise<void> {
    const [mapping] = process.mappings.list(NAMESPACE);
    if (!mapping) return;
    const settings = this.#someSettings();
    const enabled = this.#random.fraction() < 0.8;
    await this.#request(
      process,
      `change the mapping to ${JSON.stringify({ ...settings, enabled })}`,
      async () => {
        await process.mappings.update(NAMESPACE, mapping.uuid, { settings, enabled });
      },
    );
  }

  /** The next mapping starts at the beginning and need not deliver again what was delivered. */
  async deleteMapping(process: Process): Promise<void> {
    const [mapping] = process.mappings.list(NAMESPACE);
    if (!mapping) return;
    const before = this.#mappingPromised;
    this.#mappingPromised = false;
    const deleted = await this.#request(process, 'delete the mapping', async () => {
      await process.mappings.delete(NAMESPACE, mapping.uuid);
    });
    if (deleted === 'done') this.#model.trace.tally.add('mapping deleted');
    if (deleted === 'refused') this.#mappingPromised = before;
  }

  async enableMapping(process: Process): Promise<'enabled' | 'not yet'> {
    const [mapping] = process.mappings.list(NAMESPACE);
    if (mapping?.state === 'Enabled') return 'enabled';
    if (mapping?.state === 'Disabled') {
      await process.mappings.update(NAMESPACE, mapping.uuid, { settings: {}, enabled: true });
    }
    return 'not yet';
  }

  async changeRetention(process: Process, stream: Stream): Promise<void> {
    const hours = RETENTION_HOURS[this.#random.integer(RETENTION_HOURS.length)]!;
    const before = stream.document.retentionHours;
    const { horizon } = this.#model;
    if (stream.document.status !== 'ACTIVE' || this.#changingRetention === process) return;
    this.#changingRetention = process;
    horizon.beginChange(hours, this.#model.now());
    const changed = await this.#request(process, `keep records ${hours} hours instead of ${before}`, () =>
      process.engine.changes.setRetention(stream, hours),
    );
    if (changed === 'done') {
      this.#model.trace.tally.add('retention changed');
      horizon.finishChange(hours, this.#model.now());
    }
    if (changed === 'refused') horizon.finishChange(stream.document.retentionHours, this.#model.now());
    if (changed !== 'uncertain') this.#changingRetention = undefined;
  }

  async reshard(process: Process, stream: Stream): Promise<void> {
    const open = Array.from(stream.shards)
      .filter(({ closed }) => !closed)
      .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
    const index = this.#random.integer(open.length);
    const [first, second] = [open[index]!, open[index + 1]];
    const merges = second !== undefined && (open.length >= MAX_OPEN_SHARDS || this.#random.fraction() < 0.5);
    if (!merges && open.length >= MAX_OPEN_SHARDS) return;
    const reshard: Reshard = merges
      ? { kind: 'merge', shards: [first.number, second.number] }
      : { kind: 'split', shard: first.number, at: middleOf(first).toString() };
    const children = merges ? 1 : 2;
    this.#mostShards += children;
    const begun = await this.#request(process, `reshard ${JSON.stringify(reshard)}`, () =>
      process.engine.changes.reshard(stream, reshard),
    );
    if (begun === 'done') {
      this.#model.trace.tally.add('stream resharded');
      this.#leastShards += children;
    }
    if (begun === 'refused') this.#mostShards -= children;
  }

  /** After a restart the documents must have the acknowledged values or those of a change in flight. */
  lookAt({ document }: Stream): void {
    if (!this.#model.horizon.finishChange(document.retentionHours, this.#model.now())) {
      this.#model.trace.reportViolation(
        `retention is ${document.retentionHours} hours, which was never requested`,
      );
    }
  }

  /** After all changes: acknowledged changes are stored, and open shards tile the hash key space. */
  reportUndoneChanges(stream: Stream): void {
    const { status, reshards, nextShardNumber } = stream.document;
    const { trace } = this.#model;
    if (status !== 'ACTIVE' || reshards.length > 0) trace.reportViolation(`the stream stays ${status}`);
    if (nextShardNumber < this.#leastShards || nextShardNumber > this.#mostShards) {
      trace.reportViolation(
        `${nextShardNumber} shards were created, not ${this.#leastShards} to ${this.#mostShards}`,
      );
    }
    const ranges = Array.from(stream.shards)
      .filter(({ closed }) => !closed)
      .map(({ range }) => range)
      .sort((a, b) => (a.start < b.start ? -1 : 1));
    const starts = [...ranges.map(({ start }) => start), HASH_KEY_SPACE];
    const ends = [-1n, ...ranges.map(({ end }) => end)];
    if (!starts.every((start, index) => start === ends[index]! + 1n))
      trace.reportViolation('open shards do not tile');
  }

  /** @returns `uncertain` when a crash or a disk error leaves the result unknown */
  async #request(
    process: Process,
    what: string,
    change: () => Promise<void>,
  ): Promise<'done' | 'refused' | 'uncertain'> {
    this.#log(what);
    try {
      await change();
      this.#log(`done: ${what}`);
      return process.alive ? 'done' : 'uncertain';
    } catch (error) {
      if (!(error instanceof EngineError || isStorageError(error))) throw error;
      this.#log(`${error.message}: ${what}`);
      return process.alive && !isStorageError(error, 'unknown') ? 'refused' : 'uncertain';
    }
  }

  #log(what: string): void {
    this.#model.trace.log(`${this.#model.now()} ${what}`);
  }

  #someSettings() {
    return {
      batchSize: 1 + this.#random.integer(MAX_BATCH_SIZE),
      batchingWindowSeconds: this.#random.integer(MAX_WINDOW_SECONDS + 1),
      parallelizationFactor: 1 + this.#random.integer(MAX_LANES),
      bisectBatchOnFunctionError: this.#random.fraction() < 0.5,
      reportBatchItemFailures: this.#random.fraction() < 0.5,
    };
  }
}

function middleOf({ range: { start, end } }: Shard): bigint {
  return (start + end + 1n) / 2n;
}
