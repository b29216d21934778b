import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import type { ConditionValues } from '../../../policy/conditions/request-keys.ts';
import { accountOf, type Principal } from '../../../policy/principal.ts';
import type { Infer, StructureShape } from '../../../schema/shape.ts';
import { InvalidInput } from '../errors.ts';
import { markedPage } from '../page.ts';
import { parsedInputs, parsedPolicy, type SimulatedPolicy } from './parsed-policy.ts';
import type { SIMULATION_MEMBERS, SimulationResult } from './shapes.ts';
import { accountIn, Simulation } from './simulation.ts';

/** Combinations that one response decides about, whatever MaxItems is, unless one action has more. */
const MAX_PAGE_COMBINATIONS = 100;
/** All combinations of a request: each costs as much as the policies are long. */
const MAX_COMBINATIONS = 10_000;

type SimulationInput = Infer<StructureShape<typeof SIMULATION_MEMBERS>>;
type Result = Infer<typeof SimulationResult>;
type ActionResult = Result['EvaluationResults'][number];
type ResourceResult = NonNullable<ActionResult['ResourceSpecificResults']>[number];

/** Whose access is simulated. */
export interface Simulated {
  readonly principal: Principal;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary?: SimulatedPolicy | undefined;
  /** Keys that the documents of the principal decide. */
  readonly keys?: ConditionValues;
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
  const simulation = new Simulation({
    principal,
    identity,
    boundary,
    resourcePolicy,
    context: [contextOf(input), keys],
    // Without its policy, the resource is taken for one of the caller's account.
    owner: resourcePolicy ? accountOfOwner(input.ResourceOwner) : accountOf(principal),
  });
  const { ActionNames: actions, ResourceArns: resources } = input;
  const combinations = actions.length * (resources?.length ?? 1);
  if (combinations > MAX_COMBINATIONS) {
    throw InvalidInput(`A simulation has at most ${MAX_COMBINATIONS} combinations of actions and resources.`);
  }
  const size = Math.max(1, Math.floor(MAX_PAGE_COMBINATIONS / (resources?.length || 1)));
  const { items, ...page } = markedPage(
    operation,
    actions.map((action, index) => ({ action, key: String(index).padStart(4, '0') })),
    { ...input, MaxItems: Math.min(input.MaxItems ?? size, size) },
    ({ key }) => key,
  );
  const results: ActionResult[] = [];
  for (const { action } of items) results.push(await resultOf(simulation, action, resources));
  return { EvaluationResults: results, ...page };
}

async function resultOf(
  simulation: Simulation,
  action: string,
  resources: readonly string[] | undefined,
): Promise<ActionResult> {
  if (resources === undefined || resources.length === 0) {
    const { decision, ...facts } = simulation.decide(action, '*');
    await yieldToEventLoop();
    return { EvalActionName: action, EvalResourceName: '*', EvalDecision: decision, ...facts };
  }
  const specific: ResourceResult[] = [];
  for (const resource of resources) {
    const { decision, ...facts } = simulation.decide(action, resource);
    specific.push({ EvalResourceName: resource, EvalResourceDecision: decision, ...facts });
    await yieldToEventLoop();
  }
  const [first, ...others] = specific as [ResourceResult, ...ResourceResult[]];
  const isOne = others.length === 0;
  return {
    EvalActionName: action,
    EvalResourceName: isOne ? first.EvalResourceName : '*',
    EvalDecision: strictest(specific.map(({ EvalResourceDecision }) => EvalResourceDecision)),
    MatchedStatements: isOne ? first.MatchedStatements : [],
    // They are with the resources.
    MissingContextValues: [],
    ...(isOne && pickBoundary(first)),
    EvalDecisionDetails: {},
    ResourceSpecificResults: specific,
  };
}

function pickBoundary({ PermissionsBoundaryDecisionDetail: detail }: ResourceResult) {
  return detail && { PermissionsBoundaryDecisionDetail: detail };
}

/** Of all resources together. */
function strictest(decisions: readonly ResourceResult['EvalResourceDecision'][]) {
  for (const decision of ['explicitDeny', 'implicitDeny'] as const) {
    if (decisions.includes(decision)) return decision;
  }
  return 'allowed';
}

function contextOf({ ContextEntries: entries = [] }: SimulationInput): ConditionValues {
  return Object.fromEntries(
    entries.flatMap(({ ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type }) => {
      if (name === undefined || values.length === 0) return [];
      return [[name, values.length === 1 && type?.endsWith('List') !== true ? values[0]! : values]];
    }),
  );
}

/** @param owner `arn:aws:iam::123456789012:root`, or the account alone */
function accountOfOwner(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : (accountIn(owner) ?? owner);
}
