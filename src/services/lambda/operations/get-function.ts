import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, optional, string, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { FunctionConfiguration, NamespacedFunctionName, Qualifier, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export const GetFunction = operation('GetFunction', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
  }),
  output: structure({
    Configuration: FunctionConfiguration,
    Code: structure({ RepositoryType: string(), Location: string() }),
    Tags: optional(Tags),
    Concurrency: optional(structure({ ReservedConcurrentExecutions: integer() })),
  }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetFunction'),
});

export const getFunction: Handler<typeof GetFunction, LambdaContext> = async (
  input,
  { functions, concurrency, clock, codeLinks },
  caller,
) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const document = await functions.require(caller, reference);
  const { qualifier } = reference;
  const reserved = concurrency.reservations.of(caller, document.name);
  const tags = document.family?.tags ?? {};
  return {
    Configuration: describeFunction(document, { namespace: caller, nowMs: clock.now(), qualifier }),
    Code: { RepositoryType: 'S3', Location: codeLinks.urlOf(document.code) },
    ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
  };
};
