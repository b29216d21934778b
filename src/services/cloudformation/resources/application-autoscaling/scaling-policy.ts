import { ObjectNotFound } from '../../../application-autoscaling/errors.ts';
import { DeleteScalingPolicy } from '../../../application-autoscaling/operations/delete-scaling-policy.ts';
import { DescribeScalingPolicies } from '../../../application-autoscaling/operations/describe-scaling-policies.ts';
import { PutScalingPolicy } from '../../../application-autoscaling/operations/put-scaling-policy.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { addressOf, targetId } from './scalable-target-id.ts';

const SETTINGS = [
  'PolicyType',
  'StepScalingPolicyConfiguration',
  'TargetTrackingScalingPolicyConfiguration',
  'PredictiveScalingPolicyConfiguration',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalingpolicy.html */
export const scalingPolicy: ResourceHandler = {
  type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
  properties: {
    PolicyName: 'replace',
    ResourceId: 'replace',
    ScalableDimension: 'replace',
    ScalingTargetId: 'replace',
    ServiceNamespace: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['PolicyName', 'PolicyType'],
  nameProperty: 'PolicyName',
  attributeNames: ['Arn'],

  creationKey: (properties) => String(properties['PolicyName']),

  async find(name, properties, context) {
    const input = { ...nameOf(properties), PolicyName: undefined, PolicyNames: [name] };
    const found = await context.call('application-autoscaling', DescribeScalingPolicies, input);
    return found.ScalingPolicies.at(0)?.PolicyARN;
  },

  async create(_, properties, context) {
    const arn = await put(properties, context);
    await context.created(arn);
    return { Arn: arn };
  },

  async update(arn, next, _, context) {
    await put(next, context);
    return { Arn: arn };
  },

  async remove(_, properties, context) {
    const request = context.call('application-autoscaling', DeleteScalingPolicy, nameOf(properties));
    await unlessMissing(request, ObjectNotFound);
  },
};

async function put(properties: Properties, context: ResourceContext): Promise<string> {
  const input = { ...nameOf(properties), ...pick(properties, SETTINGS) };
  return (await context.call('application-autoscaling', PutScalingPolicy, input)).PolicyARN;
}

/** The policy's name and target; a template specifies the target by one id or by three properties. */
function nameOf(properties: Properties): Properties {
  const id = textOf(properties, 'ScalingTargetId') ?? targetId(properties);
  return { PolicyName: properties['PolicyName'], ...addressOf(id) };
}
