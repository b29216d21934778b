import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onQualified, urlKeys } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseQualified } from '../function/name/qualified.ts';
import { urlNotFound } from '../url/document.ts';
import { URL_FUNCTION_MEMBERS } from '../url/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
export const DeleteFunctionUrlConfig = operation('DeleteFunctionUrlConfig', {
  http: { method: 'DELETE', path: '/2021-10-31/functions/{FunctionName}/url', status: 204 },
  input: structure(URL_FUNCTION_MEMBERS),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:DeleteFunctionUrlConfig', urlKeys),
});

export const deleteFunctionUrlConfig: Handler<typeof DeleteFunctionUrlConfig, LambdaContext> = async (
  input,
  { attachments },
  caller,
) => {
  const target = parseQualified(input, caller);
  if (!(await attachments.urls.delete(caller, target))) throw urlNotFound();
};
