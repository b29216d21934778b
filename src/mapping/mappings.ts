import { Slots } from '../lib/concurrency/slots.ts';
import { sleep } from '../lib/time/clock.ts';
import type { Activity, ActivityOptions } from '../lib/activity.ts';
import { noMeters } from '../lib/metrics.ts';
import type { Namespace } from '../lib/aws/namespace.ts';
import { SortedKeys } from '../lib/list/sorted-keys.ts';
import { JsonDocuments } from '../storage/json-documents.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';
import { WatchedDocuments } from '../storage/watched-documents.ts';
import { LingerTime } from './batching/linger-time.ts';
import type { CheckpointDocument } from './checkpoint/checkpoint-document.ts';
import {
  isQueueMapping,
  type MappingDocument,
  type MappingSettings,
  type Replay,
  withDefaults,
} from './document.ts';
import { Mapping, type MappingDependencies } from './mapping.ts';
import { type NewMapping, newQueueMapping, newStreamMapping, type SourceProblem } from './new-mapping.ts';
import { noQueues } from './queue/no-queues.ts';
import type { MappingStatus } from './metrics/status.ts';
import type { OpenMappingsOptions } from './options.ts';

// How long a stop waits for running invocations before it aborts them.
const DRAIN_MS = 5_000;

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
const MAX_QUEUE_BATCHES = 1_250;

/** The role of the function may not read the source. */
interface SourceDenied {
  readonly kind: 'source-denied';
  /** `kinesis:GetRecords` */
  readonly action: string;
}

/** A mapping of this source and function already exists. */
export interface Duplicate {
  readonly kind: 'duplicate';
  readonly uuid: string;
}

export type CreateResult =
  | { readonly kind: 'created'; readonly mapping: MappingDocument }
  | SourceProblem
  | SourceDenied
  | Duplicate;

export type ChangeResult =
  | { readonly kind: 'accepted'; readonly mapping: MappingDocument }
  | { readonly kind: 'not-found' }
  /** An earlier change is still in progress. */
  | { readonly kind: 'in-transition' };

type Dependencies = MappingDependencies & Pick<OpenMappingsOptions, 'store'>;

/** Opens the mappings of a store. Those that are enabled continue from their checkpoints. */
export async function openMappings(options: OpenMappingsOptions): Promise<Mappings> {
  const { linger } = options;
  const dependencies: Dependencies = {
    ...options,
    queues: options.queues ?? noQueues,
    maxQueueBatches: options.maxQueueBatches ?? (() => MAX_QUEUE_BATCHES),
    meters: options.meters ?? noMeters,
    timeScale: options.timeScale ?? 1,
    beforeCheckpoint: options.beforeCheckpoint ?? (async () => {}),
    mayRead: options.mayRead ?? (async () => true),
    linger: linger && { clock: linger.clock, time: new LingerTime(linger) },
    documents: new JsonDocuments<MappingDocument>(options.store.meta, META_PREFIX.mapping.document),
    checkpoints: new JsonDocuments<CheckpointDocument>(options.store.meta, META_PREFIX.mapping.checkpoint),
  };
  if (options.spread) {
    const mappings = new Mappings(dependencies, []);
    await mappings.follow(options.store.meta);
    return mappings;
  }
  const stored = await dependencies.documents.list();
  return new Mappings(
    dependencies,
    stored.map(({ value }) => withDefaults(value)),
  );
}

/** All event source mappings. */
export class Mappings {
  readonly #dependencies: Dependencies;
  readonly #mappings = new Map<string, Mapping>();
  readonly #uuids = new SortedKeys();
  /** UUIDs by the ARN of the event source, which a mapping keeps. */
  readonly #bySource = new Map<string, Set<string>>();
  /** Mappings are created and changed one after another, so that concurrent calls create no duplicates. */
  readonly #changes = new Slots(1);
  #followed: WatchedDocuments<MappingDocument> | undefined;
  #isClosed = false;

