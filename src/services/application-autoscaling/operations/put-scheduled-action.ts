import { parseSchedule } from '../../../lib/schedule/expression.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onTarget } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { LimitExceeded, ObjectNotFound } from '../errors.ts';
import { MAX_SCHEDULED_ACTIONS } from '../limits.ts';
import { resourceKindOf } from '../resources/resource-kind.ts';
import type { ScheduledActionDocument } from '../scalable-target.ts';
import { ScheduledActionName, scheduledActionSettings, targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html */
export const PutScheduledAction = operation('PutScheduledAction', {
  input: structure({
    ...targetAddress,
    ScheduledActionName,
    ...scheduledActionSettings,
    Schedule: optional(scheduledActionSettings.Schedule),
  }),
  output: structure({}),
  errors: [ValidationError, ObjectNotFound, LimitExceeded],
  access: onTarget('application-autoscaling:PutScheduledAction'),
});

/** Creates an action, or changes the given settings of the one of that name. */
export const putScheduledAction: Handler<typeof PutScheduledAction, ApplicationAutoScalingContext> = async (
  { ServiceNamespace, ResourceId, ScalableDimension, ScheduledActionName: name, ...given },
  { targets, actions, clock, random },
  caller,
) => {
  const address = { ServiceNamespace, ResourceId, ScalableDimension };
  const nowMs = clock.now();
  const created = { name, id: random.uuid(), createdMs: nowMs };
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const target = await targets.update(caller, address, (current) => {
    const others = (current.scheduledActions ?? []).filter((each) => each.name !== name);
    const existing = current.scheduledActions?.find((each) => each.name === name);
    if (!existing && others.length >= MAX_SCHEDULED_ACTIONS) {
      throw LimitExceeded(`A scalable target has at most ${MAX_SCHEDULED_ACTIONS} scheduled actions.`);
    }
    const merged = { ...existing?.settings, ...settings };
    checkSettings(merged);
    const action = { ...(existing ?? created), modifiedMs: nowMs, settings: merged };
    return { ...current, scheduledActions: [...others, action] };
  });
  const action = target.scheduledActions!.at(-1)!;
  if (resourceKindOf(address).kind !== 'unscaled') actions.schedule(target, action);
  return {};
};

type Settings = ScheduledActionDocument['settings'];

function checkSettings(settings: Partial<Settings>): asserts settings is Settings {
  const { Schedule: schedule, Timezone, StartTime, EndTime, ScalableTargetAction: bounds } = settings;
  if (schedule === undefined) throw ValidationError('Schedule is required to create a scheduled action');
  if (Timezone !== undefined && !isSchedule('cron(0 0 * * ? *)', Timezone)) {
    throw ValidationError(`Timezone ${Timezone} is not the name of a time zone, such as Europe/Berlin`);
  }
  if (!isSchedule(schedule, Timezone)) {
    throw ValidationError(
      `Schedule ${schedule} is none of at(yyyy-mm-ddThh:mm:ss), rate(value unit) and cron(fields)`,
    );
  }
  if (StartTime !== undefined && EndTime !== undefined && StartTime >= EndTime) {
    throw ValidationError('EndTime must be after StartTime');
  }
  const { MinCapacity: min, MaxCapacity: max } = bounds ?? {};
  if (min === undefined && max === undefined) {
    throw ValidationError('ScalableTargetAction needs MinCapacity, MaxCapacity or both');
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw ValidationError('Maximum capacity cannot be less than minimum capacity');
  }
}

function isSchedule(expression: string, timeZone: string | undefined): boolean {
  try {
    parseSchedule(expression, { anchorMs: 0, timeZone });
    return true;
  } catch {
    return false;
  }
}
