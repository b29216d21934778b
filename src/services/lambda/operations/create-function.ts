import { when } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags, isTagged } from '../../../schema/request-tags.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import { configurationKeys, onAttachedLayers, onFunction, passedRole } from '../access.ts';
import { readCode } from '../code/source.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, RequestTooLarge, ResourceConflict } from '../errors.ts';
import { parseNewFunctionName } from '../function/name/name.ts';
import { requireRegions } from '../layer/name.ts';
import { newSettings, warnIgnoredSettings } from '../function/settings/settings.ts';
import { requireTagCount } from '../tags/count.ts';
import {
  Architectures,
  CONFIGURATION_MEMBERS,
  FunctionCode,
  FunctionConfiguration,
  FunctionName,
  PackageType,
  RoleArn,
  Tags,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const CreateFunction = operation('CreateFunction', {
  http: { method: 'POST', path: '/2015-03-31/functions', status: 201 },
  input: structure({
    FunctionName,
    Role: RoleArn,
    Code: FunctionCode,
    Publish: optional(boolean()),
    PackageType: optional(PackageType),
    Tags: optional(Tags),
    Architectures: optional(Architectures),
    CodeSigningConfigArn: optional(string()),
    ...CONFIGURATION_MEMBERS,
  }),
  output: FunctionConfiguration,
  errors: [InvalidParameterValue, ResourceConflict, RequestTooLarge],
  access: [
    ...onFunction('lambda:CreateFunction', configurationKeys),
    ...when(isTagged, onFunction('lambda:TagResource', addedTags)),
    passedRole,
    onAttachedLayers,
  ],
});

export const createFunction: Handler<typeof CreateFunction, LambdaContext> = async (
  input,
  { functions, publisher, removals, layers, code, calls, clock, logger },
  caller,
) => {
  const name = parseNewFunctionName(input.FunctionName, caller);
  if (input.PackageType === 'Image') {
    throw InvalidParameterValue('Container images are not supported on this server. Use PackageType Zip.');
  }
  requireTagCount(input.Tags ?? {});
  const architecture = input.Architectures?.[0] ?? 'x86_64';
  const settings = newSettings(name, input.Role, architecture, input);
  requireRegions(input.Layers ?? [], caller);
  await removals.finish(caller, name);
  // Checked early, so that repeated requests do not unpack the code; `create` checks it again.
  if (await functions.find(caller, { name, qualifier: undefined })) {
    throw ResourceConflict(`Function already exist: ${name}`);
  }
  const resolvedLayers = input.Layers && (await layers.resolve(caller, input.Layers));
  const stored = await code.add(await readCode(input.Code, calls, caller));
  const complete = resolvedLayers ? { ...settings, layers: resolvedLayers } : settings;
  const created = await functions.create(caller, name, complete, stored, input.Tags ?? {});
  warnIgnoredSettings(name, input, logger);
  // AWS returns the published version with the unqualified ARN.
  const returned = input.Publish === true ? await publisher.publishUnsettled(caller, name) : created;
  return describeFunction(returned, { namespace: caller, nowMs: clock.now() });
};
