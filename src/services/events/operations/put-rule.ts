import { InvalidPattern } from '../../../lib/event-pattern/invalid-pattern.ts';
import { compileEventPattern } from '../../../lib/event-pattern/event-pattern.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { hasStraySpaces, parseSchedule } from '../../../lib/schedule/expression.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onNewRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { InvalidEventPattern, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { MAX_RULES_PER_BUS } from '../limits.ts';
import { ownBus } from '../own-bus.ts';
import { DEFAULT_BUS, type RuleDocument, ruleArn } from '../rules/rule.ts';
import { Description, EventPattern, ResourceArn, ruleAddress, RuleState, Tags } from '../shapes.ts';
import { withTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const PutRule = operation('PutRule', {
  input: structure({
    ...ruleAddress,
    ScheduleExpression: optional(string({ max: 256 })),
    EventPattern: optional(EventPattern),
    State: optional(RuleState),
    Description: optional(Description),
    RoleArn: optional(ResourceArn),
    Tags: optional(Tags),
  }),
  output: structure({ RuleArn: ResourceArn }),
  errors: [InvalidEventPattern, LimitExceeded, ResourceNotFound],
  access: onNewRule,
});

/** An existing rule keeps its targets and its tags; everything else is replaced. */
export const putRule: Handler<typeof PutRule, EventsContext> = async (
  input,
  { buses, rules, runner, clock },
  caller,
) => {
  const { Name: name, EventPattern: eventPattern, ScheduleExpression: scheduleExpression } = input;
  const bus = ownBus(input.EventBusName, caller, 'events:PutRule');
  await buses.require(caller, bus);
  if (eventPattern === undefined && scheduleExpression === undefined) {
    throw ValidationError('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (eventPattern !== undefined) compilePattern(eventPattern);
  if (scheduleExpression !== undefined) checkSchedule(scheduleExpression, bus);
  const { account, region } = caller;
  const address = { account, region, bus, name };
  if (!(await rules.find(address)) && (await rules.listBus(caller, bus)).length >= MAX_RULES_PER_BUS) {
    throw LimitExceeded('The requested resource exceeds the maximum number allowed.');
  }
  const settings = {
    ...address,
    eventPattern,
    scheduleExpression,
    state: input.State ?? 'ENABLED',
    description: input.Description,
    roleArn: input.RoleArn,
    scheduledFromMs: clock.now(),
  } satisfies Partial<RuleDocument>;
  const created = { ...settings, tags: withTags({}, input.Tags), targets: [] };
  // An unchanged schedule goes on from where it is.
  const rule = await rules.put(created, (current) =>
    isSameSchedule(current, settings)
      ? { ...current, ...settings, scheduledFromMs: current.scheduledFromMs }
      : { ...settings, tags: current.tags, targets: current.targets },
  );
  runner.schedule(rule);
  return { RuleArn: ruleArn(rule) };
};

function isSameSchedule(one: RuleDocument, other: Pick<RuleDocument, 'scheduleExpression' | 'state'>) {
  return one.scheduleExpression === other.scheduleExpression && one.state === other.state;
}

/** @throws InvalidEventPattern */
export function compilePattern(text: string): (event: unknown) => boolean {
  try {
    return compileEventPattern(parseJson(text));
  } catch (error) {
    const reason = error instanceof InvalidPattern ? error.reason : 'Filter is not JSON';
    throw InvalidEventPattern(`Event pattern is not valid. Reason: ${reason}`, { cause: error });
  }
}

/** @throws ValidationError */
export function checkSchedule(expression: string, bus: string): void {
  if (bus !== DEFAULT_BUS) {
    throw ValidationError('ScheduleExpression is supported only on the default event bus.');
  }
  try {
    const { kind } = parseSchedule(expression, { anchorMs: 0 });
    if (kind !== 'at' && !hasStraySpaces(expression)) return;
  } catch (error) {
    throw ValidationError('Parameter ScheduleExpression is not valid.', { cause: error });
  }
  throw ValidationError('Parameter ScheduleExpression is not valid.');
}
