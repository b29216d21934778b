import type { LeaseDocument, MemberDocument } from '../../../../src/cluster/documents.ts';
import { slotOf } from '../../../../src/cluster/slots/slot-of.ts';
import { parseShardId } from '../../../../src/engine/shard/id.ts';
import type { StreamDocument } from '../../../../src/engine/stream/document.ts';
import { streamKey } from '../../../../src/engine/stream/keys.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../../src/lib/random.ts';
import { systemClock } from '../../../../src/lib/time/clock.ts';
import {
  type MappingDocument,
  type MappingSettings,
  withDefaults,
} from '../../../../src/mapping/document.ts';
import { openClusterStore } from '../../../../src/storage/cluster/open.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import type { MetaStore, Store } from '../../../../src/storage/port.ts';
import { WatchedDocuments } from '../../../../src/storage/watched-documents.ts';
import { NAMESPACE } from './clients.ts';

/** While there is no leader nothing changes that the judge has to know. */
const CATCH_UP_MS = 1_000;

/** Who may run the loop of a shard. */
export interface Holder {
  readonly port: string;
  /** Of the gateway and its term: another one counts attempts anew. */
  readonly loop: string;
}

/** What the store says of gateways, streams and mappings. The judge sees it as a gateway does that takes no part in anything. */
export class ObservedStore {
  readonly #store: Store;
  readonly #members: WatchedDocuments<MemberDocument>;
  readonly #leases: WatchedDocuments<LeaseDocument>;
  /** By lease: the port of the gateway that has it, or had it last. */
  readonly #lastPorts: ReadonlyMap<string, string>;
  readonly #streams: WatchedDocuments<StreamDocument>;
  readonly #mappings: WatchedDocuments<MappingDocument>;

  private constructor(
    store: Store,
    members: WatchedDocuments<MemberDocument>,
    leases: WatchedDocuments<LeaseDocument>,
    lastPorts: ReadonlyMap<string, string>,
    streams: WatchedDocuments<StreamDocument>,
    mappings: WatchedDocuments<MappingDocument>,
  ) {
    this.#store = store;
    this.#members = members;
    this.#leases = leases;
    this.#lastPorts = lastPorts;
    this.#streams = streams;
    this.#mappings = mappings;
  }

  /** @param onLost is called with the port of a gateway whose membership has ended */
  static async open(url: string, onLost: (port: string) => void): Promise<ObservedStore> {
    const store = await openClusterStore({
      url,
      acceptDataLoss: false,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
    });
    const { meta } = store;
    const ignore = () => {};
    const members = await WatchedDocuments.open<MemberDocument>(
      meta,
      META_PREFIX.cluster.member,
      (_, next, previous) => {
        if (!next && previous) onLost(portOf(previous.endpoint));
      },
    );
    const lastPorts = new Map<string, string>();
    return new ObservedStore(
      store,
      members,
      await WatchedDocuments.open<LeaseDocument>(meta, META_PREFIX.cluster.lease, (name, next) => {
        const holder = typeof next?.member === 'string' ? members.get(next.member) : undefined;
        if (holder) lastPorts.set(name, portOf(holder.endpoint));
      }),
      lastPorts,
      await WatchedDocuments.open<StreamDocument>(meta, META_PREFIX.engine.stream, ignore),
      await WatchedDocuments.open<MappingDocument>(meta, META_PREFIX.mapping.document, ignore),
    );
  }

  get meta(): MetaStore {
    return this.#store.meta;
  }

  settingsOf(uuid: string): MappingSettings | undefined {
    const document = this.#mappings.get(uuid);
    return document && withDefaults(document).settings;
  }

  stream(name: string): StreamDocument | undefined {
    return this.#streams.get(streamKey(NAMESPACE, name));
  }

  /** Undefined while no gateway has the shard of a mapping. */
  holderOf(uuid: string, shardId: string): Holder | undefined {
    const lease = this.#leases.get(leaseOf(uuid, shardId));
    const port = this.#portOf(lease);
    return port === undefined ? undefined : { port, loop: `${lease!.member}/${lease!.epoch}` };
  }

  /** The gateway that has the shard of a mapping, or had it last. */
  lastPortOf(uuid: string, shardId: string): string | undefined {
    return this.#lastPorts.get(leaseOf(uuid, shardId));
  }

  /** The home may run functions for its loops on any gateway. */
  isHome(port: string): boolean {
    return this.#portOf(this.#leases.get('home')) === port;
  }

  /** Waits until everything is seen that is stored now, if the engine answers. */
  async catchUp(): Promise<void> {
    const limit = new Promise<void>((resolve) => void setTimeout(resolve, CATCH_UP_MS));
    await Promise.race([this.#store.meta.catchUp().catch(() => limit), limit]);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #portOf(lease: LeaseDocument | undefined): string | undefined {
    const member = lease?.member;
    const document = typeof member === 'string' ? this.#members.get(member) : undefined;
    return document && portOf(document.endpoint);
  }
}

function leaseOf(uuid: string, shardId: string): string {
  return `slot/${slotOf(uuid, parseShardId(shardId)!)}`;
}

/** A gateway keeps its port when it is started again. */
export function portOf(endpoint: string): string {
  return new URL(endpoint).port;
}
