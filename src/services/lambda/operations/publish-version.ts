import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { codeSha256, describeFunction } from '../configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function-name.ts';
import { requireRevision } from '../functions.ts';
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
});

export const publishVersion: Handler<typeof PublishVersion, LambdaContext> = async (
  { FunctionName, CodeSha256: given, Description: description, RevisionId },
  { functions, clock },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  const latest = await functions.require(caller, { name, qualifier: undefined });
  requireRevision(latest, clock.now(), RevisionId);
  const current = codeSha256(latest);
  if (given !== undefined && given !== '' && given !== current) {
    throw InvalidParameterValue(
      `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const version = await functions.publish(caller, name, description);
  return describeFunction(version, { namespace: caller, nowMs: clock.now(), qualifier: version.version });
};
