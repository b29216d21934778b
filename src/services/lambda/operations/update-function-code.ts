import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, inPath, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { readCode } from '../code/source.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import {
  InvalidParameterValue,
  PreconditionFailed,
  RequestTooLarge,
  ResourceConflict,
  ResourceNotFound,
} from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { requireRevision } from '../function/revisions.ts';
import { Architectures, CODE_MEMBERS, FunctionConfiguration, FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const UpdateFunctionCode = operation('UpdateFunctionCode', {
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/code' },
  input: structure({
    FunctionName: inPath(FunctionName),
    ...CODE_MEMBERS,
    Publish: optional(boolean()),
    DryRun: optional(boolean()),
    RevisionId: optional(string()),
    Architectures: optional(Architectures),
  }),
  output: FunctionConfiguration,
  errors: [InvalidParameterValue, PreconditionFailed, RequestTooLarge, ResourceConflict, ResourceNotFound],
  access: onFunction('lambda:UpdateFunctionCode'),
});

export const updateFunctionCode: Handler<typeof UpdateFunctionCode, LambdaContext> = async (
  input,
  { functions, publisher, code, calls, clock },
  caller,
) => {
  const { name } = parseFunctionName(input.FunctionName, caller);
  const current = await functions.require(caller, { name, qualifier: undefined });
  requireRevision(current, clock.now(), input.RevisionId);
  const stored = await code.add(await readCode(input, calls, caller));
  const view = () => ({ namespace: caller, nowMs: clock.now() });
  if (input.DryRun === true) return describeFunction({ ...current, code: stored }, view());
  const updated = await functions.update(caller, name, input.RevisionId, ({ settings }) => ({
    code: stored,
    settings: { ...settings, architecture: input.Architectures?.[0] ?? settings.architecture },
  }));
  if (input.Publish !== true) return describeFunction(updated, view());
  const version = await publisher.publishUnsettled(caller, name);
  return describeFunction(version, { ...view(), qualifier: version.version });
};
