import { parseArn } from '../../../lib/aws/arn.ts';
import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { type Infer, list, optional, structure } from '../../../schema/shape.ts';
import { onNewTargets } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { LimitExceeded, ResourceNotFound } from '../errors.ts';
import { MAX_TARGETS_PER_RULE } from '../limits.ts';
import { TARGET_SERVICES } from '../../targets/target.ts';
import { ownBus } from '../own-bus.ts';
import { isSupportedPath } from '../rules/json-path.ts';
import { unknownPlaceholder } from '../rules/target-input.ts';
import { BusNameOrArn, FailedTargets, RuleName, Target } from '../shapes.ts';

const RULE_TARGET_SERVICES: readonly string[] = [...TARGET_SERVICES, 'logs', 'events'];

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export const PutTargets = operation('PutTargets', {
  input: structure({
    Rule: RuleName,
    EventBusName: optional(BusNameOrArn),
    Targets: list(Target, { min: 1, max: 100 }),
  }),
  output: structure(FailedTargets),
  errors: [LimitExceeded, ResourceNotFound],
  access: onNewTargets,
});

export const putTargets: Handler<typeof PutTargets, EventsContext> = async (
  { Rule: name, EventBusName, Targets },
  { rules },
  caller,
) => {
  const { account, region } = caller;
  const bus = ownBus(EventBusName, caller, 'events:PutTargets');
  for (const target of Targets) checkTarget(target, caller);
  await rules.update({ account, region, bus, name }, (rule) => {
    const kept = rule.targets.filter(({ Id: id }) => !Targets.some((added) => added.Id === id));
    const targets = [...kept, ...Targets];
    if (targets.length > MAX_TARGETS_PER_RULE) {
      throw LimitExceeded('The requested resource exceeds the maximum number allowed.');
    }
    return { ...rule, targets };
  });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

function checkTarget(
  { Id: id, Arn: arn, Input, InputPath, InputTransformer }: Infer<typeof Target>,
  caller: Caller,
): void {
  const service = parseArn(arn)?.service;
  if (service === undefined) {
    throw ValidationError(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (!RULE_TARGET_SERVICES.includes(service)) {
    throw ValidationError(
      `Target ${id}: Millrace does not send events to ${service}. It sends to ${RULE_TARGET_SERVICES.join(', ')}.`,
    );
  }
  if ([Input, InputPath, InputTransformer].filter((each) => each !== undefined).length > 1) {
    throw ValidationError(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  if (Input !== undefined && tryParseJson(Input) === undefined) {
    throw ValidationError(`JSON syntax error in input for target ${id}.`);
  }
  if (service === 'events') {
    ownBus(arn, caller, 'events:PutEvents');
    if ((Input ?? InputPath ?? InputTransformer) !== undefined) {
      throw ValidationError(
        `Target ${id}: an event bus receives the whole event. Leave out Input, InputPath and InputTransformer.`,
      );
    }
  }
  const placeholder = InputTransformer && unknownPlaceholder(InputTransformer);
  if (placeholder !== undefined) {
    throw ValidationError(`InputTemplate for target ${id} contains invalid placeholder ${placeholder}.`);
  }
  const paths = [
    ...(InputPath === undefined ? [] : [InputPath]),
    ...Object.values(InputTransformer?.InputPathsMap ?? {}),
  ];
  const unsupported = paths.find((path) => !isSupportedPath(path));
  if (unsupported !== undefined) {
    throw ValidationError(`Target ${id}: "${unsupported}" is not a JSON path that Millrace evaluates.`);
  }
}
