import { limits } from './config/limits';

const stage = '${sls:stage}';

export default {
  service: 'orders',
  useDotenv: true,
  params: {
    default: { shards: 1, retention: '${file(config/retention.js):hours}' },
    prod: { shards: 2, partner: '${ssm:/orders/prod/partner}' },
  },
  provider: {
    name: 'aws',
    runtime: 'nodejs22.x',
    stage: "${opt:stage, 'dev'}",
    region: "${opt:region, 'eu-west-1'}",
    logRetentionInDays: 7,
    timeout: '${env:TIMEOUT_SECONDS}',
    environment: {
      STAGE: stage,
      REGION: '${aws:region}',
      LOG_LEVEL: '${env:LOG_LEVEL}',
      PARTNER: "${param:partner, 'none'}",
      MAX_AMOUNT: String(limits.amount),
    },
  },
  package: { patterns: ['!**', 'src/**'] },
  functions: {
    describe: { handler: 'src/describe.handle' },
  },
  resources: {
    Resources: {
      Orders: {
        Type: 'AWS::Kinesis::Stream',
        Properties: {
          Name: `orders-${stage}`,
          ShardCount: '${param:shards}',
          RetentionPeriodHours: '${param:retention}',
        },
      },
    },
    Outputs: { StreamArn: { Value: { 'Fn::GetAtt': ['Orders', 'Arn'] } } },
  },
};
