import { totalmem } from 'node:os';

/** Bounds of a runtime. */
export interface RuntimeLimits {
  /** Processes in all. */
  readonly environments: number;
  /** AWS lets one function take the whole account's concurrency, 1,000. */
  readonly environmentsPerFunction: number;
  /** How long an environment waits for its next invocation; AWS keeps them for minutes and promises nothing. */
  readonly idleLifeMs: number;
  /**
   * How long a handler may take to load; one that takes longer is loaded anew within its first invocation.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  readonly initTimeoutMs: number;
}

// What a Node process holds at rest, and a little for what it does.
const RESTING_BYTES = 64 * 1024 * 1024;
/** An account's concurrency on AWS; more of one kind are not asked for. */
const MAX_ENVIRONMENTS = 1000;

/** As many as half of the host's memory holds at rest. */
function environmentsOf(hostBytes: number): number {
  return Math.max(1, Math.min(MAX_ENVIRONMENTS, Math.floor(hostBytes / 2 / RESTING_BYTES)));
}

export const DEFAULT_LIMITS: RuntimeLimits = {
  environments: environmentsOf(totalmem()),
  environmentsPerFunction: 1000,
  idleLifeMs: 5 * 60_000,
  initTimeoutMs: 10_000,
};
