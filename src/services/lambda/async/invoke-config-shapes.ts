import { inQuery, inPath, integer, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import { DestinationArn, NamespacedFunctionName, Qualifier } from '../shapes.ts';

const Destination = structure({ Destination: optional(DestinationArn) });

export const DestinationConfig = structure(
  { OnSuccess: optional(Destination), OnFailure: optional(Destination) },
  'DestinationConfig',
);

const SETTINGS_MEMBERS = {
  MaximumRetryAttempts: optional(integer({ min: 0, max: 2 })),
  MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 21_600 })),
  DestinationConfig: optional(DestinationConfig),
};
export const EventInvokeSettings = structure(SETTINGS_MEMBERS);

/** Input members that identify the function, in every operation on these configurations. */
export const CONFIGURED_FUNCTION_MEMBERS = {
  FunctionName: inPath(NamespacedFunctionName),
  Qualifier: inQuery('Qualifier', Qualifier),
};

/** Input of the operations that set a configuration. */
export const EventInvokeConfigInput = structure({ ...CONFIGURED_FUNCTION_MEMBERS, ...SETTINGS_MEMBERS });

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html */
export const EventInvokeConfig = structure({
  LastModified: timestamp(),
  FunctionArn: string(),
  ...SETTINGS_MEMBERS,
});
