import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { MAX_PAGE_ITEMS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { describeProvisioned } from '../provisioned/describe.ts';
import { PROVISIONED_MEMBERS } from '../provisioned/shapes.ts';
import { FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export const ListProvisionedConcurrencyConfigs = operation('ListProvisionedConcurrencyConfigs', {
  http: { method: 'GET', path: '/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL' },
  input: structure({
    FunctionName: inPath(FunctionName),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: MAX_PAGE_ITEMS })),
  }),
  output: structure({
    ProvisionedConcurrencyConfigs: list(structure({ FunctionArn: string(), ...PROVISIONED_MEMBERS })),
    NextMarker: optional(string()),
  }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:ListProvisionedConcurrencyConfigs'),
});

export const listProvisionedConcurrencyConfigs: Handler<
  typeof ListProvisionedConcurrencyConfigs,
  LambdaContext
> = async ({ FunctionName, ...page }, { functions, provisioned, provisionedEnvironments }, caller) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await functions.require(caller, { name, qualifier: undefined });
  const { items, nextMarker } = pageOf(
    [...provisioned.of(caller, name)].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    { operation: 'ListProvisionedConcurrencyConfigs', keyOf: ([qualifier]) => qualifier },
    page,
  );
  return {
    ProvisionedConcurrencyConfigs: items.map(([qualifier, document]) => ({
      FunctionArn: functionArn(caller, name, qualifier),
      ...describeProvisioned(document, provisionedEnvironments.stateOf(caller, name, qualifier)),
    })),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
};
