import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { RuleState, Target } from '../shapes.ts';

export const DEFAULT_BUS = 'default';

export interface RuleAddress extends Namespace {
  readonly bus: string;
  readonly name: string;
}

/** A rule as it is stored, with its targets. Key: `events/rule/ACCOUNT/REGION/BUS/NAME`. */
export interface RuleDocument extends RuleAddress {
  readonly eventPattern?: string | undefined;
  readonly scheduleExpression?: string | undefined;
  readonly state: Infer<typeof RuleState>;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Infer<typeof Target>[];
  /** When its schedule was set or enabled: a rate counts from here. */
  readonly scheduledFromMs: number;
  /** The last occurrence of its schedule that has run. */
  readonly lastRunMs?: number;
}

export function ruleKey({ account, region, bus, name }: RuleAddress): string {
  return `${account}/${region}/${bus}/${name}`;
}

/** The principal of EventBridge. */
export const EVENTS = 'events.amazonaws.com';

/** The ARN of a rule of another bus than the default one contains the bus. */
export function ruleArn(rule: RuleAddress): string {
  const path = rule.bus === DEFAULT_BUS ? rule.name : `${rule.bus}/${rule.name}`;
  return formatArn('events', rule, `rule/${path}`);
}

export function describeRule(rule: RuleDocument) {
  const { name, bus, eventPattern, scheduleExpression, state, description, roleArn } = rule;
  return {
    Name: name,
    Arn: ruleArn(rule),
    EventBusName: bus,
    State: state,
    ...(eventPattern !== undefined && { EventPattern: eventPattern }),
    ...(scheduleExpression !== undefined && { ScheduleExpression: scheduleExpression }),
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
  };
}
