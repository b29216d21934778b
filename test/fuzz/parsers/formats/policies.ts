import { RequestKeys } from '../../../../src/policy/conditions/request-keys.ts';
import { parsePolicy } from '../../../../src/policy/document.ts';
import { evaluatePolicy } from '../../../../src/policy/evaluate-policy.ts';
import { MalformedPolicy } from '../../../../src/policy/malformed-policy.ts';
import { matchesWildcard } from '../../../../src/policy/pattern/wildcard.ts';
import type { Principal } from '../../../../src/policy/principal.ts';
import { wildcard } from '../../../../src/lib/event-pattern/wildcard.ts';
import { InvalidPattern } from '../../../../src/lib/event-pattern/invalid-pattern.ts';
import { cidr } from '../../../../src/lib/event-pattern/cidr.ts';
import { ipMatcher } from '../../../../src/policy/conditions/ip-address.ts';
import { accepts, Disagreement, isOneOf, type Parser } from '../parser.ts';

const ACCOUNT = '111111111111';
const PRINCIPALS: readonly Principal[] = [
  { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/alice`, tags: { team: 'a' } },
  {
    kind: 'role-session',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
  },
  { kind: 'service', name: 'events.amazonaws.com' },
  { kind: 'anonymous' },
];
const CONTEXT = {
  'aws:SourceIp': '10.1.2.3',
  'aws:CurrentTime': '2026-01-01T00:00:00Z',
  'aws:TagKeys': ['a', 'b'],
  'kinesis:n': '5',
};
const REQUESTS = PRINCIPALS.flatMap((principal) =>
  [true, false].map((isComplete) => ({
    principal,
    action: 'kinesis:putrecord',
    resource: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/orders`,
    keys: new RequestKeys({ principal, resourceAccount: ACCOUNT, context: [CONTEXT], isComplete }),
  })),
);
const FORMS = ['identity', 'resource', 'trust', 'repository'] as const;

/** A policy that is accepted is evaluated; one that denies everything besides denies the request. */
const policy: Parser = {
  name: 'policy',
  samples: [
    '{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"AWS":"*"},"Action":"kinesis:Put*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":["a*"]}}}]}',
    '{"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":["s3:*"],"NotResource":["arn:aws:s3:::x/*"]}}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kinesis:*"],"Resource":"arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/team, \'none\'}*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"},"NumericGreaterThan":{"kinesis:n":4},"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]},"Null":{"aws:RequestTag/x":true},"BinaryEquals":{"k":"QQ=="},"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}}]}',
  ],
  tokens: [
    '"Effect"',
    '"Allow"',
    '"Deny"',
    '"Action"',
    '"NotAction"',
    '"Resource"',
    '"NotResource"',
    '"Principal"',
    '"NotPrincipal"',
    '"Condition"',
    '"ForAllValues:StringLike"',
    '"ForAnyValue:StringNotEquals"',
    '"StringEqualsIfExists"',
    '"Bool"',
    '"Null"',
    '"IpAddress"',
    '"::/0"',
    '${',
    '${*}',
    "${aws:username, 'x'}",
    '*',
    '?',
    '"Service"',
    '"AWS"',
  ],
  parse: (input) => {
    const text = input.toString();
    let isAccepted = false;
    for (const form of FORMS) {
      isAccepted = accepts(() => evaluate(text, form), isOneOf(MalformedPolicy)) || isAccepted;
    }
    return isAccepted;
  },
};

function evaluate(text: string, form: (typeof FORMS)[number]): void {
  const statements = parsePolicy(text, form);
  const denial = parsePolicy(DENY_ALL[form], form);
  for (const request of REQUESTS) {
    const verdict = evaluatePolicy(statements, request);
    const denied = evaluatePolicy([...statements, ...denial], request);
    if (denied?.effect !== 'Deny') throw new Disagreement('a Deny of everything does not deny');
    const reversed = evaluatePolicy(statements.toReversed(), request);
    if (reversed?.effect !== verdict?.effect) throw new Disagreement('the order of statements decides');
  }
}

const DENY_ALL = {
  identity: '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
  resource: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}',
  trust: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*"}}',
  repository: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*"}}',
};

/** Wildcards of policies and of event patterns, and the regular expression that means the same. */
const wildcards: Parser = {
  name: 'wildcards',
  samples: ['a*b?c\naxxbyc', '*\n', 'kinesis:*Record\nkinesis:PutRecord', '??\nab', 'a*a*b\naaaaab'],
  tokens: ['*', '?', '**', '*?*', '\n', 'a', 'b', '\\*', '\\\\', '\\'],
  parse(input) {
    const [pattern = '', ...rest] = input.toString('latin1').slice(0, 60).split('\n');
    const text = rest.join('\n');
    const expected = expressionOf(pattern, /[^]/g, (token) =>
      token === '*' ? '[^]*?' : token === '?' ? '[^]' : undefined,
    );
    if (pattern.split('*').length < 8 && matchesWildcard(pattern, text) !== expected.test(text)) {
      throw new Disagreement('a wildcard of policies matches something else than the regular expression');
    }
    return accepts(() => {
      const matches = wildcard(pattern);
      const same = expressionOf(pattern, /\\[*\\]|[^]/g, (token) =>
        token === '*' ? '[^]*?' : token.length === 2 ? `\\${token[1]}` : undefined,
      );
      if (matches(text) !== same.test(text)) {
        throw new Disagreement(
          'a wildcard of event patterns matches something else than the regular expression',
        );
      }
    }, isOneOf(InvalidPattern));
  },
};

function expressionOf(
  pattern: string,
  tokens: RegExp,
  special: (token: string) => string | undefined,
): RegExp {
  const source = Array.from(
    pattern.matchAll(tokens),
    ([token]) => special(token) ?? token.replace(/[^\w\s]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`);
}

/** Blocks of addresses, which policies and event patterns read by different means. */
const addresses: Parser = {
  name: 'address-blocks',
  samples: [
    '10.0.0.0/8 10.1.2.3',
    '2001:db8::/32 2001:db8::1',
    '::/0 ::1',
    '0.0.0.0/0 255.255.255.255',
    '::ffff:10.0.0.0/104 ::ffff:10.0.0.1',
    '10.1.2.2/31 10.1.2.3',
  ],
  tokens: ['/', '.', ':', '::', '/0', '/33', '/128', '255', ' ', '%eth0', '::ffff:', '1.2.3.4'],
  parse(input) {
    const [block = '', address = ''] = input.toString('latin1').split(' ');
    return accepts(() => {
      // Event patterns refuse a block of a single address.
      const isInEvent = cidr(block)(address);
      // Policies take an IPv4 address in the form of IPv6 as one of IPv4.
      if (/^::ffff:.*\./i.test(address) || /^::ffff:.*\./i.test(block)) return;
      // Event patterns read a length as Java reads a number, with a sign and any zeros; to policies that is no length.
      if (!/\/\d{1,3}$/.test(block)) return;
      const isInPolicy = ipMatcher(block)(address, () => undefined);
      if (isInPolicy !== isInEvent)
        throw new Disagreement(`${block} contains ${address} for one of them only`);
    }, isOneOf(InvalidPattern));
  },
};

export const policyParsers: readonly Parser[] = [policy, wildcards, addresses];
