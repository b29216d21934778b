import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onQualified, urlKeys } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { functionArn } from '../function/name/name.ts';
import { requireQualified } from '../function/name/qualified.ts';
import { describeUrl, newUrlId, urlFunctionNotFound, type UrlDocument } from '../url/document.ts';
import { AuthType, Cors, CreatedUrlConfig, InvokeMode, URL_FUNCTION_MEMBERS } from '../url/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export const CreateFunctionUrlConfig = operation('CreateFunctionUrlConfig', {
  http: { method: 'POST', path: '/2021-10-31/functions/{FunctionName}/url', status: 201 },
  input: structure({
    ...URL_FUNCTION_MEMBERS,
    AuthType,
    Cors: optional(Cors),
    InvokeMode: optional(InvokeMode),
  }),
  output: CreatedUrlConfig,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onQualified('lambda:CreateFunctionUrlConfig', urlKeys),
});

export const createFunctionUrlConfig: Handler<typeof CreateFunctionUrlConfig, LambdaContext> = async (
  input,
  { functions, attachments, clock, random, endpoint },
  caller,
) => {
  const target = await requireQualified(functions, caller, input, urlFunctionNotFound);
  const nowMs = clock.now();
  const document: UrlDocument = {
    id: newUrlId(random),
    authType: input.AuthType,
    invokeMode: input.InvokeMode ?? 'BUFFERED',
    ...(input.Cors && { cors: input.Cors }),
    createdMs: nowMs,
    modifiedMs: nowMs,
  };
  if (!(await attachments.urls.create(caller, target, document))) {
    const arn = functionArn(caller, target.name, input.Qualifier);
    throw ResourceConflict(
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const described = describeUrl({ namespace: caller, ...target }, document, endpoint());
  const { LastModifiedTime: _sameAsCreation, InvokeMode: mode, ...created } = described;
  return input.InvokeMode === undefined ? created : { ...created, InvokeMode: mode };
};
