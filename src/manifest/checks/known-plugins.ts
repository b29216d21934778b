/** What Millrace does in place of a plugin. */
type PluginTreatment =
  /** Its work is done here. */
  | { readonly kind: 'honoured'; readonly how: string }
  /** The plugin is accepted with a warning. `because` is the end of a sentence. Without an unneeded plugin nothing is missing here. */
  | { readonly kind: 'without effect'; readonly because: string; readonly isUnneeded: boolean }
  /** The plugin changes what is deployed. `because` is the end of a sentence. */
  | { readonly kind: 'refused'; readonly because: string };

interface KnownPlugin {
  readonly treatment: PluginTreatment;
  /** The key of its settings in `custom:`. */
  readonly settings?: string;
  /** Keys that it adds to functions. */
  readonly keys?: readonly string[];
}

const BUNDLED = honoured('handlers are bundled: [packaging](deploying.md)');
const HERE = unneeded('it emulates what Millrace itself runs');
const CODE_IS_BUNDLED = unneeded('handlers are bundled, so nothing else is in a package');
const NO_ACCOUNT = unneeded('it acts on an AWS account after a deployment');

/**
 * Plugins by name. One that is not here is refused as well, because ignoring it could change the deployment; these say
 * why, or are accepted.
 */
export const KNOWN_PLUGINS: Readonly<Record<string, KnownPlugin>> = {
  'serverless-esbuild': { treatment: BUNDLED },
  'serverless-webpack': { treatment: BUNDLED },
  'serverless-bundle': { treatment: BUNDLED },
  'serverless-plugin-typescript': { treatment: honoured('TypeScript is bundled by esbuild') },
  'serverless-python-requirements': { treatment: honoured('requirements are installed into packages') },
  'serverless-iam-roles-per-function': { treatment: honoured('the same roles are created') },
  'serverless-plugin-tracing': { treatment: honoured('functions have the same tracing') },
  'serverless-pseudo-parameters': { treatment: honoured('`#{AWS::Region}` becomes `Fn::Sub`') },
  'serverless-plugin-optimize': { treatment: CODE_IS_BUNDLED, settings: 'optimize' },
  'serverless-plugin-common-excludes': { treatment: CODE_IS_BUNDLED },
  'serverless-plugin-include-dependencies': { treatment: CODE_IS_BUNDLED, settings: 'includeDependencies' },
  'serverless-offline': { treatment: HERE, settings: 'serverless-offline' },
  'serverless-offline-kinesis': { treatment: HERE, settings: 'serverless-offline-kinesis' },
  'serverless-offline-dynamodb-streams': { treatment: HERE, settings: 'serverless-offline-dynamodb-streams' },
  'serverless-offline-sqs': { treatment: HERE, settings: 'serverless-offline-sqs' },
  'serverless-offline-sns': { treatment: HERE, settings: 'serverless-offline-sns' },
  'serverless-offline-ssm': {
    treatment: withoutEffect('parameters are read from the server: create them with `aws ssm put-parameter`'),
    settings: 'serverless-offline-ssm',
  },
  'serverless-offline-scheduler': { treatment: HERE },
  'serverless-localstack': {
    treatment: unneeded('the deployment goes to Millrace'),
    settings: 'localstack',
  },
  'serverless-dynamodb-local': {
    treatment: withoutEffect('DynamoDB is another program here: --forward dynamodb=URL passes its calls on'),
    settings: 'dynamodb',
  },
  'serverless-dynamodb': {
    treatment: withoutEffect('DynamoDB is another program here: --forward dynamodb=URL passes its calls on'),
    settings: 'serverless-dynamodb',
  },
  'serverless-dotenv-plugin': { treatment: honoured('functions get the variables of `.env` files') },
  'serverless-plugin-warmup': {
    treatment: unneeded('environments are not removed here while a server runs'),
    settings: 'warmup',
    keys: ['warmup'],
  },
  'serverless-prune-plugin': {
    treatment: unneeded('Millrace does not publish versions on deployment'),
    settings: 'prune',
  },
  'serverless-deployment-bucket': {
    treatment: unneeded('Millrace has its own deployment bucket'),
    settings: 'deploymentBucket',
  },
  'serverless-plugin-log-retention': {
    treatment: withoutEffect('write "logRetentionInDays:" of the provider instead'),
    settings: 'logRetentionInDays',
  },
  'serverless-plugin-lambda-insights': {
    treatment: withoutEffect('functions have the metrics of Lambda only'),
    settings: 'lambdaInsights',
    keys: ['lambdaInsights'],
  },
  'serverless-domain-manager': {
    treatment: unneeded('APIs and functions have local URLs'),
    settings: 'customDomain',
  },
  'serverless-s3-deploy': { treatment: NO_ACCOUNT, settings: 'assets' },
  'serverless-s3-sync': { treatment: NO_ACCOUNT, settings: 's3Sync' },
  'serverless-plugin-split-stacks': {
    treatment: unneeded('all resources are in one stack, of up to 500'),
    settings: 'splitStacks',
  },
  'serverless-step-functions': {
    treatment: refused('it deploys state machines, which Millrace does not run'),
    settings: 'stepFunctions',
  },
  'serverless-appsync-plugin': { treatment: refused('it deploys GraphQL APIs, which Millrace does not run') },
  'serverless-apigateway-service-proxy': {
    treatment: refused('it deploys APIs that call services without a function'),
    settings: 'apiGatewayServiceProxies',
  },
  'serverless-plugin-canary-deployments': {
    treatment: refused('it deploys aliases and CodeDeploy applications, which Millrace does not run'),
  },
  'serverless-lift': { treatment: refused('it adds resources for its "constructs:"') },
};

function honoured(how: string): PluginTreatment {
  return { kind: 'honoured', how };
}

function withoutEffect(because: string): PluginTreatment {
  return { kind: 'without effect', because, isUnneeded: false };
}

function unneeded(because: string): PluginTreatment {
  return { kind: 'without effect', because, isUnneeded: true };
}

function refused(because: string): PluginTreatment {
  return { kind: 'refused', because };
}
