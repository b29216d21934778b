import { availableParallelism, totalmem } from 'node:os';
import { MIB } from '../lib/bytes.ts';

/** Bounds on the environments of a runtime. */
export interface RuntimeLimits {
  /** The maximum number of environments, over all functions. */
  readonly environments: number;
  /**
   * The maximum number of environments of one function. On AWS a function may use the whole concurrency of an account,
   * 1,000.
   */
  readonly environmentsPerFunction: number;
  /** The maximum number of environments that start at the same time. Further ones wait; functions alternate. */
  readonly startingEnvironments: number;
  /**
   * How long an environment stays idle before it is ended. AWS keeps environments for minutes, without a guarantee.
   */
  readonly idleLifeMs: number;
  /**
   * How long a handler may take to load. One that takes longer is loaded again as part of its first invocation.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  readonly initTimeoutMs: number;
}

// The memory of an idle Node process, plus some working memory.
const IDLE_PROCESS_BYTES = 64 * MIB;
/** The default concurrency of an account on AWS. */
const MAX_ENVIRONMENTS = 1000;

// A start waits for the disk and for its process to end now and then, and leaves a processor to others meanwhile.
const STARTS_PER_PROCESSOR = 2;

/** As many idle environments as fit into half of the host's memory. */
function maxEnvironments(hostBytes: number): number {
  return Math.max(1, Math.min(MAX_ENVIRONMENTS, Math.floor(hostBytes / 2 / IDLE_PROCESS_BYTES)));
}

/** The part of one of several processes that run functions on this machine. */
export function limitsOfShare(
  processes: number,
): Pick<RuntimeLimits, 'environments' | 'startingEnvironments'> {
  const { environments, startingEnvironments } = DEFAULT_LIMITS;
  return {
    environments: Math.ceil(environments / processes),
    startingEnvironments: Math.ceil(startingEnvironments / processes),
  };
}

export const DEFAULT_LIMITS: RuntimeLimits = {
  environments: maxEnvironments(totalmem()),
  environmentsPerFunction: 1000,
  startingEnvironments: STARTS_PER_PROCESSOR * availableParallelism(),
  idleLifeMs: 5 * 60_000,
  initTimeoutMs: 10_000,
};
