import { cors } from '../../rules/cors.ts';
import {
  boolean,
  either,
  intrinsic,
  list,
  object,
  oneOf,
  record,
  text,
  unneeded,
  whole,
} from '../../rules/rule.ts';

const METHOD = '(?:ANY|GET|POST|PUT|PATCH|OPTIONS|HEAD|DELETE)';

// Segments, some of them with a parameter in braces.
const PATH = '/(?:[^\\s{}]|\\{[^\\s{}/]+\\})*';

const textOrIntrinsic = either(text(), intrinsic);

const routeAuthorizer = object({
  id: textOrIntrinsic,
  name: text(),
  scopes: list(text()),
  type: oneOf('request', 'jwt', 'aws_iam'),
});

/** `GET /orders/{id}`, `*` for every request, or the same with an authorizer. */
export const httpApiEvent = either(
  text(
    new RegExp(`^(?:\\*|(?:${METHOD}|\\*) ${PATH})$`, 'i'),
    'a method and a path, such as GET /orders/{id}, or *',
  ),
  object(
    {
      path: text(new RegExp(`^(?:\\*|${PATH})$`), 'a path, such as /orders/{id}, or *'),
      method: text(new RegExp(`^(?:\\*|${METHOD})$`, 'i')),
      authorizer: either(text(), routeAuthorizer),
    },
    ['path'],
  ),
);

const payload = text(/^[12]\.0$/);

const declaredAuthorizer = object({
  type: oneOf('jwt', 'request'),
  name: text(),
  identitySource: either(textOrIntrinsic, list(textOrIntrinsic)),
  issuerUrl: textOrIntrinsic,
  audience: either(textOrIntrinsic, list(textOrIntrinsic)),
  functionName: text(),
  functionArn: textOrIntrinsic,
  managedExternally: boolean,
  resultTtlInSeconds: whole(0, 3600),
  enableSimpleResponses: boolean,
  payloadVersion: payload,
});

/** `provider.httpApi` */
export const providerHttpApi = object({
  authorizers: record(declaredAuthorizer),
  cors: either(boolean, cors),
  id: textOrIntrinsic,
  name: text(),
  description: text(),
  payload,
  metrics: boolean,
  ...unneeded('the API always has the tags of the provider', 'useProviderTags'),
  disableDefaultEndpoint: boolean,
  shouldStartNameWithService: boolean,
});

/** `functions.NAME.httpApi` */
export const functionHttpApi = object({ payload });
