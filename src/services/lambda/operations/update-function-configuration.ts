import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { configurationKeys, onAttachedLayers, onFunction, passedRole } from '../access.ts';
import { describeFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { updatedSettings, warnIgnoredSettings } from '../function/settings/settings.ts';
import { CONFIGURATION_MEMBERS, FunctionConfiguration, FunctionName, RoleArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export const UpdateFunctionConfiguration = operation('UpdateFunctionConfiguration', {
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/configuration' },
  input: structure({
    FunctionName: inPath(FunctionName),
    Role: optional(RoleArn),
    RevisionId: optional(string()),
    ...CONFIGURATION_MEMBERS,
  }),
  output: FunctionConfiguration,
  errors: [InvalidParameterValue, PreconditionFailed, ResourceConflict, ResourceNotFound],
  access: [
    ...onFunction('lambda:UpdateFunctionConfiguration', configurationKeys),
    passedRole,
    onAttachedLayers,
  ],
});

export const updateFunctionConfiguration: Handler<typeof UpdateFunctionConfiguration, LambdaContext> = async (
  input,
  { functions, layers, clock, logger },
  caller,
) => {
  const { name } = parseFunctionName(input.FunctionName, caller);
  const resolvedLayers = input.Layers && (await layers.resolve(caller, input.Layers));
  const updated = await functions.update(caller, name, input.RevisionId, ({ settings }) => ({
    settings: {
      ...updatedSettings(settings, input, resolvedLayers),
      roleArn: input.Role ?? settings.roleArn,
    },
  }));
  warnIgnoredSettings(name, input, logger);
  return describeFunction(updated, { namespace: caller, nowMs: clock.now() });
};
