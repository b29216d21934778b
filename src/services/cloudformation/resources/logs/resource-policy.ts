import { ResourceNotFound } from '../../../logs/errors.ts';
import { DeleteResourcePolicy } from '../../../logs/operations/delete-resource-policy.ts';
import { DescribeResourcePolicies } from '../../../logs/operations/describe-resource-policies.ts';
import { PutResourcePolicy } from '../../../logs/operations/put-resource-policy.ts';
import {
  jsonText,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { putBy } from '../put-resource.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html */
export const logsResourcePolicy: ResourceHandler = {
  type: 'AWS::Logs::ResourcePolicy',
  properties: { PolicyName: 'replace', PolicyDocument: 'update' },
  required: ['PolicyDocument', 'PolicyName'],
  nameProperty: 'PolicyName',
  attributeNames: [],

  creationKey: (properties) => textOf(properties, 'PolicyName') ?? '',

  // A region has ten at most.
  async find(name, _properties, context) {
    const { resourcePolicies } = await context.call('logs', DescribeResourcePolicies, {});
    return resourcePolicies.find(({ policyName }) => policyName === name)?.policyName;
  },

  ...putBy(put),

  async remove(policyName, _properties, context) {
    await unlessMissing(context.call('logs', DeleteResourcePolicy, { policyName }), ResourceNotFound);
  },
};

async function put(
  policyName: string,
  { PolicyDocument }: Properties,
  context: ResourceContext,
): Promise<void> {
  await context.call('logs', PutResourcePolicy, { policyName, policyDocument: jsonText(PolicyDocument) });
}
