import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { Description, FunctionConfiguration, FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export const PublishVersion = operation('PublishVersion', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/versions', status: 201 },
  input: structure({
    FunctionName: inPath(FunctionName),
    CodeSha256: optional(string()),
    Description: optional(Description),
    RevisionId: optional(string()),
  }),
  output: FunctionConfiguration,
  errors: [InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound],
  access: onFunction('lambda:PublishVersion'),
});

export const publishVersion: Handler<typeof PublishVersion, LambdaContext> = async (
  { FunctionName, CodeSha256, Description: description, RevisionId },
  { publisher, clock },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  const version = await publisher.publish(caller, name, {
    description,
    expectedRevisionId: RevisionId,
    expectedCodeSha256: CodeSha256,
  });
  return describeFunction(version, { namespace: caller, nowMs: clock.now(), qualifier: version.version });
};
