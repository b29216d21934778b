import type { ResourceHandler } from './handler.ts';

export const CUSTOM_RESOURCE_TYPE = 'AWS::CloudFormation::CustomResource';

// The characters that AWS allows:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
const CUSTOM_NAME = /^Custom::[\w@-]{1,60}$/;

/** Finds the handler of a resource type. `Custom::NAME` is another name of a custom resource. */
export function handlerOfType(types: readonly ResourceHandler[], type: string): ResourceHandler | undefined {
  const name = CUSTOM_NAME.test(type) ? CUSTOM_RESOURCE_TYPE : type;
  return types.find((handler) => handler.type === name);
}
