import type {
  CodePackage,
  FunctionSpec,
  Invocation,
  InvocationResult,
  Runtime,
} from '../../../runtime/port.ts';
import type { CodeStore } from '../../../services/lambda/code/store.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import { RuntimeClosed } from '../../../runtime/open-runtime.ts';
import type { LineForwarder } from './line-forwarder.ts';
import type { CountedInvocation, RunningHere } from './running-here.ts';

/** The environments of a version that was not run for this time are ended, unless the home has retired it before. */
const FORGET_MS = 3_600_000;
/** How often that is checked. */
const FORGET_CHECK_MS = 60_000;
/** How long a result waits for the home to have the lines that were written before it. */
const LINES_WAIT_MS = 1_000;

/** A function version as the home describes it: its packages are in the blob store. */
export interface PackagedSpec extends Omit<
  FunctionSpec,
  'codeDirectory' | 'layersDirectory' | 'holdDirectories'
> {
  readonly code: CodePackage;
}

export interface FunctionWorkerOptions {
  readonly runtime: Runtime;
  readonly code: CodeStore;
  readonly lines: LineForwarder;
  readonly here: RunningHere;
  readonly clock: Clock;
}

interface KnownVersion {
  readonly spec: PackagedSpec;
  usedMs: number;
}

/** Runs functions in processes of this gateway, whichever gateway has the Lambda service. It lives as long as the process. */
export class FunctionWorker {
  readonly runtime: Runtime;
  readonly #options: FunctionWorkerOptions;
  /** By `FunctionSpec.key`: those that were run within `FORGET_MS`. */
  readonly #versions = new Map<string, KnownVersion>();
  #running = 0;
  #ending = sharedAbort();
  #checkedMs: number;
  #idle: (() => void) | undefined;

  constructor(options: FunctionWorkerOptions) {
    this.#options = options;
    this.runtime = options.runtime;
    this.#checkedMs = options.clock.monotonicMs();
  }

  /** Invocations that run here now. */
  get running(): number {
    return this.#running;
  }

  /** How many can run here. */
  get environments(): number {
    return this.runtime.maxEnvironments;
  }

  /** Runs an invocation that the home counts. Its log lines are at the home when it resolves, if that answers within a second. */
  async run(
    spec: PackagedSpec,
    invocation: Invocation,
    counted: Pick<CountedInvocation, 'ticket' | 'waitingHome'>,
  ): Promise<InvocationResult> {
    const { lines, here, clock } = this.#options;
    const { account, region, functionName } = spec;
    const end = here.begin({ account, region, functionName, ...counted });
    this.#running++;
    try {
      const { signal } = this.#ending;
      const ending = invocation.end ? AbortSignal.any([invocation.end, signal]) : signal;
      const result = await this.#withCode(spec, (complete) =>
        this.runtime.invoke(complete, { ...invocation, end: ending }),
      );
      await withinTime(lines.settled(), clock, LINES_WAIT_MS);
      return result;
    } finally {
      this.#running--;
      end();
      if (this.#running === 0) this.#idle?.();
    }
  }

  /** As `Runtime.provision`, when the code is unpacked. */
  async provision(spec: PackagedSpec, count: number): Promise<void> {
    await this.#withCode(spec, async (complete) => this.runtime.provision(complete, count));
  }

  /** Ends the environments of a version and removes its code. */
  retire(key: string): void {
    const version = this.#versions.get(key);
    this.#versions.delete(key);
    this.runtime.retire(key);
    if (version) this.#options.code.replaced(usedBy(version.spec), undefined);
  }

  /** Ends what runs here: its callers have given it up. */
  endAll(): void {
    this.#ending.abort(new RuntimeClosed('this gateway was late'));
    this.#ending = sharedAbort();
  }

  /** Waits until nothing runs, for a bounded time. */
  async whenIdle(timeoutMs: number): Promise<void> {
    if (this.#running === 0) return;
    await withinTime(new Promise<void>((resolve) => (this.#idle = resolve)), this.#options.clock, timeoutMs);
  }

  async #withCode<T>(spec: PackagedSpec, use: (complete: FunctionSpec) => Promise<T>): Promise<T> {
    const { code, clock } = this.#options;
    this.#forgetUnused();
    this.#versions.set(spec.key, { spec, usedMs: clock.monotonicMs() });
    const used = usedBy(spec);
    const release = code.hold(used);
    try {
      const { layers } = used.settings;
      return await use({
        ...spec,
        codeDirectory: await code.directoryOf(used.code),
        ...(layers.length > 0 && { layersDirectory: await code.layersDirectory(layers) }),
        holdDirectories: () => code.hold(used),
      });
    } finally {
      release();
    }
  }

  #forgetUnused(): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#checkedMs < FORGET_CHECK_MS) return;
    this.#checkedMs = nowMs;
    for (const [key, { usedMs }] of this.#versions) {
      if (nowMs - usedMs >= FORGET_MS && this.runtime.provisionOf(key) === undefined) this.retire(key);
    }
  }
}

function usedBy({ code, layers = [] }: PackagedSpec) {
  return { code, settings: { layers } };
}

async function withinTime(promise: Promise<void>, clock: Clock, timeoutMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const late = clock.setTimer(timeoutMs, resolve, { background: true });
    void promise.finally(() => {
      late.cancel();
      resolve();
    });
  });
}
