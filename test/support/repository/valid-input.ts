import { memberOf, type Shape, type StringShape, type StructureShape } from '../../../src/schema/shape.ts';
import { findFailures } from '../../../src/schema/validate.ts';

/** Texts that together match the patterns of all required members; the first that is valid is taken. */
const TEXTS: readonly string[] = [
  'orders',
  'arn:aws:iam::123456789012:role/reader',
  'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
  'arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/reader:1767225600',
  'arn:aws:lambda:eu-west-1:123456789012:function:orders',
  'arn:aws:lambda:eu-west-1:123456789012:layer:orders:1',
  'arn:aws:lambda:eu-west-1::runtime:07a48df201798d627f2b950f03bb227aab4a655a1d019c3296406f95937e2525',
  'arn:aws:sqs:eu-west-1:123456789012:orders',
  'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/orders',
  '0',
  '1',
  '123456789012',
  'a1b2c3d4-0000-4000-8000-000000000000',
  'o-a1b2c3d4e5f6',
  'subnet-1',
  'sg-1',
  'lambda:InvokeFunction',
  'shardId-000000000000',
  'v1',
  'Name',
  'eu-west-1',
  'a1b2c3d4e5f6a7b8c9d0-a1b',
  '/orders/',
  '{}',
  'rate(1 minute)',
  'AKIAIOSFODNN7EXAMPLE',
  '2026-01-01T00:00:00Z',
];

/** A resource of each service that is named by its ARN. */
const RESOURCES: Readonly<Record<string, string>> = {
  apigateway: 'arn:aws:apigateway:eu-west-1::/restapis/orders1234',
  apigatewayv2: 'arn:aws:apigateway:eu-west-1::/apis/orders1234',
  'application-autoscaling': 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/orders',
  cloudformation: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/a1b2c3d4',
  ecr: 'arn:aws:ecr:eu-west-1:123456789012:repository/orders',
  events: 'arn:aws:events:eu-west-1:123456789012:rule/orders',
  iam: 'arn:aws:iam::123456789012:policy/reading',
  kinesis: 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
  lambda: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
  logs: 'arn:aws:logs:eu-west-1:123456789012:log-group:orders',
  monitoring: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders',
  scheduler: 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/orders',
  sns: 'arn:aws:sns:eu-west-1:123456789012:orders',
  sqs: 'arn:aws:sqs:eu-west-1:123456789012:orders',
};

const ROLE = 'arn:aws:iam::123456789012:role/reader';

function usualTexts(name: string, service: string): string[] {
  if ((/role/i.test(name) && !/name$/i.test(name)) || name === 'PolicySourceArn') return [ROLE];
  if (/account/i.test(name)) return ['123456789012'];
  const resource = RESOURCES[service];
  return /arn|^resource/i.test(name) && resource !== undefined ? [resource] : [];
}

/**
 * A valid input of an operation.
 * @param service decides about resources that are named by an ARN
 * @param members whether all members are present, or the required ones only
 * @throws when a member has no valid value among the known ones
 */
export function validInput(
  service: string,
  shape: StructureShape,
  members: 'all' | 'required',
): Record<string, unknown> {
  const all = members === 'all';
  const entries: [string, unknown][] = [];
  for (const [name, declared] of Object.entries(shape.members)) {
    const member = memberOf(declared);
    if (member.required || all) entries.push([name, valueOf(member.shape, name, { service, members })]);
  }
  return Object.fromEntries(entries);
}

interface Wanted {
  readonly service: string;
  readonly members: 'all' | 'required';
}

function valueOf(shape: Shape, name: string, wanted: Wanted): unknown {
  switch (shape.kind) {
    case 'string':
      return shape.values?.[0] ?? textOf(shape, name, wanted.service);
    case 'blob':
      return Buffer.alloc(shape.min ?? 1);
    case 'integer':
    case 'long':
    case 'double':
      return shape.min ?? 1;
    case 'boolean':
      return false;
    case 'timestamp':
      return 1_767_225_600_000;
    case 'document':
      return {};
    case 'list':
      return Array.from({ length: Math.max(shape.min ?? 1, 1) }, () =>
        valueOf(listed(shape.values?.accepted) ?? shape.member, name, wanted),
      );
    case 'map':
      return { [textOf(shape.key, 'key', wanted.service)]: valueOf(shape.value, name, wanted) };
    case 'structure':
      return validInput(wanted.service, shape, wanted.members);
  }
}

function listed(values: readonly string[] | undefined): StringShape | undefined {
  return values && { kind: 'string', values };
}

function textOf(shape: StringShape, name: string, service: string): string {
  const padded = 'a'.repeat(shape.min ?? 1);
  const text = [...usualTexts(name, service), ...TEXTS, padded].find((candidate) =>
    isValid(shape, candidate),
  );
  if (text === undefined)
    throw new Error(`no known text matches ${name}: ${JSON.stringify(shape)} ${shape.pattern}`);
  return text;
}

function isValid(shape: StringShape, value: string): boolean {
  const members = { value: shape };
  return findFailures({ kind: 'structure', members }, { value }).length === 0;
}
