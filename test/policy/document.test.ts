import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_POLICY_CHARACTERS, parsePolicy, type PolicyForm } from '../../src/policy/document.ts';
import { MalformedPolicy } from '../../src/policy/malformed-policy.ts';

const FORMS: readonly PolicyForm[] = ['identity', 'resource', 'trust', 'repository'];
const allow = { Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: '*' };

function parse(policy: unknown, form: PolicyForm = 'identity') {
  return parsePolicy(JSON.stringify(policy), form);
}

function problemOf(run: () => unknown): Pick<MalformedPolicy, 'problem' | 'message'> {
  try {
    run();
  } catch (error) {
    if (error instanceof MalformedPolicy) return { problem: error.problem, message: error.message };
    throw error;
  }
  throw new Error('the policy was accepted');
}

describe('parsePolicy', () => {
  it('keeps what a report shows', () => {
    const [first, second] = parse({
      Version: '2012-10-17',
      Id: 'x',
      Statement: [
        { ...allow, Sid: 'Write' },
        {
          Effect: 'Deny',
          NotAction: ['iam:*'],
          NotResource: ['*'],
          Condition: { Bool: { 'aws:SecureTransport': false } },
        },
      ],
    });
    expect(first).toMatchObject({
      effect: 'Allow',
      sid: 'Write',
      index: 0,
      actions: { values: ['kinesis:PutRecord'] },
    });
    expect(second).toMatchObject({
      effect: 'Deny',
      sid: undefined,
      index: 1,
      actions: { values: ['iam:*'], isInverted: true },
      resources: { values: ['*'], isInverted: true },
      conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
    });
  });

  it('takes the last of repeated members', () => {
    const text = '{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}';
    expect(parsePolicy(text, 'identity')).toMatchObject([{ effect: 'Deny' }]);
  });

  it('accepts every kind of principal', () => {
    const Principal = {
      AWS: ['111111111111', 'arn:aws:iam::111111111111:root'],
      Service: 'lambda.amazonaws.com',
      Federated: 'accounts.google.com',
      CanonicalUser: ['79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'],
    };
    for (const element of [{ Principal }, { NotPrincipal: Principal }, { Principal: '*' }]) {
      expect(parse({ Statement: { ...allow, ...element } }, 'resource')).toHaveLength(1);
    }
  });

  it('requires what the form requires', () => {
    const { Resource: _, ...anywhere } = { ...allow, Principal: '*' };
    expect(parse({ Statement: anywhere }, 'trust')).toHaveLength(1);
    expect(parse({ Statement: anywhere }, 'repository')).toHaveLength(1);
    expect(problemOf(() => parse({ Statement: anywhere }, 'resource')).problem).toBe('no-resource');
    expect(problemOf(() => parse({ Statement: allow }, 'resource')).problem).toBe('no-principal');
    expect(problemOf(() => parse({ Statement: { ...allow, Principal: '*' } })).problem).toBe(
      'principal-not-allowed',
    );
    expect(problemOf(() => parse({ Statement: { ...allow, Principal: '*' } }, 'trust')).problem).toBe(
      'resource-not-allowed',
    );
  });

  it.each([
    [{ Version: '2013-10-17', Statement: [] }, 'Version must be "2012-10-17" or "2008-10-17"'],
    [{ Id: 7, Statement: [] }, 'Id must be a string'],
    [{ Statments: [] }, 'The policy has the unknown member "Statments"'],
    [{ Statement: [allow, { ...allow, Sid: 7 }] }, 'Statement[1].Sid must be a string'],
    [{ Statement: [{ ...allow, Effect: 'allow' }] }, 'Statement[0].Effect must be Allow or Deny'],
    [{ Statement: { ...allow, Actions: '*' } }, 'Statement has the unknown member "Actions"'],
    [{ Statement: { ...allow, Action: [] } }, 'Statement must have Action or NotAction'],
    [{ Statement: { ...allow, NotAction: '*' } }, 'Statement must not have both Action and NotAction'],
    [{ Statement: { ...allow, Resource: [] } }, 'Statement must have Resource or NotResource'],
    [
      { Statement: { ...allow, Resource: ['*', {}] } },
      'Statement.Resource must be a string or a list of strings',
    ],
    [{ Statement: { ...allow, Condition: [] } }, 'Statement.Condition must be a JSON object'],
    [
      { Statement: { ...allow, Condition: { Bool: 'true' } } },
      'Statement.Condition.Bool must be a JSON object',
    ],
    [
      { Statement: { ...allow, Condition: { Bool: { a: [null] } } } },
      'Statement.Condition.Bool.a must be a string or a list of strings',
    ],
    [
      { Statement: { ...allow, Condition: { StringEqual: { a: 'b' } } } },
      'Statement.Condition.StringEqual is not a condition operator',
    ],
    [
      { Statement: { ...allow, Condition: { 'ForAnyValue::StringEquals': { a: 'b' } } } },
      'Statement.Condition.ForAnyValue::StringEquals is not a condition operator',
    ],
    [
      { Statement: { ...allow, Condition: { NullIfExists: { a: 'true' } } } },
      'Statement.Condition.NullIfExists is not a condition operator',
    ],
  ])('names the place of an error: %j', (policy, message) => {
    expect(problemOf(() => parse(policy)).message).toBe(message);
  });

  it('counts no white space', () => {
    const padding = ' '.repeat(MAX_POLICY_CHARACTERS);
    expect(parsePolicy(`{"Statement":[${padding}]}`, 'identity')).toEqual([]);
    const long = { Statement: { ...allow, Resource: 'x'.repeat(MAX_POLICY_CHARACTERS) } };
    expect(problemOf(() => parse(long)).problem).toBe('too-large');
  });

  it('accepts or refuses any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one).toString('latin1'));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.json(), damagedPolicy), fc.constantFrom(...FORMS), (text, form) => {
        try {
          parsePolicy(text, form);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPolicy);
        }
      }),
    );
  });
});

/** A policy in which any value may be of any type. */
const damagedPolicy = fc
  .record(
    {
      Version: fc.oneof(fc.constantFrom('2012-10-17', '2008-10-17'), fc.jsonValue()),
      Statement: fc.array(
        fc.record(
          {
            Sid: fc.jsonValue(),
            Effect: fc.oneof(
              { weight: 5, arbitrary: fc.constantFrom('Allow', 'Deny') },
              { weight: 1, arbitrary: fc.jsonValue() },
            ),
            Principal: fc.oneof(fc.constant('*'), fc.record({ AWS: fc.jsonValue() }), fc.jsonValue()),
            Action: fc.oneof(fc.string(), fc.jsonValue()),
            Resource: fc.oneof(fc.string(), fc.constant('${aws:username'), fc.jsonValue()),
            Condition: fc.oneof(
              fc.dictionary(
                fc.constantFrom('StringLike', 'IpAddress', 'DateEquals', 'Null', 'x'),
                fc.dictionary(fc.string(), fc.jsonValue()),
              ),
              fc.jsonValue(),
            ),
          },
          { requiredKeys: ['Effect'] },
        ),
      ),
    },
    { requiredKeys: ['Statement'] },
  )
  .map((policy) => JSON.stringify(policy));
