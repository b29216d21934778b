import type { MappingDocument } from '../../../mapping/document.ts';
import type { ChangeResult, Duplicate } from '../../../mapping/mappings.ts';
import { defineError } from '../../../schema/error.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { queueOf } from './queue-source.ts';

export const ResourceInUse = defineError('ResourceInUseException', { messageMember: 'Message' });

/** The error for a parameter of another kind of event source. */
export function unsupportedParameter(name: string) {
  return InvalidParameterValue(`Unsupported ${name} parameter for given event source mapping type.`);
}

export function duplicateMapping(eventSourceArn: string, functionName: string, { uuid }: Duplicate) {
  if (queueOf(eventSourceArn)) {
    return ResourceConflict(
      `An event source mapping with SQS arn (" ${eventSourceArn} ") and function (" ${functionName} ") ` +
        `already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    );
  }
  // AWS prints spaces within the quotes.
  return ResourceConflict(
    `The event source arn (" ${eventSourceArn} ") and function (" ${functionName} ") provided ` +
      `mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`,
  );
}

/** @param action the one that the role of the function lacks: `sqs:ReceiveMessage` */
export function sourceDenied(eventSourceArn: string, action: string) {
  return InvalidParameterValue(
    queueOf(eventSourceArn)
      ? `The provided execution role does not have permissions to call ${action.replace('sqs:', '')} on SQS`
      : `Cannot access stream ${eventSourceArn}. Please ensure the role can perform the GetRecords, ` +
          'GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.',
  );
}

/** @throws ResourceNotFound, ResourceInUse */
export function acceptedMapping(result: ChangeResult): MappingDocument {
  switch (result.kind) {
    case 'accepted':
      return result.mapping;
    case 'not-found':
      throw mappingNotFound();
    case 'in-transition':
      throw ResourceInUse('Cannot update the event source mapping because it is in use.');
  }
}

export function mappingNotFound() {
  return ResourceNotFound('The resource you requested does not exist.');
}
