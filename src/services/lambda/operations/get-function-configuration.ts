import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { FunctionConfiguration, NamespacedFunctionName, Qualifier } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const GetFunctionConfiguration = operation('GetFunctionConfiguration', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/configuration' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
  }),
  output: FunctionConfiguration,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetFunctionConfiguration'),
});

export const getFunctionConfiguration: Handler<typeof GetFunctionConfiguration, LambdaContext> = async (
  input,
  { functions, clock },
  caller,
) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const document = await functions.require(caller, reference);
  const { qualifier } = reference;
  return describeFunction(document, { namespace: caller, nowMs: clock.now(), qualifier });
};
