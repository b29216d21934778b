import { matchesWildcard } from '../pattern/wildcard.ts';

/** One action on one resource, which may be a pattern for several. */
export interface Observation {
  /** `kinesis:PutRecord` */
  readonly action: string;
  /** An ARN, a pattern such as `arn:aws:logs:us-east-1:123456789012:log-group:/x:*`, or `*`. */
  readonly resource: string;
}

/** In the form of IAM, and of `iamRoleStatements` in serverless.yml. */
export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/**
 * The statements that allow what was observed and nothing else. Resources with the same actions share one. Everything is
 * sorted, so that two reports can be compared.
 */
export function minimalPolicy(observations: readonly Observation[]): AllowStatement[] {
  const actionsByResource = new Map<string, Set<string>>();
  for (const { action, resource } of withoutCovered(observations)) {
    const actions = actionsByResource.get(resource) ?? new Set();
    actionsByResource.set(resource, actions.add(action));
  }
  const resourcesByActions = new Map<string, { actions: string[]; resources: string[] }>();
  for (const [resource, set] of actionsByResource) {
    const actions = [...set].toSorted();
    const key = actions.join();
    const statement = resourcesByActions.get(key) ?? { actions, resources: [] };
    statement.resources.push(resource);
    resourcesByActions.set(key, statement);
  }
  return Array.from(resourcesByActions.values(), ({ actions, resources }) => ({
    Effect: 'Allow' as const,
    Action: actions,
    Resource: resources.toSorted(),
  })).toSorted((a, b) => compare(a.Resource[0]!, b.Resource[0]!) || compare(a.Action[0]!, b.Action[0]!));
}

/** Leaves out what another observation of the action covers, whose resource is a pattern. */
function withoutCovered(observations: readonly Observation[]): Observation[] {
  const patterns = observations.filter(({ resource }) => /[*?]/.test(resource));
  return observations.filter(
    (one) =>
      !patterns.some((other) => other.action === one.action && coversMore(other.resource, one.resource)),
  );
}

function coversMore(pattern: string, resource: string): boolean {
  return matchesWildcard(pattern, resource) && !matchesWildcard(resource, pattern);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
