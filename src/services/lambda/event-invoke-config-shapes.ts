import { inQuery, inPath, integer, optional, string, structure, timestamp } from '../../schema/shape.ts';
import { NamespacedFunctionName, Qualifier } from './shapes.ts';

const Destination = structure({
  Destination: optional(
    string({
      max: 350,
      pattern:
        /$|kafka:\/\/([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)/,
    }),
  ),
});

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

/** What every operation on these configurations names the function by. */
export const CONFIGURED_FUNCTION_MEMBERS = {
  FunctionName: inPath(NamespacedFunctionName),
  Qualifier: inQuery('Qualifier', Qualifier),
};

/** Of the operations that set one. */
export const EventInvokeConfigInput = structure({ ...CONFIGURED_FUNCTION_MEMBERS, ...SETTINGS_MEMBERS });

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html */
export const EventInvokeConfig = structure({
  LastModified: timestamp(),
  FunctionArn: string(),
  ...SETTINGS_MEMBERS,
});
