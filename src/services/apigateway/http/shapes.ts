import {
  boolean,
  double,
  enumeration,
  inPath,
  inQuery,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../schema/shape.ts';

/* Members by their names on the wire, as settings are stored. */

const Texts = list(string());
const TextMap = map(string());
const Tags = map(string());

export const Cors = structure({
  allowCredentials: optional(boolean()),
  allowHeaders: optional(Texts),
  allowMethods: optional(Texts),
  allowOrigins: optional(Texts),
  exposeHeaders: optional(Texts),
  maxAge: optional(integer({ min: -1, max: 86_400 })),
});

const API_MEMBERS = {
  apiKeySelectionExpression: optional(string()),
  corsConfiguration: optional(Cors),
  description: optional(string()),
  disableSchemaValidation: optional(boolean()),
  disableExecuteApiEndpoint: optional(boolean()),
  ipAddressType: optional(enumeration('ipv4', 'dualstack')),
  routeSelectionExpression: optional(string()),
  version: optional(string()),
};

/** Members of a request that create a `$default` route and stage together with the API. */
const QUICK_CREATE_MEMBERS = {
  credentialsArn: optional(string()),
  routeKey: optional(string()),
  target: optional(string()),
};

export const NewApi = structure({
  ...API_MEMBERS,
  ...QUICK_CREATE_MEMBERS,
  name: string(),
  protocolType: enumeration('WEBSOCKET', 'HTTP'),
  tags: optional(Tags),
});

export const ApiChange = structure({
  ApiId: inPath(string()),
  ...API_MEMBERS,
  ...QUICK_CREATE_MEMBERS,
  name: optional(string()),
});

export const Api = structure({
  ...API_MEMBERS,
  apiEndpoint: string(),
  apiId: string(),
  createdDate: timestamp('iso'),
  name: string(),
  protocolType: string(),
  tags: optional(Tags),
});

export const RouteMembers = {
  apiKeyRequired: optional(boolean()),
  authorizationScopes: optional(Texts),
  authorizationType: optional(enumeration('NONE', 'AWS_IAM', 'CUSTOM', 'JWT')),
  authorizerId: optional(string()),
  modelSelectionExpression: optional(string()),
  operationName: optional(string()),
  requestModels: optional(TextMap),
  requestParameters: optional(map(structure({ required: optional(boolean()) }))),
  routeKey: optional(string()),
  routeResponseSelectionExpression: optional(string()),
  target: optional(string()),
};

export const IntegrationMembers = {
  connectionId: optional(string()),
  connectionType: optional(enumeration('INTERNET', 'VPC_LINK')),
  contentHandlingStrategy: optional(enumeration('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT')),
  credentialsArn: optional(string()),
  description: optional(string()),
  integrationMethod: optional(string()),
  integrationSubtype: optional(string()),
  integrationType: optional(enumeration('AWS', 'HTTP', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY')),
  integrationUri: optional(string()),
  passthroughBehavior: optional(enumeration('WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES')),
  payloadFormatVersion: optional(string()),
  requestParameters: optional(TextMap),
  requestTemplates: optional(TextMap),
  responseParameters: optional(map(TextMap)),
  templateSelectionExpression: optional(string()),
  timeoutInMillis: optional(integer({ min: 50, max: 30_000 })),
  tlsConfig: optional(structure({ serverNameToVerify: optional(string()) })),
};

const RouteSettings = structure({
  dataTraceEnabled: optional(boolean()),
  detailedMetricsEnabled: optional(boolean()),
  loggingLevel: optional(enumeration('ERROR', 'INFO', 'OFF')),
  throttlingBurstLimit: optional(integer()),
  throttlingRateLimit: optional(double()),
});

export const StageMembers = {
  accessLogSettings: optional(structure({ destinationArn: optional(string()), format: optional(string()) })),
  autoDeploy: optional(boolean()),
  clientCertificateId: optional(string()),
  defaultRouteSettings: optional(RouteSettings),
  deploymentId: optional(string()),
  description: optional(string()),
  routeSettings: optional(map(RouteSettings)),
  stageVariables: optional(TextMap),
};

/** Members of a new stage. Its tags cannot be changed together with it. */
export const NewStageMembers = { ...StageMembers, tags: optional(Tags) };

export const AuthorizerMembers = {
  authorizerCredentialsArn: optional(string()),
  authorizerPayloadFormatVersion: optional(string()),
  authorizerResultTtlInSeconds: optional(integer({ min: 0, max: 3600 })),
  authorizerType: optional(enumeration('REQUEST', 'JWT')),
  authorizerUri: optional(string()),
  enableSimpleResponses: optional(boolean()),
  identitySource: optional(Texts),
  identityValidationExpression: optional(string()),
  jwtConfiguration: optional(structure({ audience: optional(Texts), issuer: optional(string()) })),
  name: optional(string()),
};

export const DeploymentMembers = { description: optional(string()) };

export const Route = structure({ ...RouteMembers, routeId: string() });
export const Integration = structure({ ...IntegrationMembers, integrationId: string() });
export const Stage = structure({
  ...NewStageMembers,
  createdDate: timestamp('iso'),
  lastUpdatedDate: timestamp('iso'),
  stageName: string(),
});
export const Authorizer = structure({ ...AuthorizerMembers, authorizerId: string() });
export const Deployment = structure({
  ...DeploymentMembers,
  autoDeployed: boolean(),
  createdDate: timestamp('iso'),
  deploymentId: string(),
  deploymentStatus: string(),
});

export const ApiId = inPath(string());

/** Input members of a list. */
export const PageMembers = {
  MaxResults: inQuery('maxResults', string()),
  NextToken: inQuery('nextToken', string()),
};

export const TagsOfResource = structure({ tags: optional(Tags) });
export const NewTags = structure({ ResourceArn: inPath(string()), tags: optional(Tags) });
