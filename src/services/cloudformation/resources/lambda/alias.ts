import { CreateAlias } from '../../../lambda/operations/create-alias.ts';
import { DeleteAlias } from '../../../lambda/operations/delete-alias.ts';
import { GetAlias } from '../../../lambda/operations/get-alias.ts';
import { UpdateAlias } from '../../../lambda/operations/update-alias.ts';
import { type Attributes, pick, type Properties, type ResourceHandler } from '../handler.ts';
import { applyProvisionedConcurrency } from './provisioned-concurrency.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const lambdaAlias: ResourceHandler = {
  type: 'AWS::Lambda::Alias',
  properties: {
    FunctionName: 'replace',
    Name: 'replace',
    Description: 'update',
    FunctionVersion: 'update',
    RoutingConfig: 'update',
    ProvisionedConcurrencyConfig: 'update',
  },
  required: ['FunctionName', 'FunctionVersion', 'Name'],
  nameProperty: 'Name',
  attributeNames: ['AliasArn'],

  creationKey: (properties) => String(properties['Name']),

  async find(_, properties, context) {
    return (await context.call('lambda', GetAlias, pick(properties, ['FunctionName', 'Name']))).AliasArn;
  },

  async create(_, properties, context) {
    const { AliasArn: arn } = await context.call('lambda', CreateAlias, {
      ...pick(properties, ['FunctionName', 'Name', 'Description', 'FunctionVersion']),
      RoutingConfig: routingOf(properties),
    });
    await context.created(arn);
    await applyProvisionedConcurrency(targetOf(properties), properties, {}, context);
    return attributes(arn);
  },

  async update(arn, next, previous, context) {
    await context.call('lambda', UpdateAlias, {
      Description: '',
      ...pick(next, ['FunctionName', 'Name', 'Description', 'FunctionVersion']),
      RoutingConfig: routingOf(next),
    });
    await applyProvisionedConcurrency(targetOf(next), next, previous, context);
    return attributes(arn);
  },

  async remove(_, properties, context) {
    await context.call('lambda', DeleteAlias, pick(properties, ['FunctionName', 'Name']));
  },
};

function targetOf({ FunctionName, Name: Qualifier }: Properties) {
  return { FunctionName, Qualifier };
}

function attributes(arn: string): Attributes {
  return { AliasArn: arn };
}

interface VersionWeight {
  readonly FunctionVersion: string;
  readonly FunctionWeight: number | string;
}

/** A template contains a list of weights, the API a map by version; an empty map removes all weights. */
function routingOf({ RoutingConfig: routing }: Properties): Properties {
  const { AdditionalVersionWeights: weights } = (routing ?? {}) as {
    readonly AdditionalVersionWeights?: readonly VersionWeight[];
  };
  const byVersion = (weights ?? []).map(({ FunctionVersion, FunctionWeight }) => [
    FunctionVersion,
    FunctionWeight,
  ]);
  return { AdditionalVersionWeights: Object.fromEntries(byVersion) as Properties };
}
