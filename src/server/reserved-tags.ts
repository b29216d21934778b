import type { ServiceErrorClass } from '../schema/error.ts';
import { ValidationError } from '../schema/common-errors.ts';
import type { BoundOperation, Service } from '../schema/service.ts';
import { ValidationError as StackValidationError } from '../services/cloudformation/errors.ts';
import { InvalidInput } from '../services/iam/errors.ts';
import { InvalidArgument } from '../services/kinesis/errors.ts';
import { InvalidParameterValue } from '../services/lambda/errors.ts';
import { InvalidParameter as LogsInvalidParameter } from '../services/logs/errors.ts';
import { InvalidParameter as TopicInvalidParameter } from '../services/sns/errors.ts';
import { InvalidParameterValue as QueueInvalidParameterValue } from '../services/sqs/errors.ts';

/** The error of each service; `ValidationException` for others. */
const ERRORS: Readonly<Record<string, ServiceErrorClass>> = {
  cloudformation: StackValidationError,
  iam: InvalidInput,
  kinesis: InvalidArgument,
  lambda: InvalidParameterValue,
  logs: LogsInvalidParameter,
  sns: TopicInvalidParameter,
  sqs: QueueInvalidParameterValue,
};

const TAG_MEMBERS = ['Tags', 'tags'];

/**
 * Prevents clients from setting tags that start with `aws:`, in any case. Calls between services bypass this, because a stack
 * sets such tags on its resources.
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions
 */
export function withReservedTags(service: Service): Service {
  const error = ERRORS[service.name] ?? ValidationError;
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    acceptsTags(bound) ? withReservedTagCheck(bound, error) : bound,
  ]);
  return { ...service, operations: new Map(operations) };
}

function acceptsTags({ operation }: BoundOperation): boolean {
  return TAG_MEMBERS.some((member) => member in operation.input.members);
}

function withReservedTagCheck(bound: BoundOperation, error: ServiceErrorClass): BoundOperation {
  return {
    ...bound,
    run(input, caller) {
      if (tagKeysOf(input as Record<string, unknown>).some((key) => /^aws:/i.test(key))) {
        throw error('aws: prefixed tag key names are not allowed for external use.');
      }
      return bound.run(input, caller);
    },
  };
}

/** The keys in a map or a list of pairs. A list of strings names tags to remove, and is allowed. */
function tagKeysOf(input: Record<string, unknown>): string[] {
  return TAG_MEMBERS.flatMap((member) => {
    const tags = input[member];
    if (Array.isArray(tags)) {
      return (tags as unknown[]).flatMap((tag) =>
        typeof tag === 'object' && tag !== null && 'Key' in tag ? [String(tag.Key)] : [],
      );
    }
    return typeof tags === 'object' && tags !== null ? Object.keys(tags) : [];
  });
}
