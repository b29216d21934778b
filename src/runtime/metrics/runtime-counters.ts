import type { Namespace } from '../../lib/aws/namespace.ts';
import { Histogram } from '../../lib/histogram.ts';
import type { Environment } from '../environment/environment.ts';
import type { FunctionSpec } from '../port.ts';

/** Bound on the functions that are counted. Beyond it the oldest idle one is forgotten, and begins at zero again. */
const MAX_FUNCTIONS = 10_000;

/** Counts of a function over all its versions. Mutable, because they are updated for every invocation. */
export interface FunctionCounters extends Namespace {
  readonly functionName: string;
  /** Invocations that run now. */
  running: number;
  /** Environments that exist now. */
  environments: number;
  /** Invocations for which an environment was started. */
  coldStarts: number;
  /** Inits that failed or timed out. */
  initFailures: number;
  /** Of successful inits, in milliseconds. */
  readonly initDurations: Histogram;
}

/** What a runtime has done since it was opened, by function. */
export class RuntimeCounters {
  readonly #functions = new Map<string, FunctionCounters>();

  of({ account, region, functionName }: FunctionSpec): FunctionCounters {
    const key = `${account}/${region}/${functionName}`;
    let counters = this.#functions.get(key);
    if (!counters) {
      if (this.#functions.size >= MAX_FUNCTIONS) this.#forgetIdle();
      counters = {
        account,
        region,
        functionName,
        running: 0,
        environments: 0,
        coldStarts: 0,
        initFailures: 0,
        initDurations: new Histogram(),
      };
      this.#functions.set(key, counters);
    }
    return counters;
  }

  all(): Iterable<Readonly<FunctionCounters>> {
    return this.#functions.values();
  }

  /** Counts an environment until it is gone. */
  track(spec: FunctionSpec, { initialized, gone }: Pick<Environment, 'initialized' | 'gone'>): void {
    const counters = this.of(spec);
    counters.environments++;
    void gone.then(() => counters.environments--);
    void initialized.then((outcome) => {
      if (outcome.kind === 'ready') counters.initDurations.record(outcome.durationMs);
      else counters.initFailures++;
    });
  }

  #forgetIdle(): void {
    for (const [key, { running, environments }] of this.#functions) {
      if (running > 0 || environments > 0) continue;
      this.#functions.delete(key);
      return;
    }
  }
}
