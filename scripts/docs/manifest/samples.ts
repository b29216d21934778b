import { check } from '../../../src/manifest/rules/check.ts';
import type { Rule } from '../../../src/manifest/rules/rule.ts';

// Texts that the patterns of rules ask for. The first ones that a rule accepts are used.
const TEXTS = [
  'sample',
  'source',
  'other',
  'arn:aws:kinesis:us-east-1:123456789012:stream/sample',
  'arn:aws:kinesis:us-east-1:123456789012:stream/other',
  'arn:aws:sqs:us-east-1:123456789012:sample',
  'arn:aws:sns:us-east-1:123456789012:sample',
  '/sample/group',
  'nodejs20.x',
  'nodejs24.x',
  'arm64',
  'x86_64',
  'Active',
  'eu-west-1',
  'us-west-2',
  'rate(1 minute)',
  'cron(0 12 * * ? *)',
  'REGIONAL',
  'PRIVATE',
  'lambda-proxy',
  's3:ObjectCreated:Put',
  's3:ObjectRemoved:*',
  'GET',
  'POST',
  '/sample',
  'GET /sample',
  'POST /other',
  '.*',
  '1.0',
  '2.0',
  'https://sample.example',
];

/** Values that a rule accepts, different from each other: what a walk over all keys writes into manifests. */
export function samplesOf(rule: Rule): unknown[] {
  return candidatesOf(rule).filter((value) =>
    check(rule, value).every(({ severity }) => severity === 'warning'),
  );
}

function candidatesOf(rule: Rule): unknown[] {
  switch (rule.kind) {
    case 'any':
      return ['sample', { Sample: 'sample' }, ['sample']];
    case 'text':
      return [...(rule.values ?? TEXTS)];
    case 'number':
      return [
        rule.min,
        Number.isFinite(rule.max) ? rule.max : rule.min + 1,
        ...(Number.isFinite(rule.min) ? [] : [1, 2]),
        ...(rule.also ?? []),
      ];
    case 'boolean':
      return [true, false];
    case 'intrinsic':
      return [{ Ref: 'Sample' }];
    case 'list':
      return candidatesOf(rule.item).map((item) => [item]);
    case 'record': {
      const key = samplesOf({ kind: 'text', ...(rule.key && { pattern: rule.key }) })[0];
      return candidatesOf(rule.value).map((value) => ({ [String(key)]: value }));
    }
    case 'object':
      return [requiredOnly(rule)];
    case 'either':
      return rule.rules.flatMap(candidatesOf);
  }
}

/** The shortest map that a rule accepts. */
export function requiredOnly(rule: Rule & { kind: 'object' }): Record<string, unknown> {
  return Object.fromEntries(
    rule.required.flatMap((name) => {
      const key = rule.keys[name];
      return key && 'kind' in key ? [[name, samplesOf(key)[0]]] : [];
    }),
  );
}
