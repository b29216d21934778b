import { formatArn } from '../../../lib/aws/arn.ts';
import { type Access, when } from '../../../schema/access.ts';
import type { Caller } from '../../../schema/caller.ts';
import { addedTags, isTagged, requestTags, type Tagged } from '../../../schema/request-tags.ts';
import { qualifiedArn } from '../access.ts';
import type { EventSourceMappingContext } from './context.ts';

interface MappingInput {
  readonly UUID: string;
}

interface NamesFunction {
  readonly FunctionName?: string | undefined;
}

const MAPPING = 'arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID';

/**
 * Creating a mapping has no resource yet; policies restrict the function by a condition key. Its tags need a second
 * permission.
 */
export const CREATE_MAPPING: Access<Tagged & { readonly FunctionName: string }, never> = [
  {
    action: 'lambda:CreateEventSourceMapping',
    resource: '*',
    conditionsOf: ({ FunctionName, Tags }, caller) => ({
      'lambda:FunctionArn': qualifiedArn({ FunctionName }, caller),
      ...requestTags(Tags),
    }),
  },
  ...when(isTagged, [
    {
      action: 'lambda:TagResource',
      resource: MAPPING,
      resourcesOf: (_input: Tagged, caller: Caller) => [mappingArn('*', caller)],
      conditionsOf: addedTags,
    },
  ]),
];

/** An action on a mapping, whose function policies restrict by a condition key. */
export function onMapping(action: `lambda:${string}`): Access<MappingInput, EventSourceMappingContext> {
  return [
    {
      action,
      resource: MAPPING,
      resourcesOf: ({ UUID: uuid }, caller) => [mappingArn(uuid, caller)],
      conditionsOf({ UUID: uuid }, caller, { mappings }) {
        const mapping = mappings.get(caller, uuid);
        return mapping ? { 'lambda:FunctionArn': mapping.settings.functionArn } : {};
      },
    },
  ];
}

/** Changing the function of a mapping needs the permission for the new one also. */
export function onFunctionOfMapping(
  action: `lambda:${string}`,
): Access<MappingInput & NamesFunction, EventSourceMappingContext> {
  return [
    {
      action,
      resource: MAPPING,
      resourcesOf: ({ UUID: uuid, FunctionName: name }, caller) =>
        name === undefined ? [] : [mappingArn(uuid, caller)],
      conditionsOf: ({ FunctionName }, caller) =>
        FunctionName === undefined ? {} : { 'lambda:FunctionArn': qualifiedArn({ FunctionName }, caller) },
    },
  ];
}

function mappingArn(uuid: string, caller: Caller): string {
  return formatArn('lambda', caller, `event-source-mapping:${uuid}`);
}
