import { parseArn } from '../../lib/aws/arn.ts';
import { parseJsonObject } from '../../lib/json/json-object.ts';
import { type Access, type AccessRule, type ResourceFacts, when } from '../../schema/access.ts';
import type { Caller, ConditionValues } from '../../schema/caller.ts';
import { addedTags, isTagged, type Tagged } from '../../schema/request-tags.ts';
import { ValidationError } from '../../schema/common-errors.ts';
import { passRole, type RoleUse } from '../pass-role.ts';
import { busArn, busName } from './buses.ts';
import type { EventsContext } from './context.ts';
import { EVENTS, ruleArn } from './rules/rule.ts';
import { canonicalTagged, requireTagged } from './tags.ts';

const BUS = 'arn:aws:events:REGION:ACCOUNT:event-bus/BUS';
const RULE = 'arn:aws:events:REGION:ACCOUNT:rule/[BUS/]RULE';

/** @see https://github.com/Miserlou/Zappa/issues/381, which has the sentence */
const EVENTS_USE: RoleUse<AddressedRule> = {
  service: EVENTS,
  sourceOf: arnOfRule,
  refusal: (role) =>
    ValidationError(`Provided role '${role}' cannot be assumed by principal 'events.amazonaws.com'.`),
};

/** A rule by its name, which is `Name` or `Rule`. */
interface AddressedRule {
  readonly Name?: string | undefined;
  readonly Rule?: string | undefined;
  readonly EventBusName?: string | undefined;
}

export function onRule(action: `events:${string}`): Access<AddressedRule, never> {
  return [ruleOn(action, () => ({}))];
}

interface NewRule extends AddressedRule, Tagged {
  readonly Name: string;
  readonly EventPattern?: string | undefined;
  readonly RoleArn?: string | undefined;
}

/**
 * A new rule with tags needs a second permission, and one with a role that of passing it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export const onNewRule: Access<NewRule, never> = [
  ruleOn<NewRule>('events:PutRule', (input) => ({ ...patternKeys(input), ...addedTags(input) })),
  ...when(isTagged, [ruleOn<NewRule>('events:TagResource', addedTags)]),
  passRole(EVENTS_USE, ({ RoleArn }: NewRule) => RoleArn),
];

interface NewTargets extends AddressedRule {
  readonly Targets: readonly { readonly Arn: string; readonly RoleArn?: string | undefined }[];
}

export const onNewTargets: Access<NewTargets, never> = [
  ruleOn<NewTargets>('events:PutTargets', ({ Targets }) => ({
    'events:TargetArn': Targets.map(({ Arn }) => Arn),
  })),
  {
    ...passRole<NewTargets>(EVENTS_USE, () => undefined),
    resourcesOf({ Targets }) {
      return [...new Set(Targets.flatMap(({ RoleArn }) => (RoleArn === undefined ? [] : [RoleArn])))];
    },
  },
];

/** An action on the bus that a call names by `Name`, or on the default one. */
export function onBus<I>(
  action: `events:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly Name?: string | undefined } & I, never> {
  return [
    {
      action,
      resource: BUS,
      resourcesOf: ({ Name }, caller) => [arnOfBus(Name, caller)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

interface NewEvents {
  readonly Entries: readonly {
    readonly Source?: string | undefined;
    readonly DetailType?: string | undefined;
    readonly EventBusName?: string | undefined;
  }[];
}

/** The keys have the values of all events of a request. */
export const onNewEvents: Access<NewEvents, never> = [
  {
    action: 'events:PutEvents',
    resource: BUS,
    resourcesOf({ Entries }, caller) {
      return [...new Set(Entries.map(({ EventBusName }) => arnOfBus(EventBusName, caller)))];
    },
    conditionsOf: ({ Entries }) => ({
      'events:source': Entries.map(({ Source = '' }) => Source),
      'events:detail-type': Entries.map(({ DetailType = '' }) => DetailType),
      'events:eventBusInvocation': 'false',
    }),
  },
];

/** An action on the tags of a rule or a bus. */
export function onTagged<I>(
  action: `events:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly ResourceARN: string } & I, never> {
  return [
    {
      action,
      resource: `${RULE}, or ${BUS}`,
      resourcesOf: ({ ResourceARN }) => [canonicalTagged(ResourceARN)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

export function eventsFacts(context: EventsContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      const isTagged = /^(?:rule|event-bus)\//.test(parseArn(arn)?.resource ?? '');
      try {
        return isTagged ? (await requireTagged(context, arn)).tags : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function ruleOn<I extends AddressedRule>(
  action: `events:${string}`,
  keysOf: (input: I) => ConditionValues,
): AccessRule<I, never> {
  return {
    action,
    resource: RULE,
    resourcesOf: (input, caller) => [arnOfRule(input, caller)],
    conditionsOf: (input, { account }) => ({ ...keysOf(input), 'events:creatorAccount': account }),
  };
}

function arnOfRule({ Name, Rule, EventBusName }: AddressedRule, caller: Caller): string {
  return ruleArn({ ...caller, bus: busName(EventBusName), name: Name ?? Rule ?? '*' });
}

/** Operations ignore the partition, and refuse a bus of another account or region. */
function arnOfBus(nameOrArn: string | undefined, caller: Caller): string {
  return busArn({ ...caller, name: busName(nameOrArn) });
}

/** The exact sources and types that the pattern of a rule names. */
function patternKeys({ EventPattern = '' }: NewRule): ConditionValues {
  const pattern = parseJsonObject(EventPattern) ?? {};
  const exactValuesOf = (field: string) => {
    const values = pattern[field];
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  };
  return Object.fromEntries(
    ['source', 'detail-type']
      .map((field) => [`events:${field}`, exactValuesOf(field)] as const)
      .filter(([, values]) => values.length > 0),
  );
}
