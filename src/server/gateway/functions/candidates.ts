/** A gateway that may run functions, as the home sees it. */
export interface Candidate {
  readonly id: string;
  /** Invocations that run there, of all functions. */
  readonly running: number;
  /** How many may run there. */
  readonly environments: number;
  /** Idle environments of the version to run. */
  readonly idle: number;
  /** Idle environments of all versions. */
  readonly idleOfAll: number;
}

/**
 * How many more invocations a gateway with an idle environment may run than another one, until that starts an environment.
 * Less would start environments when the load changes a little; more would leave a new gateway without load.
 */
const WARM_ADVANTAGE = 4;

/**
 * The gateways that may run an invocation, best first: by load relative to size, then by number of environments, so that
 * functions that seldom run are spread as well.
 */
export function bestFirst(candidates: readonly Candidate[]): Candidate[] {
  const largest = Math.max(...candidates.map(({ environments }) => environments));
  const loadOf = ({ running, environments, idle }: Candidate) =>
    (running * largest) / environments - (idle > 0 ? WARM_ADVANTAGE : 0);
  return candidates
    .filter(({ running, environments }) => running < environments)
    .sort((a, b) => loadOf(a) - loadOf(b) || a.idleOfAll + a.running - b.idleOfAll - b.running);
}
