import { FILL } from '../resources.ts';
import { type PagedList, type Call, listOf, NAMES, NEXT_MARKER } from './list-of.ts';

const { Code, Runtime, Handler, Role } = FILL;
const functionOf = (FunctionName: string): Call => [
  'lambda',
  'CreateFunction',
  { FunctionName, Code, Runtime, Handler, Role },
];
const alias = (FunctionName: string, Name: string, FunctionVersion = '$LATEST'): Call => [
  'lambda',
  'CreateAlias',
  { FunctionName, Name, FunctionVersion },
];

export const LAMBDA_LISTS: readonly PagedList[] = [
  listOf('lambda', 'ListFunctions', {
    input: { MaxItems: 2 },
    token: NEXT_MARKER,
    items: ['Functions', 'FunctionName'],
    make: functionOf,
    remove: (FunctionName) => ['lambda', 'DeleteFunction', { FunctionName }],
  }),
  listOf('lambda', 'ListAliases', {
    input: { MaxItems: 2, FunctionName: 'aliased' },
    token: NEXT_MARKER,
    items: ['Aliases', 'Name'],
    before: [functionOf('aliased')],
    make: (name) => alias('aliased', name),
    remove: (Name) => ['lambda', 'DeleteAlias', { FunctionName: 'aliased', Name }],
  }),
  listOf('lambda', 'ListFunctionEventInvokeConfigs', {
    input: { MaxItems: 2, FunctionName: 'configured' },
    token: NEXT_MARKER,
    items: ['FunctionEventInvokeConfigs', 'FunctionArn'],
    before: [functionOf('configured'), ...NAMES.map((name) => alias('configured', name))],
    make: (Qualifier) => [
      'lambda',
      'PutFunctionEventInvokeConfig',
      { FunctionName: 'configured', Qualifier, MaximumRetryAttempts: 1 },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteFunctionEventInvokeConfig',
      { FunctionName: 'configured', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListFunctionUrlConfigs', {
    input: { MaxItems: 2, FunctionName: 'called' },
    token: NEXT_MARKER,
    items: ['FunctionUrlConfigs', 'FunctionArn'],
    before: [functionOf('called'), ...NAMES.map((name) => alias('called', name))],
    make: (Qualifier) => [
      'lambda',
      'CreateFunctionUrlConfig',
      { FunctionName: 'called', Qualifier, AuthType: 'NONE' },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteFunctionUrlConfig',
      { FunctionName: 'called', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListProvisionedConcurrencyConfigs', {
    input: { MaxItems: 2, FunctionName: 'provisioned' },
    token: NEXT_MARKER,
    items: ['ProvisionedConcurrencyConfigs', 'FunctionArn'],
    before: [
      [
        'lambda',
        'CreateFunction',
        { FunctionName: 'provisioned', Code, Runtime, Handler, Role, Publish: true },
      ],
      ...NAMES.map((name) => alias('provisioned', name, '1')),
    ],
    make: (Qualifier) => [
      'lambda',
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'provisioned', Qualifier, ProvisionedConcurrentExecutions: 1 },
    ],
    remove: (arn) => [
      'lambda',
      'DeleteProvisionedConcurrencyConfig',
      { FunctionName: 'provisioned', Qualifier: arn.slice(arn.lastIndexOf(':') + 1) },
    ],
  }),
  listOf('lambda', 'ListLayers', {
    input: { MaxItems: 2 },
    token: NEXT_MARKER,
    items: ['Layers', 'LayerName'],
    make: (LayerName) => ['lambda', 'PublishLayerVersion', { LayerName, Content: Code }],
    remove: (LayerName) => ['lambda', 'DeleteLayerVersion', { LayerName, VersionNumber: 1 }],
  }),
  listOf('lambda', 'ListLayerVersions', {
    input: { MaxItems: 2, LayerName: 'versioned' },
    token: NEXT_MARKER,
    items: ['LayerVersions', 'Version'],
    names: Array.from({ length: 12 }, (_, index) => String(index)),
    make: () => ['lambda', 'PublishLayerVersion', { LayerName: 'versioned', Content: Code }],
    remove: (key) => ['lambda', 'DeleteLayerVersion', { LayerName: 'versioned', VersionNumber: Number(key) }],
  }),
];
