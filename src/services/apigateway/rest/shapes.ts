import {
  boolean,
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
const FlagMap = map(boolean());

const ApiMembers = {
  name: optional(string()),
  description: optional(string()),
  version: optional(string()),
  binaryMediaTypes: optional(Texts),
  minimumCompressionSize: optional(integer()),
  apiKeySource: optional(enumeration('HEADER', 'AUTHORIZER')),
  endpointConfiguration: optional(
    structure({
      types: optional(list(enumeration('REGIONAL', 'EDGE', 'PRIVATE'))),
      ipAddressType: optional(enumeration('ipv4', 'dualstack')),
      vpcEndpointIds: optional(Texts),
    }),
  ),
  policy: optional(string()),
  tags: optional(TextMap),
  disableExecuteApiEndpoint: optional(boolean()),
};

export const NewRestApi = structure({ ...ApiMembers, name: string() });

export const RestApi = structure({
  id: string(),
  ...ApiMembers,
  createdDate: timestamp(),
  rootResourceId: string(),
});

export const IntegrationResponse = structure({
  statusCode: optional(string()),
  selectionPattern: optional(string()),
  responseParameters: optional(TextMap),
  responseTemplates: optional(TextMap),
  contentHandling: optional(enumeration('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT')),
});

export const IntegrationMembers = {
  type: optional(enumeration('HTTP', 'AWS', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY')),
  httpMethod: optional(string()),
  uri: optional(string()),
  connectionType: optional(enumeration('INTERNET', 'VPC_LINK')),
  connectionId: optional(string()),
  credentials: optional(string()),
  requestParameters: optional(TextMap),
  requestTemplates: optional(TextMap),
  passthroughBehavior: optional(string()),
  contentHandling: optional(enumeration('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT')),
  timeoutInMillis: optional(integer()),
  cacheNamespace: optional(string()),
  cacheKeyParameters: optional(Texts),
};

export const Integration = structure({
  ...IntegrationMembers,
  integrationResponses: optional(map(IntegrationResponse)),
});

export const MethodResponse = structure({
  statusCode: optional(string()),
  responseParameters: optional(FlagMap),
  responseModels: optional(TextMap),
});

export const MethodMembers = {
  authorizationType: optional(string()),
  authorizerId: optional(string()),
  apiKeyRequired: optional(boolean()),
  requestValidatorId: optional(string()),
  operationName: optional(string()),
  requestParameters: optional(FlagMap),
  requestModels: optional(TextMap),
  authorizationScopes: optional(Texts),
};

export const Method = structure({
  httpMethod: string(),
  ...MethodMembers,
  methodResponses: optional(map(MethodResponse)),
  methodIntegration: optional(Integration),
});

export const Resource = structure({
  id: string(),
  parentId: optional(string()),
  pathPart: optional(string()),
  path: string(),
  resourceMethods: optional(map(Method)),
});

export const Deployment = structure({
  id: string(),
  description: optional(string()),
  createdDate: timestamp(),
});

export const StageMembers = {
  deploymentId: optional(string()),
  description: optional(string()),
  variables: optional(TextMap),
  tracingEnabled: optional(boolean()),
  tags: optional(TextMap),
};

export const Stage = structure({
  ...StageMembers,
  stageName: string(),
  createdDate: timestamp(),
  lastUpdatedDate: timestamp(),
});

export const ApiAddress = { restApiId: inPath(string()) };
export const ResourceAddress = { ...ApiAddress, resourceId: inPath(string()) };
/** `HttpMethod`, because the body of an integration has another `httpMethod`. */
export const MethodAddress = { ...ResourceAddress, HttpMethod: inPath(string()) };

/** Input members of a list. */
export const PageMembers = { position: inQuery('position', string()), limit: inQuery('limit', integer()) };
