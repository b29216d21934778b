import type { InvocationSummary, PipelineReply, Namespace, Rates } from '../../server/dashboard/contract.ts';
import { type Connection, LiveConnection } from '../api/live.ts';
import { Client } from '../api/client.ts';
import { messageOf } from '../api/message-of.ts';
import { RateHistory } from './rate-history.ts';
import { Signal } from './signal.ts';

/** Invocations kept from the live events, newest first; older ones are asked for. */
const MAX_RECENT_INVOCATIONS = 2000;
/** Sizes on disk and ages change without an event. */
const REFRESH_MS = 10_000;
/** Many changes at once, such as a deployment, are read once. */
const SETTLE_MS = 150;

/** What the page knows of one namespace. */
export class Dashboard {
  readonly namespace: Namespace;
  readonly client: Client;
  readonly history = new RateHistory();
  readonly connection = new Signal<Connection>({ phase: 'connecting' });
  readonly pipeline = new Signal<PipelineReply | undefined>(undefined);
  readonly rates = new Signal<Rates | undefined>(undefined);
  readonly recent = new Signal<readonly InvocationSummary[]>([]);
  readonly failure = new Signal<string | undefined>(undefined);
  readonly #live: LiveConnection;
  readonly #refresh: ReturnType<typeof setInterval>;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;

  constructor(namespace: Namespace) {
    this.namespace = namespace;
    this.client = new Client(namespace);
    void this.#readPipeline();
    this.#live = new LiveConnection(this.client.liveUrl, {
      onConnection: (connection) => void (this.connection.value = connection),
      onRates: (rates) => {
        this.history.record(rates);
        this.rates.value = rates;
      },
      onInvocations: (ended) => {
        this.recent.value = [...ended.toReversed(), ...this.recent.value].slice(0, MAX_RECENT_INVOCATIONS);
      },
      onChanged: () => this.changed(),
    });
    this.#refresh = setInterval(() => this.changed(), REFRESH_MS);
  }

  /** Reads the pipeline again soon. */
  changed(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      void this.#readPipeline();
    }, SETTLE_MS);
  }

  close(): void {
    clearInterval(this.#refresh);
    clearTimeout(this.#settling);
    this.#live.close();
  }

  async #readPipeline(): Promise<void> {
    if (this.#isReading) {
      // The reply may be from before the change.
      this.changed();
      return;
    }
    this.#isReading = true;
    try {
      this.pipeline.value = await this.client.pipeline();
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = messageOf(error);
    } finally {
      this.#isReading = false;
    }
  }
}
