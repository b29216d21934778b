import type { Namespace } from '../../../../lib/aws/namespace.ts';
import { enumeration, optional, string, structure } from '../../../../schema/shape.ts';
import { functionArn, type QualifiedFunction } from '../name/name.ts';

export const UpdateRuntimeOn = enumeration('Auto', 'Manual', 'FunctionUpdate');

export const RuntimeVersionArn = string({
  min: 26,
  max: 2048,
  pattern:
    /arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:(:runtime:.+|\d{12}:runtime\/[A-Za-z0-9_.-]{1,128}\/version\/[A-Za-z0-9_.-]{1,128})/,
  patternText:
    '((arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}::runtime:.+)|(arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:runtime/[A-Za-z0-9_.-]{1,128}/version/[A-Za-z0-9_.-]{1,128}))',
});

/** Key: `lambda/runtime-management/ACCOUNT/REGION/FUNCTION/VERSION`. A version without one has AWS's default, Auto. */
export interface RuntimeManagementDocument {
  readonly updateRuntimeOn: 'Auto' | 'Manual' | 'FunctionUpdate';
  readonly runtimeVersionArn?: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
export const RuntimeManagement = structure({
  UpdateRuntimeOn,
  FunctionArn: string(),
  RuntimeVersionArn: optional(string()),
});

export function describeRuntimeManagement(
  namespace: Namespace,
  { name, qualifier }: QualifiedFunction,
  { updateRuntimeOn, runtimeVersionArn }: RuntimeManagementDocument = { updateRuntimeOn: 'Auto' },
) {
  return {
    UpdateRuntimeOn: updateRuntimeOn,
    FunctionArn: functionArn(namespace, name, qualifier),
    ...(runtimeVersionArn !== undefined && { RuntimeVersionArn: runtimeVersionArn }),
  };
}
