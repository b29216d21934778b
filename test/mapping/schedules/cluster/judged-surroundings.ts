import { slotOf } from '../../../../src/cluster/slots/slot-of.ts';
import type { StreamReader } from '../../../../src/engine/port.ts';
import { parseShardId } from '../../../../src/engine/shard/id.ts';
import { untilAborted } from '../../../../src/lib/concurrency/until-aborted.ts';
import type { Logger } from '../../../../src/lib/log/logger.ts';
import type { Random } from '../../../../src/lib/random.ts';
import type { Clock } from '../../../../src/lib/time/clock.ts';
import type { MappingDocument, MappingSettings } from '../../../../src/mapping/document.ts';
import type { FailureDestination, FunctionInvoker } from '../../../../src/mapping/port.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import { WatchedDocuments } from '../../../../src/storage/watched-documents.ts';
import type { Judge } from '../judge.ts';
import { JudgedFunction } from '../judged-function.ts';
import type { Caller } from '../running-calls.ts';
import type { GatewayTime } from '../../../storage/cluster/simulation/gateway-time.ts';
import type { Starting } from './gateways.ts';
import type { LeaseJudge } from './lease-judge.ts';
import type { Surroundings } from './life.ts';

// Of five, after which a mapping skips a message.
const MAX_FAILING_SENDS = 4;

/** What the gateways of a schedule share: the judge, and what fails. */
export interface JudgedWorld {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly random: Random;
  /** Of the mapping, before a gateway has seen it. */
  readonly settings: MappingSettings;
  readonly failing: { reads: number; sends: number; sent: number };
  readonly uuid: () => string;
  readonly isUnsteady: (gatewayName: string) => boolean;
  readonly leases: LeaseJudge;
  /** A call has ended, and the gateway is about to act on it. */
  readonly onResult: (gatewayName: string) => void;
  readonly log: (what: string) => void;
}

/** The function, the stream and the destination of a schedule, as one gateway reaches them. */
export class JudgedSurroundings implements Surroundings {
  readonly function: JudgedFunction;
  readonly #world: JudgedWorld;
  readonly #starting: Starting;
  readonly #epochs = new Map<string, number>();
  /** Of the mapping, as this gateway knows it. */
  #settings: MappingSettings;

  constructor(world: JudgedWorld, starting: Starting) {
    this.#world = world;
    this.#starting = starting;
    this.#settings = world.settings;
    void WatchedDocuments.open<MappingDocument>(
      starting.store.meta,
      META_PREFIX.mapping.document,
      (_, document) => {
        if (document) this.#settings = document.settings;
      },
    );
    const { judge, clock, random, log } = world;
    this.function = new JudgedFunction({
      judge,
      clock,
      random,
      settings: () => this.#settings,
      process: new CalledFrom(starting.time),
      callerOf: (shardId) => this.#callerOf(shardId),
      log: (what) => log(`${starting.name} ${what}`),
    });
  }

  /** A loop that loses its shard does not end what the function has begun. */
  readonly invoker: FunctionInvoker = {
    describe: () => this.function.describe(),
    invoke: (functionArn, payload, { signal, ...options }) => {
      const invoked = this.function.invoke(functionArn, payload, options);
      const onResult = () => this.#world.onResult(this.#starting.name);
      invoked.then(onResult, onResult);
      return signal ? untilAborted(invoked, signal) : invoked;
    },
  };

  readonly destination: FailureDestination = {
    send: async (_, message) => {
      const { failing, judge, log } = this.#world;
      if (failing.sends > 0 && failing.sent < MAX_FAILING_SENDS) {
        failing.sends--;
        failing.sent++;
        throw new Error('the queue does not exist');
      }
      failing.sent = 0;
      log(`${this.#starting.name} sends ${message.record}`);
      judge.received(message, this.#settings, this.#loopOf(message.shardId));
    },
  };

  readonly logger: Logger = {
    info() {},
    warn: (message, facts) => {
      const { judge, clock, log } = this.#world;
      log(`${this.#starting.name} ${message} ${JSON.stringify(facts)}`);
      if (message !== 'records were discarded by an event source mapping') return;
      const discard = facts as unknown as Parameters<Judge['discarded']>[0];
      judge.discarded(discard, this.#settings, clock.now(), this.#loopOf(discard.shardId));
    },
    error: (message, facts) => {
      this.#world.log(`${this.#starting.name} ${message} ${JSON.stringify(facts)}`);
    },
  };

  readonly reader = (reader: StreamReader): StreamReader => {
    const { failing } = this.#world;
    return {
      describe: (...parameters) => reader.describe(...parameters),
      read: async (...parameters) => {
        if (failing.reads > 0) {
          failing.reads--;
          throw new Error('the store is unavailable');
        }
        return reader.read(...parameters);
      },
      waitForRecords: (...parameters) => reader.waitForRecords(...parameters),
      resolve: (...parameters) => reader.resolve(...parameters),
      watch: (...parameters) => reader.watch(...parameters),
    };
  };

  #callerOf(shardId: string): Caller {
    const { isUnsteady, judge, leases } = this.#world;
    const { name, gateway } = this.#starting;
    const slot = this.#slotOf(shardId);
    if (!gateway.slots.termOf(slot) || !leases.has(name, slot)) {
      judge.violations.push(`${name} invokes the function for ${shardId} without its lease`);
    }
    return { process: name, loop: this.#loopOf(shardId), isUnsteady: isUnsteady(name) };
  }

  /** The gateway and its current term of the shard, or the last one while it ends. */
  #loopOf(shardId: string): string {
    const { name, gateway } = this.#starting;
    const term = gateway.slots.termOf(this.#slotOf(shardId));
    if (term) this.#epochs.set(shardId, term.epoch);
    return `${name}/${this.#epochs.get(shardId)}`;
  }

  #slotOf(shardId: string): number {
    return slotOf(this.#world.uuid(), parseShardId(shardId)!);
  }
}

/** A gateway gets the result of a call while it runs; of one that was killed the functions end with it. */
class CalledFrom {
  readonly #time: GatewayTime;

  constructor(time: GatewayTime) {
    this.#time = time;
  }

  get alive(): boolean {
    return !this.#time.isCrashed;
  }

  gate<T>(act: () => Promise<T>): Promise<T> {
    if (!this.alive) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      act().then(
        (result) => this.#time.run(() => resolve(result)),
        (error: unknown) => this.#time.run(() => reject(error)),
      );
    });
  }
}
