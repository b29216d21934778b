import type { AuthOption } from '../../../src/access/mode.ts';
import { type Client, createClient } from '../../../src/client/client.ts';
import { MemoryDisk } from '../../../src/lib/disk/memory/memory-disk.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { startMillrace } from '../../../src/server/millrace.ts';
import type { RunningServer } from '../../../src/server/start/running-server.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import type { Store } from '../../../src/storage/port.ts';

export interface TestGateway extends RunningServer {
  readonly client: Client;
  /** Its monotonic clock has gone on by this much while it did nothing, as after a long stop of the process. */
  skip(durationMs: number): void;
}

export interface TestCluster {
  readonly clock: Clock;
  readonly store: Store;
  /** The first is the home. */
  readonly gateways: readonly [TestGateway, TestGateway];
  /** From now on time passes as fast as timers of a minute need it. */
  rush(): void;
  close(): Promise<void>;
}

// How much faster time passes than by the wall clock: takeovers take a fraction of a second.
const STEP_MS = 50;
const RUSH_STEP_MS = 250;
const PAUSE_MS = 5;

/** Two gateways in this process, over one store in memory, with real ports and a clock that runs fast. */
export async function twoGateways(options: TestGatewayOptions = {}): Promise<TestCluster> {
  const clock = new VirtualClock(Date.now());
  const store = await openEmbeddedStore({
    disk: new MemoryDisk('memory'),
    clock,
    logger: silentLogger,
    durability: 'os',
    options: { segmentBytes: 4 * 2 ** 20, pageBytes: 2 ** 20 },
  });
  const over = new AbortController();
  let stepMs = STEP_MS;
  const running = (async () => {
    while (!over.signal.aborted) {
      await clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  const first = await startGateway(options.reachFirst?.(store) ?? store, clock, options);
  const second = await startGateway(store, clock, options);
  return {
    store,
    clock,
    gateways: [first, second],
    rush: () => void (stepMs = RUSH_STEP_MS),
    async close() {
      await Promise.all([first.close(), second.close()]);
      over.abort();
      await running;
      await store.close();
    },
  };
}

export interface TestGatewayOptions {
  readonly auth?: AuthOption;
  readonly accessKeyFile?: string;
  /** `off` for functions that wait for files of the host. */
  readonly sandbox?: 'off';
  /** The store as the first gateway reaches it. */
  readonly reachFirst?: (store: Store) => Store;
}

export async function startGateway(
  store: Store,
  shared: Clock,
  { auth = 'off', accessKeyFile, sandbox }: TestGatewayOptions,
): Promise<TestGateway> {
  let skippedMs = 0;
  const clock: Clock = {
    now: () => shared.now(),
    monotonicMs: () => shared.monotonicMs() + skippedMs,
    setTimer: (delayMs, fire, options) => shared.setTimer(delayMs, fire, options),
  };
  const server = await startMillrace({
    // The store is closed by the test.
    cluster: {
      openStore: async () => ({ ...store, writeState: 'writable', close: async () => {} }),
      accessKeyFile,
    },
    auth,
    ...(sandbox && { sandbox }),
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'os',
    timeScale: 0,
    clock,
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  return {
    ...server,
    client,
    skip: (durationMs) => void (skippedMs += durationMs),
    async close() {
      client.close();
      await server.close();
    },
  };
}
