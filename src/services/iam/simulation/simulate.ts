import { parseArn } from '../../../lib/aws/arn.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { evaluateAccess, type NamedPolicy } from '../../../policy/access.ts';
import { type ConditionValues, RequestKeys } from '../../../policy/conditions/request-keys.ts';
import type { Decision } from '../../../policy/decision.ts';
import { accountOf, type Principal } from '../../../policy/principal.ts';
import type { Infer, StructureShape } from '../../../schema/shape.ts';
import { InvalidInput } from '../errors.ts';
import { markedPage } from '../page.ts';
import { contextKeysOf } from './context-keys.ts';
import { parsedInputs, parsedPolicy } from './parsed-policy.ts';
import type { SIMULATION_MEMBERS, SimulationResult } from './shapes.ts';

/** Combinations that one response decides about, whatever MaxItems is: each costs as much as the policies are long. */
const MAX_PAGE_ITEMS = 100;
/** All combinations of a request, which are listed to find a page of them. */
const MAX_COMBINATIONS = 10_000;

type SimulationInput = Infer<StructureShape<typeof SIMULATION_MEMBERS>>;
type Result = Infer<typeof SimulationResult>;

/** Whose access is simulated. */
export interface Simulated {
  readonly principal: Principal;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy | undefined;
  /** Keys that the documents of the principal decide. */
  readonly keys?: ConditionValues;
}

interface Combination {
  /** Its place in the list of all, for pages. */
  readonly key: string;
  readonly action: string;
  readonly resource: string;
}

/**
 * Decides about each action on each resource, with the policies and keys of the request. Nothing is called.
 * @throws InvalidInput for a malformed policy, and for too many combinations
 * @throws ValidationError for an unknown marker
 */
export async function simulate(
  operation: string,
  input: SimulationInput,
  { principal, identity, boundary: ownBoundary, keys = {} }: Simulated,
): Promise<Result> {
  const [boundary = ownBoundary] = parsedInputs(
    'PermissionsBoundaryPolicyInputList',
    input.PermissionsBoundaryPolicyInputList,
  );
  const resourcePolicy =
    input.ResourcePolicy === undefined
      ? undefined
      : parsedPolicy('ResourcePolicy', input.ResourcePolicy, 'resource');
  const context = [contextOf(input), keys];
  const policies = { identity, permissionsBoundary: boundary, resource: resourcePolicy };
  const named = [...identity, ...(boundary ? [boundary] : []), ...(resourcePolicy ? [resourcePolicy] : [])];
  const missing = missingKeys(contextKeysOf(named), principal, context);
  // Without its policy, the resource is taken for one of the caller's account.
  const owner = resourcePolicy ? accountOfOwner(input.ResourceOwner) : accountOf(principal);
  const { items, ...page } = markedPage(
    operation,
    combinations(input),
    { ...input, MaxItems: Math.min(input.MaxItems ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS) },
    ({ key }) => key,
  );
  const results: Result['EvaluationResults'] = [];
  for (const { action, resource } of items) {
    const request = { principal, action, resource, context };
    const namesOwner = resourcePolicy && accountIn(resource) !== undefined;
    const resourceAccount = namesOwner ? undefined : owner;
    const decision = evaluateAccess({ ...request, resourceAccount, policies });
    results.push({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: nameOf(decision),
      MatchedStatements: matched(decision),
      MissingContextValues: missing,
      ...(boundary && {
        PermissionsBoundaryDecisionDetail: {
          AllowedByPermissionsBoundary: evaluateAccess({
            ...request,
            resourceAccount: accountOf(principal),
            policies: { identity: [boundary] },
          }).allowed,
        },
      }),
    });
    await yieldToEventLoop();
  }
  return { EvaluationResults: results, ...page };
}

function combinations({ ActionNames: actions, ResourceArns: resources = ['*'] }: SimulationInput) {
  if (actions.length * resources.length > MAX_COMBINATIONS) {
    throw InvalidInput(`A simulation has at most ${MAX_COMBINATIONS} combinations of actions and resources.`);
  }
  return actions.flatMap((action, row) =>
    resources.map((resource, column): Combination => {
      const key = String(row * resources.length + column).padStart(7, '0');
      return { key, action, resource };
    }),
  );
}

function contextOf({ ContextEntries: entries = [] }: SimulationInput): ConditionValues {
  return Object.fromEntries(
    entries.flatMap(({ ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type }) => {
      if (name === undefined || values.length === 0) return [];
      return [[name, values.length === 1 && type?.endsWith('List') !== true ? values[0]! : values]];
    }),
  );
}

function missingKeys(names: readonly string[], principal: Principal, context: readonly ConditionValues[]) {
  const keys = new RequestKeys({ principal, resourceAccount: undefined, context, isComplete: true });
  return names.filter((name) => keys.valuesOf(name.toLowerCase()).length === 0);
}

function nameOf(decision: Decision): Result['EvaluationResults'][number]['EvalDecision'] {
  if (decision.allowed) return 'allowed';
  return decision.isExplicit ? 'explicitDeny' : 'implicitDeny';
}

/** The statement that decided. AWS lists the others that match as well. */
function matched(decision: Decision): Result['EvaluationResults'][number]['MatchedStatements'] {
  const statement = 'statement' in decision ? decision.statement : undefined;
  if (!statement) return [];
  const type = statement.policyType === 'resource-based' ? 'Resource Policy' : 'IAM Policy';
  return [{ SourcePolicyId: lastPart(statement.policy), SourcePolicyType: type }];
}

/** The name of a managed policy, of its ARN. */
function lastPart(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
}

function accountIn(arn: string): string | undefined {
  const account = parseArn(arn)?.account;
  return account === '' ? undefined : account;
}

/** @param owner `arn:aws:iam::123456789012:root`, or the account alone */
function accountOfOwner(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : (accountIn(owner) ?? owner);
}
