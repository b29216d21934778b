import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onQualified, urlKeys } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseQualified } from '../function/name/qualified.ts';
import { describeUrl, urlNotFound } from '../url/document.ts';
import { URL_FUNCTION_MEMBERS, UrlConfig } from '../url/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
export const GetFunctionUrlConfig = operation('GetFunctionUrlConfig', {
  http: { method: 'GET', path: '/2021-10-31/functions/{FunctionName}/url' },
  input: structure(URL_FUNCTION_MEMBERS),
  output: UrlConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetFunctionUrlConfig', urlKeys),
});

export const getFunctionUrlConfig: Handler<typeof GetFunctionUrlConfig, LambdaContext> = async (
  input,
  { attachments, endpoint },
  caller,
) => {
  const target = parseQualified(input, caller);
  const document = await attachments.urls.get(caller, target);
  if (!document) throw urlNotFound();
  return describeUrl({ namespace: caller, ...target }, document, endpoint());
};
