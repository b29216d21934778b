import { totalmem } from 'node:os';

/** Bounds on the environments of a runtime. */
export interface RuntimeLimits {
  /** Of all functions together. */
  readonly environments: number;
  /** On AWS one function may use the whole concurrency of an account, 1,000. */
  readonly environmentsPerFunction: number;
  /** How long an environment waits for its next invocation. AWS keeps environments for minutes and guarantees nothing. */
  readonly idleLifeMs: number;
  /**
   * How long a handler may take to load. One that takes longer is loaded again as part of its first invocation.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  readonly initTimeoutMs: number;
}

// The memory of an idle Node process, and a little for its work.
const RESTING_BYTES = 64 * 1024 * 1024;
/** The default concurrency of an account on AWS. */
const MAX_ENVIRONMENTS = 1000;

/** As many idle environments as fit into half of the host's memory. */
function environmentsOf(hostBytes: number): number {
  return Math.max(1, Math.min(MAX_ENVIRONMENTS, Math.floor(hostBytes / 2 / RESTING_BYTES)));
}

export const DEFAULT_LIMITS: RuntimeLimits = {
  environments: environmentsOf(totalmem()),
  environmentsPerFunction: 1000,
  idleLifeMs: 5 * 60_000,
  initTimeoutMs: 10_000,
};