  constructor(dependencies: Dependencies, documents: readonly MappingDocument[]) {
    this.#dependencies = dependencies;
    for (const document of documents) this.#add(document);
    dependencies.meters.observe(() => {
      for (const mapping of this.#mappings.values()) mapping.collectMetrics();
    });
  }

  /**
   * Opens what is stored, and follows what other gateways store: the last processing results, and what an earlier home had
   * begun to store when it was replaced. That can be a new mapping.
   */
  async follow(meta: MetaStore): Promise<void> {
    this.#followed = await WatchedDocuments.open<MappingDocument>(
      meta,
      META_PREFIX.mapping.document,
      (uuid, stored) => {
        // A mapping is Deleting before its document is removed, and then ends here as well.
        if (!stored) return;
        const document = withDefaults(stored);
        const mapping = this.#mappings.get(uuid);
        if (mapping) mapping.adopt(document);
        else this.#add(document);
      },
    );
  }

  create(options: NewMapping): Promise<CreateResult> {
    return this.#changes.run(() => this.#create(options));
  }

  get(namespace: Namespace, uuid: string): MappingDocument | undefined {
    return this.#find(namespace, uuid)?.document;
  }

  /** In order of UUID. */
  list(namespace: Namespace): MappingDocument[] {
    return Array.from(this.listAfter(namespace, undefined));
  }

  /** Those with a UUID above `after`, in order of UUID. Costs what is taken. */
  *listAfter(namespace: Namespace, after: string | undefined): IterableIterator<MappingDocument> {
    for (const uuid of this.#uuids.scan('', after)) {
      const document = this.get(namespace, uuid);
      if (document) yield document;
    }
  }

