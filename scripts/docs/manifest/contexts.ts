/** Settings that some keys need beside them to have an effect. */
interface Context {
  /** The beginning of the names of the keys. */
  readonly keys: string;
  readonly settings: unknown;
}

const STATEMENT = { Effect: 'Allow', Action: ['kinesis:PutRecord'], Resource: '*' };
const NETWORK = { securityGroupIds: ['sg-1'], subnetIds: ['subnet-1'] };
const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/sample';

/** The function of the walk. */
function ofFunction(settings: object): object {
  return { functions: { sample: { handler: 'code.handle', ...settings } } };
}

const REST_ROUTE = ofFunction({ events: [{ http: { method: 'get', path: 'sample' } }] });
const ROUTE = ofFunction({ events: [{ httpApi: 'GET /sample' }] });

function authorizer(settings: object): object {
  return { ...ROUTE, provider: { httpApi: { authorizers: { sample: settings } } } };
}

/** In the order in which they are tried. The values of a key replace those here. */
export const CONTEXTS: readonly Context[] = [
  {
    keys: 'provider.kinesis',
    settings: ofFunction({ events: [{ stream: { arn: STREAM, consumer: true } }] }),
  },
  { keys: 'provider.s3', settings: ofFunction({ events: [{ s3: 'sample' }] }) },
  { keys: 'provider.vpc.', settings: { provider: { vpc: NETWORK } } },
  {
    keys: 'provider.runtimeManagement.arn',
    settings: { provider: { runtimeManagement: { mode: 'manual' } } },
  },
  { keys: 'provider.apiGateway', settings: REST_ROUTE },
  { keys: 'provider.apiName', settings: REST_ROUTE },
  { keys: 'provider.endpointType', settings: REST_ROUTE },
  { keys: 'provider.httpApi', settings: ROUTE },
  {
    keys: 'provider.httpApi.authorizers',
    settings: authorizer({ type: 'jwt', identitySource: 'a', issuerUrl: 'https://a.example', audience: 'a' }),
  },
  {
    keys: 'provider.httpApi.authorizers',
    settings: authorizer({
      type: 'request',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:a',
    }),
  },
  { keys: 'provider.httpApi.authorizers', settings: authorizer({ type: 'request' }) },
  { keys: 'functions.*.vpc.', settings: ofFunction({ vpc: NETWORK }) },
  {
    keys: 'functions.*.runtimeManagement.arn',
    settings: ofFunction({ runtimeManagement: { mode: 'manual' } }),
  },
  {
    keys: 'functions.*.iam',
    settings: {
      plugins: ['serverless-iam-roles-per-function'],
      provider: { iam: { role: { statements: [{ ...STATEMENT, Sid: 'OfTheService' }] } } },
      ...ofFunction({ iamRoleStatements: [STATEMENT] }),
    },
  },
  {
    keys: 'functions.*.events[].httpApi.',
    settings: ofFunction({ events: [{ httpApi: { method: 'GET', path: '/sample' } }] }),
  },
  {
    keys: 'functions.*.events[].schedule.',
    settings: ofFunction({ events: [{ schedule: { rate: ['rate(1 minute)'], method: 'scheduler' } }] }),
  },
  {
    keys: 'functions.*.events[].eventBridge.',
    settings: ofFunction({ events: [{ eventBridge: { pattern: { source: ['sample'] } } }] }),
  },
  {
    keys: 'functions.*.events[].eventBridge.',
    settings: ofFunction({ events: [{ eventBridge: { schedule: 'rate(1 minute)' } }] }),
  },
  { keys: 'functions.*.events[].sns.', settings: ofFunction({ events: [{ sns: { topicName: 'sample' } }] }) },
  {
    keys: 'functions.*.events[].sns.filterPolicyScope',
    settings: ofFunction({ events: [{ sns: { topicName: 'sample', filterPolicy: { a: ['b'] } } }] }),
  },
  {
    keys: 'functions.*.events[].http.request',
    settings: ofFunction({
      events: [{ http: { integration: 'http-proxy', request: { uri: 'https://other.example' } } }],
    }),
  },
  { keys: 'functions.*.httpApi.', settings: ROUTE },
];
