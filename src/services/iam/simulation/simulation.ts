import { parseArn } from '../../../lib/aws/arn.ts';
import { evaluateAccess } from '../../../policy/access.ts';
import { type ConditionValues, RequestKeys } from '../../../policy/conditions/request-keys.ts';
import type { Decision, StatementReference } from '../../../policy/decision.ts';
import { evaluatePolicy } from '../../../policy/evaluate-policy.ts';
import { accountOf, type Principal } from '../../../policy/principal.ts';
import type { Infer } from '../../../schema/shape.ts';
import { contextKeysOf } from './context-keys.ts';
import type { SimulatedPolicy } from './parsed-policy.ts';
import type { SimulationResult } from './shapes.ts';
import { type Span, statementSpans } from './statement-spans.ts';

type Result = Infer<typeof SimulationResult>['EvaluationResults'][number];

interface SimulationParts {
  readonly principal: Principal;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  readonly resourcePolicy: SimulatedPolicy | undefined;
  readonly context: readonly ConditionValues[];
  /** The account of a resource whose ARN names none. */
  readonly owner: string | undefined;
}

type Decided = Pick<
  Result,
  'MatchedStatements' | 'MissingContextValues' | 'PermissionsBoundaryDecisionDetail'
> & { readonly decision: Result['EvalDecision'] };

/** The policies and keys of one request, with which it decides about actions on resources. */
export class Simulation {
  readonly #parts: SimulationParts;
  /** By their index, which decisions name: two policies may have the same name. */
  readonly #policies: ReadonlyMap<string, SimulatedPolicy>;
  readonly #spans = new Map<SimulatedPolicy, readonly Span[]>();
  readonly #missing: readonly string[];

  constructor(parts: SimulationParts) {
    this.#parts = parts;
    const { identity, boundary, resourcePolicy, principal, context } = parts;
    const all = [...identity, boundary ?? [], resourcePolicy ?? []].flat();
    this.#policies = new Map(all.map((policy, index) => [String(index), policy]));
    const keys = new RequestKeys({ principal, resourceAccount: undefined, context, isComplete: true });
    this.#missing = contextKeysOf(all).filter((name) => keys.valuesOf(name.toLowerCase()).length === 0);
  }

  decide(action: string, resource: string): Decided {
    const { principal, identity, boundary, resourcePolicy, context, owner } = this.#parts;
    const keyed = (policy: SimulatedPolicy) => ({ ...policy, name: this.#keyOf(policy) });
    const namesOwner = resourcePolicy !== undefined && accountIn(resource) !== undefined;
    const resourceAccount = namesOwner ? undefined : owner;
    const request = { principal, action, resource, context };
    const decision = evaluateAccess({
      ...request,
      resourceAccount,
      policies: {
        identity: identity.map(keyed),
        permissionsBoundary: boundary && keyed(boundary),
        resource: resourcePolicy && keyed(resourcePolicy),
      },
    });
    return {
      decision: nameOf(decision),
      MatchedStatements: this.#matched(decision, action, resource, resourceAccount),
      MissingContextValues: [...this.#missing],
      ...(boundary && {
        PermissionsBoundaryDecisionDetail: {
          AllowedByPermissionsBoundary: evaluateAccess({
            ...request,
            resourceAccount: accountOf(principal),
            policies: { identity: [boundary] },
          }).allowed,
        },
      }),
    };
  }

  /** The Deny that decided, or every Allow that applies. Nothing decided a request that nothing allows. */
  #matched(
    decision: Decision,
    action: string,
    resource: string,
    resourceAccount: string | undefined,
  ): Result['MatchedStatements'] {
    if (!decision.allowed) return decision.isExplicit ? [this.#describe(decision.statement)] : [];
    const { principal, identity, resourcePolicy, context } = this.#parts;
    const account = resourceAccount ?? accountIn(resource) ?? accountOf(principal);
    const keys = new RequestKeys({ principal, resourceAccount: account, context, isComplete: true });
    const request = { principal, action: action.toLowerCase(), resource, keys };
    return [...identity, ...(resourcePolicy ? [resourcePolicy] : [])].flatMap((policy) =>
      policy.statements.flatMap((statement) =>
        evaluatePolicy([statement], request)
          ? [this.#describe({ policy: this.#keyOf(policy), index: statement.index })]
          : [],
      ),
    );
  }

  #describe({ policy: key, index }: Pick<StatementReference, 'policy' | 'index'>) {
    const policy = this.#policies.get(key)!;
    let spans = this.#spans.get(policy);
    if (!spans) {
      spans = policy.text === undefined ? [] : statementSpans(policy.text);
      this.#spans.set(policy, spans);
    }
    return {
      SourcePolicyId: lastPart(policy.name),
      SourcePolicyType: policy === this.#parts.resourcePolicy ? 'Resource Policy' : 'IAM Policy',
      ...spans[index],
    };
  }

  #keyOf(policy: SimulatedPolicy): string {
    for (const [key, one] of this.#policies) if (one === policy) return key;
    return '';
  }
}

function nameOf(decision: Decision): Result['EvalDecision'] {
  if (decision.allowed) return 'allowed';
  return decision.isExplicit ? 'explicitDeny' : 'implicitDeny';
}

/** The name of a managed policy, of its ARN. */
function lastPart(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
}

export function accountIn(arn: string): string | undefined {
  const account = parseArn(arn)?.account;
  return account === '' ? undefined : account;
}