  update(
    namespace: Namespace,
    uuid: string,
    { settings, enabled }: { settings: Partial<MappingSettings>; enabled?: boolean | undefined },
  ): Promise<ChangeResult | Duplicate | SourceDenied> {
    return this.#changes.run(async () => {
      const mapping = this.#find(namespace, uuid);
      if (!mapping) return { kind: 'not-found' };
      const { eventSourceArn } = mapping.document;
      const { functionArn } = settings;
      const duplicate =
        functionArn === undefined
          ? undefined
          : this.#findDuplicate(namespace, { eventSourceArn, functionArn });
      if (duplicate && duplicate.uuid !== uuid) return { kind: 'duplicate', uuid: duplicate.uuid };
      if (functionArn !== undefined && functionArn !== mapping.document.settings.functionArn) {
        const action = await this.#missingAction(namespace, eventSourceArn, functionArn);
        if (action !== undefined) return { kind: 'source-denied', action };
      }
      return changeResult(await mapping.update(settings, enabled));
    });
  }

  /** Delivers records of a stream again; see `moveBack`. */
  replay(
    namespace: Namespace,
    uuid: string,
    replay: Replay,
  ): Promise<ChangeResult | { readonly kind: 'no-stream' }> {
    return this.#changes.run(async () => {
      const mapping = this.#find(namespace, uuid);
      if (!mapping) return { kind: 'not-found' };
      if (isQueueMapping(mapping.document)) return { kind: 'no-stream' };
      return changeResult(await mapping.replay(replay));
    });
  }

  delete(namespace: Namespace, uuid: string): Promise<ChangeResult> {
    return this.#changes.run(async () => {
      const mapping = this.#find(namespace, uuid);
      return mapping ? changeResult(await mapping.delete()) : { kind: 'not-found' };
    });
  }

  /** @returns false when there is no such mapping */
  async updateTags(
    namespace: Namespace,
    uuid: string,
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<boolean> {
    const mapping = this.#find(namespace, uuid);
    await mapping?.updateTags(change);
    return mapping !== undefined;
  }

  /** The status of all mappings of all namespaces, in no particular order. */
  status(): MappingStatus[] {
    return Array.from(this.#mappings.values(), (mapping) => mapping.status());
  }

  /** What the mappings of all namespaces have left to do of what has arrived so far. */
  async activity(options?: ActivityOptions): Promise<Activity[]> {
    const mappings = [...this.#mappings.values()];
    return (await Promise.all(mappings.map((mapping) => mapping.activity(options)))).flat();
  }

  /** Stops all loops, and waits a bounded time for running invocations. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#followed?.close();
    const mappings = [...this.#mappings.values()];
    const closed = Promise.all(mappings.map((mapping) => mapping.close()));
    const waiting = new AbortController();
    const timeout = sleep(this.#dependencies.clock, DRAIN_MS, { signal: waiting.signal, background: true });
    await Promise.race([closed, timeout.then(() => mappings.forEach((mapping) => mapping.abort()))]);
    waiting.abort();
    await Promise.allSettled([closed, timeout]);
  }

  /** Finds a mapping of this source and function, including one that is being updated to them. */
  #findDuplicate(
    namespace: Namespace,
    { eventSourceArn, functionArn }: { eventSourceArn: string; functionArn: string },
  ): MappingDocument | undefined {
    for (const uuid of this.#bySource.get(eventSourceArn) ?? []) {
      const document = this.get(namespace, uuid);
      const arns = [document?.settings.functionArn, document?.target?.settings.functionArn];
      if (arns.includes(functionArn)) return document;
    }
    return undefined;
  }

  async #create(options: NewMapping): Promise<CreateResult> {
    const { namespace, eventSourceArn, settings } = options;
    const { functionArn } = settings;
    // The stream may have been created or resharded through another gateway a moment ago.
    await this.#dependencies.store.meta.catchUp();
    const duplicate = this.#findDuplicate(namespace, { eventSourceArn, functionArn });
    if (duplicate) return { kind: 'duplicate', uuid: duplicate.uuid };
    const action = await this.#missingAction(namespace, eventSourceArn, functionArn);
    if (action !== undefined) return { kind: 'source-denied', action };
    const document =
      'queueName' in options
        ? newQueueMapping(options, this.#dependencies)
        : await newStreamMapping(options, this.#dependencies);
    if ('kind' in document) return document;
    await this.#dependencies.documents.create(document.uuid, document);
    // One that is stored while this is closed is opened by what opens the store next.
    if (!this.#mappings.has(document.uuid) && !this.#isClosed) this.#add(document);
    return { kind: 'created', mapping: document };
  }

  /** The action on the source that the role of the function lacks. */
  async #missingAction(
    { account, region }: Namespace,
    eventSourceArn: string,
    functionArn: string,
  ): Promise<string | undefined> {
    const { invoker, missingAction } = this.#dependencies;
    const described = missingAction && (await invoker.describe(functionArn));
    return described && missingAction({ account, region, eventSourceArn, functionArn, ...described });
  }

  #add(document: MappingDocument): void {
    const { uuid } = document;
    this.#mappings.set(uuid, new Mapping(this.#dependencies, document, () => this.#remove(document)));
    this.#uuids.add(uuid);
    const ofSource = this.#bySource.get(document.eventSourceArn) ?? new Set();
    this.#bySource.set(document.eventSourceArn, ofSource.add(uuid));
  }

  #remove({ uuid, eventSourceArn }: MappingDocument): void {
    this.#mappings.delete(uuid);
    this.#uuids.delete(uuid);
    const ofSource = this.#bySource.get(eventSourceArn);
    ofSource?.delete(uuid);
    if (ofSource?.size === 0) this.#bySource.delete(eventSourceArn);
  }

  #find(namespace: Namespace, uuid: string): Mapping | undefined {
    const mapping = this.#mappings.get(uuid);
    return mapping && isIn(namespace, mapping.document) ? mapping : undefined;
  }
}

function isIn(namespace: Namespace, document: MappingDocument): boolean {
  return document.account === namespace.account && document.region === namespace.region;
}

function changeResult(mapping: MappingDocument | undefined): ChangeResult {
  return mapping ? { kind: 'accepted', mapping } : { kind: 'in-transition' };
}
