import type { ResourceContext, ResourceHandler } from '../handler.ts';
import { keptType } from '../kept/kept-type.ts';

const NOT_ENFORCED =
  'Millrace keeps this resource in the stack only: every request reaches its function, without this check.';

const newId = (context: ResourceContext) => context.generateName(128);

/** Types of API Gateway that restrict or describe requests. Requests are served without them. */
export const KEPT_API_TYPES: readonly ResourceHandler[] = [
  keptType({ type: 'AWS::ApiGateway::Account', updated: ['CloudWatchRoleArn'], newId }),
  keptType({
    type: 'AWS::ApiGateway::Authorizer',
    replacedBy: ['RestApiId'],
    updated: [
      'AuthType',
      'AuthorizerCredentials',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerUri',
      'IdentitySource',
      'IdentityValidationExpression',
      'Name',
      'ProviderARNs',
      'Type',
    ],
    required: ['Name', 'RestApiId', 'Type'],
    newId,
    attributeNames: ['AuthorizerId'],
    attributes: (id) => ({ AuthorizerId: id }),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::ApiKey',
    replacedBy: ['GenerateDistinctId', 'Name', 'Value'],
    updated: ['CustomerId', 'Description', 'Enabled', 'StageKeys', 'Tags'],
    newId,
    attributeNames: ['APIKeyId'],
    attributes: (id) => ({ APIKeyId: id }),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::UsagePlan',
    updated: ['ApiStages', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'],
    newId,
    attributeNames: ['Id'],
    attributes: (id) => ({ Id: id }),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::UsagePlanKey',
    replacedBy: ['KeyId', 'KeyType', 'UsagePlanId'],
    updated: [],
    required: ['KeyId', 'KeyType', 'UsagePlanId'],
    newId,
    attributeNames: ['Id'],
    attributes: (id) => ({ Id: id }),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::RequestValidator',
    replacedBy: ['Name', 'RestApiId'],
    updated: ['ValidateRequestBody', 'ValidateRequestParameters'],
    required: ['RestApiId'],
    newId,
    attributeNames: ['RequestValidatorId'],
    attributes: (id) => ({ RequestValidatorId: id }),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::Model',
    replacedBy: ['ContentType', 'Name', 'RestApiId'],
    updated: ['Description', 'Schema'],
    required: ['RestApiId'],
    nameProperty: 'Name',
    newId: (context) => context.generateName(128).replaceAll(/[^A-Za-z0-9]/g, ''),
    note: NOT_ENFORCED,
  }),
  keptType({
    type: 'AWS::ApiGateway::GatewayResponse',
    replacedBy: ['ResponseType', 'RestApiId'],
    updated: ['ResponseParameters', 'ResponseTemplates', 'StatusCode'],
    required: ['ResponseType', 'RestApiId'],
    newId,
    attributeNames: ['Id'],
    attributes: (id) => ({ Id: id }),
    note: 'Millrace keeps this resource in the stack only: the gateway responds in its own words.',
  }),
];
