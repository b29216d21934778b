import { partitionOf } from '../../../../lib/aws/arn.ts';
import { NotFound } from '../../../apigateway/errors.ts';
import { CreateStage } from '../../../apigateway/http/operations/create-stage.ts';
import { DeleteStage } from '../../../apigateway/http/operations/delete-stage.ts';
import { GetStage } from '../../../apigateway/http/operations/get-stage.ts';
import { UpdateStage } from '../../../apigateway/http/operations/update-stage.ts';
import { taggedArn } from '../../../apigateway/http/tagged-arn.ts';
import { pick, type Properties, type ResourceHandler, unlessMissing } from '../handler.ts';
import { apiInput, apiTags, updatedProperties } from './api-names.ts';
import { updateTags } from './http-api.ts';

const SETTINGS = [
  'AccessLogSettings',
  'AutoDeploy',
  'ClientCertificateId',
  'DefaultRouteSettings',
  'DeploymentId',
  'Description',
  'RouteSettings',
  'StageVariables',
];
const ADDRESS = ['ApiId', 'StageName'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const httpStage: ResourceHandler = {
  type: 'AWS::ApiGatewayV2::Stage',
  properties: {
    ...Object.fromEntries(ADDRESS.map((name) => [name, 'replace' as const])),
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    // Access logs and the policy of a stage have no effect here: stored by the stack only.
    AccessPolicyId: 'update',
    Tags: 'update',
  },
  required: ADDRESS,
  nameProperty: undefined,
  attributeNames: [],

  creationKey: (properties) => String(properties['StageName']),

  find: async (_, properties, context) =>
    (await context.call('apigatewayv2', GetStage, pick(properties, ADDRESS))).stageName,

  async create(name, properties, context) {
    const input = apiInput(CreateStage, { ...pick(properties, [...ADDRESS, ...SETTINGS]) });
    await context.call('apigatewayv2', CreateStage, { ...input, tags: apiTags(properties) });
    await context.created(name);
    return {};
  },

  async update(name, next, previous, context) {
    const settings = apiInput(UpdateStage, updatedProperties(SETTINGS, next, previous));
    const address: Properties = pick(next, ADDRESS);
    await context.call('apigatewayv2', UpdateStage, { ...settings, ...address });
    const arn = taggedArn(context.region, partitionOf(context.region), String(next['ApiId']), name);
    await updateTags(arn, next, previous, context);
    return {};
  },

  async remove(_, properties, context) {
    await unlessMissing(context.call('apigatewayv2', DeleteStage, pick(properties, ADDRESS)), NotFound);
  },
};
