import { boolean, either, ignored, list, notServed, object, record, text, whole } from '../../rules/rule.ts';

const METHOD = '(?:ANY|GET|POST|PUT|PATCH|OPTIONS|HEAD|DELETE)';

const texts = list(text());

const cors = object({
  allowCredentials: boolean,
  cacheControl: text(),
  headers: either(text(), texts),
  maxAge: whole(1, 86_400),
  methods: texts,
  origin: text(),
  origins: either(text(), texts),
});

const parameters = record(either(boolean, object({ required: boolean, mappedValue: text() })));

/** The request of `integration: http-proxy`. */
const request = object({
  uri: text(/^https?:\/\//i, 'the URL of a server, such as https://example.com/orders'),
  method: text(new RegExp(`^${METHOD}$`, 'i')),
  parameters: object({ headers: parameters, paths: parameters, querystrings: parameters }),
  ...ignored(
    'requests are not validated, and their bodies stay as they are',
    'contentHandling',
    'passThrough',
    'schema',
    'schemas',
    'template',
  ),
});

const settings = object(
  {
    path: text(),
    method: text(new RegExp(`^${METHOD}$`, 'i')),
    cors: either(boolean, cors),
    private: boolean,
    operationId: text(),
    timeoutInMillis: whole(50, 29_000),
    async: boolean,
    integration: text(/^(?:(?:lambda|aws|http)(?:[-_]proxy)?|mock)$/i, 'lambda-proxy or http-proxy'),
    request,
    ...ignored('every request reaches the function, without authorizers', 'authorizer'),
    ...ignored('responses are those of the function or the server', 'response'),
    ...notServed(
      'owner',
      'private connections of REST APIs are not supported by Millrace. Remove this, or deploy this function to AWS.',
      'connectionId',
      'connectionType',
    ),
  },
  ['path', 'method'],
);

/** `GET orders/{id}`, or the same with settings. */
export const httpEvent = either(
  text(new RegExp(`^${METHOD} \\S+$`, 'i'), 'a method and a path, such as GET orders/{id}'),
  settings,
);

/** `provider.apiGateway` */
export const providerApiGateway = object({
  binaryMediaTypes: texts,
  description: text(),
  shouldStartNameWithService: boolean,
  ...ignored(
    'Millrace does not check or limit requests to APIs',
    'apiKeys',
    'apiKeySourceType',
    'disableDefaultEndpoint',
    'endpoint',
    'metrics',
    'minimumCompressionSize',
    'request',
    'resourcePolicy',
    'usagePlan',
    'websocketApiId',
  ),
  ...ignored('set "timeoutInMillis:" at the event instead', 'timeoutInMillis'),
  ...notServed(
    'key',
    'REST APIs of other stacks are not supported by Millrace. Let this project create its own API.',
    'restApiId',
    'restApiResources',
    'restApiRootResourceId',
  ),
});
