import { parseJson } from '../../../lib/json/bounded-json.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidFormat, ResourceNotFound } from '../errors.ts';
import { AlarmName, StateReason, StateReasonData, StateValue } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
export const SetAlarmState = operation('SetAlarmState', {
  input: structure({ AlarmName, StateValue, StateReason, StateReasonData: optional(StateReasonData) }),
  errors: [ResourceNotFound, InvalidFormat],
  access: onAlarms('cloudwatch:SetAlarmState'),
});

/** The state lasts until the next evaluation of the alarm. */
export const setAlarmState: Handler<typeof SetAlarmState, CloudWatchContext> = async (
  { AlarmName: name, StateValue: value, StateReason: reason, StateReasonData: reasonData },
  { watch },
  caller,
) => {
  if (reasonData !== undefined && !isJson(reasonData)) {
    throw InvalidFormat('StateReasonData must be valid JSON');
  }
  await watch.change(caller, name, { value, reason, reasonData });
};

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}
