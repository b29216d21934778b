import { defineError, type ServiceErrorClass } from '../schema/error.ts';
import { ValidationError } from '../schema/common-errors.ts';
import type { BoundOperation, Service } from '../schema/service.ts';
import { ValidationError as StackValidationError } from '../services/cloudformation/errors.ts';
import { InvalidArgument } from '../services/kinesis/errors.ts';
import { InvalidParameterValue } from '../services/lambda/errors.ts';
import { InvalidParameter as LogsInvalidParameter } from '../services/logs/errors.ts';
import { InvalidParameter as TopicInvalidParameter } from '../services/sns/errors.ts';

const QueueInvalidParameterValue = defineError('InvalidParameterValue');
const IamInvalidInput = defineError('InvalidInput');

/** By service; `ValidationException` when not here. */
const ERRORS: Readonly<Record<string, ServiceErrorClass>> = {
  cloudformation: StackValidationError,
  iam: IamInvalidInput,
  kinesis: InvalidArgument,
  lambda: InvalidParameterValue,
  logs: LogsInvalidParameter,
  sns: TopicInvalidParameter,
  sqs: QueueInvalidParameterValue,
};

const TAG_MEMBERS = ['Tags', 'tags'];

/**
 * A service as clients reach it: they cannot set tags that begin with `aws:`, in whatever case, which are AWS's own.
 * Services call each other without this, for a stack does set such tags on its resources.
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions
 */
export function withReservedTags(service: Service): Service {
  const error = ERRORS[service.name] ?? ValidationError;
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    takesTags(bound) ? refuseReserved(bound, error) : bound,
  ]);
  return { ...service, operations: new Map(operations) };
}

function takesTags({ operation }: BoundOperation): boolean {
  return TAG_MEMBERS.some((member) => member in operation.input.members);
}

function refuseReserved(bound: BoundOperation, error: ServiceErrorClass): BoundOperation {
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

/** Of a map, or of a list of pairs. Removals name keys as a list of texts, and are not meant. */
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
