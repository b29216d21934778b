import { expect, test } from 'vitest';
import { readServices } from '../../scripts/docs/read-repository.ts';
import { differences, loadModel } from '../support/repository/model-comparison.ts';
import { type Differences, stale, unlisted } from '../support/repository/model-differences.ts';
import { DIFFERENCES as httpApis } from './apigateway/http/model-differences.ts';
import { DIFFERENCES as restApis } from './apigateway/rest/model-differences.ts';
import { DIFFERENCES as applicationAutoScaling } from './application-autoscaling/model-differences.ts';
import { DIFFERENCES as cloudFormation } from './cloudformation/model-differences.ts';
import { DIFFERENCES as cloudWatch } from './cloudwatch/model-differences.ts';
import { DIFFERENCES as ecr } from './ecr/model-differences.ts';
import { DIFFERENCES as events } from './events/model-differences.ts';
import { DIFFERENCES as iam } from './iam/model-differences.ts';
import { DIFFERENCES as kinesis } from './kinesis/model-differences.ts';
import { DIFFERENCES as lambda } from './lambda/model-differences.ts';
import { DIFFERENCES as logs } from './logs/model-differences.ts';
import { DIFFERENCES as s3 } from './s3/model-differences.ts';
import { DIFFERENCES as scheduler } from './scheduler/model-differences.ts';
import { DIFFERENCES as sns } from './sns/model-differences.ts';
import { DIFFERENCES as sqs } from './sqs/model-differences.ts';
import { DIFFERENCES as ssm } from './ssm/model-differences.ts';
import { DIFFERENCES as sts } from './sts/model-differences.ts';

/** By service: its file in test/models, and where its declarations differ from it on purpose. */
const MODELS: Readonly<Record<string, readonly [file: string, Differences]>> = {
  apigateway: ['apigateway', restApis],
  apigatewayv2: ['apigatewayv2', httpApis],
  'application-autoscaling': ['application-autoscaling', applicationAutoScaling],
  cloudformation: ['cloudformation', cloudFormation],
  ecr: ['ecr', ecr],
  events: ['events', events],
  iam: ['iam', iam],
  kinesis: ['kinesis', kinesis],
  lambda: ['lambda', lambda],
  logs: ['logs', logs],
  monitoring: ['cloudwatch', cloudWatch],
  s3: ['s3', s3],
  scheduler: ['scheduler', scheduler],
  sns: ['sns', sns],
  sqs: ['sqs', sqs],
  ssm: ['ssm', ssm],
  sts: ['sts', sts],
};

const services = new Map((await readServices()).map((service) => [service.name, service]));

test('every service has a model', () => {
  expect([...services.keys()].toSorted()).toEqual(Object.keys(MODELS));
});

test.each(Object.entries(MODELS))(
  'the declarations of %s differ from its model only where listed',
  (name, [file, deliberate]) => {
    const operations = [...services.get(name)!.operations.values()].map(({ operation }) => operation);
    const found = differences(loadModel(file), operations);
    expect(unlisted(found, deliberate)).toEqual([]);
    expect(stale(found, deliberate), 'these differences are listed and do not exist').toEqual([]);
  },
);
