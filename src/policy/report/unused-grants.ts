import { splitTemplate } from '../pattern/template.ts';
import { matchesWildcard } from '../pattern/wildcard.ts';
import type { Statement } from '../statement.ts';
import type { Observation } from './minimal-policy.ts';

/** An action on a resource that a statement allows beyond what was observed. */
export interface UnusedGrant {
  readonly sid: string | undefined;
  /** Of the statement in its policy, from 0. */
  readonly index: number;
  /** The action of the policy: `kinesis:*`; for NotAction: `everything except iam:*`. */
  readonly action: string;
  /** The resource of the policy; for NotResource: `everything except ARN`. */
  readonly resource: string;
  /** The actions of a wildcard that were observed, sorted. None: the grant was never used. */
  readonly usedActions: readonly string[];
}

/**
 * What Allow statements grant beyond what was observed: actions that were never observed on a resource, and wildcards for actions,
 * even if some of their actions were observed.
 */
export function unusedGrants(
  statements: readonly Statement[],
  observations: readonly Observation[],
): UnusedGrant[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => unusedOf(statement, observations));
}

function unusedOf(
  { sid, index, actions, resources }: Statement,
  observations: readonly Observation[],
): UnusedGrant[] {
  const grantedResources = resources ? alternatives(resources, coversResource) : [];
  const unused: UnusedGrant[] = [];
  for (const resource of grantedResources) {
    const used = observations.filter((one) => resource.covers(one.resource));
    for (const action of alternatives(actions, coversAction)) {
      const usedActions = new Set(used.map((one) => one.action).filter((name) => action.covers(name)));
      if (usedActions.size > 0 && !action.isWide) continue;
      unused.push({
        sid,
        index,
        action: action.name,
        resource: resource.name,
        usedActions: [...usedActions].toSorted(),
      });
    }
  }
  return unused;
}

interface Alternative {
  readonly name: string;
  /** Whether the text is a wildcard that stands for several names. */
  readonly isWide: boolean;
  covers(observed: string): boolean;
}

/** The values of an element one by one; an inverted element is a single alternative. */
function alternatives(
  { values, isInverted }: { readonly values: readonly string[]; readonly isInverted: boolean },
  covers: (value: string, observed: string) => boolean,
): Alternative[] {
  if (!isInverted) {
    return values.map((name) => ({
      name,
      isWide: /[*?]/.test(name),
      covers: (observed) => covers(name, observed),
    }));
  }
  return [
    {
      name: `everything except ${values.join(', ')}`,
      isWide: true,
      covers: (observed) => !values.some((value) => covers(value, observed)),
    },
  ];
}

function coversAction(pattern: string, observed: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), observed.toLowerCase());
}

/**
 * An observed pattern counts for each of its resources, except `*`, which is an action without a resource. Variables stand
 * for any value.
 */
function coversResource(value: string, observed: string): boolean {
  const parts = splitTemplate(value)?.map((part) => ('text' in part ? part.text : '*'));
  const pattern = parts?.join('') ?? value;
  return matchesWildcard(pattern, observed) || (observed !== '*' && matchesWildcard(observed, pattern));
}
