import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onQualified, urlKeys } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { requireQualified } from '../function/name/qualified.ts';
import { describeUrl, urlNotFound, urlFunctionNotFound } from '../url/document.ts';
import { AuthType, Cors, InvokeMode, UpdatedUrlConfig, URL_FUNCTION_MEMBERS } from '../url/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
export const UpdateFunctionUrlConfig = operation('UpdateFunctionUrlConfig', {
  http: { method: 'PUT', path: '/2021-10-31/functions/{FunctionName}/url' },
  input: structure({
    ...URL_FUNCTION_MEMBERS,
    AuthType: optional(AuthType),
    Cors: optional(Cors),
    InvokeMode: optional(InvokeMode),
  }),
  output: UpdatedUrlConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:UpdateFunctionUrlConfig', urlKeys),
});

export const updateFunctionUrlConfig: Handler<typeof UpdateFunctionUrlConfig, LambdaContext> = async (
  input,
  { functions, attachments, clock, endpoint },
  caller,
) => {
  const target = await requireQualified(functions, caller, input, urlFunctionNotFound);
  const updated = await attachments.urls.update(caller, target, (current) => ({
    ...current,
    authType: input.AuthType ?? current.authType,
    invokeMode: input.InvokeMode ?? current.invokeMode,
    ...(input.Cors && { cors: input.Cors }),
    modifiedMs: clock.now(),
  }));
  if (!updated) throw urlNotFound();
  const described = describeUrl({ namespace: caller, ...target }, updated, endpoint());
  const { InvokeMode: mode, ...changed } = described;
  // AWS leaves the default out here.
  const isDefault = input.InvokeMode === undefined && mode === 'BUFFERED';
  return isDefault ? changed : { ...changed, InvokeMode: mode };
};
