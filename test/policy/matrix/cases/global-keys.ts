import { allow, type Case, deny } from '../case.ts';

const when = (Condition: object) => ({ ...allow(), Condition });

export const GLOBAL_KEYS: readonly Case[] = [
  {
    rule: 'all operators must be met',
    identity: when({ StringEquals: { 'test:a': '1' }, NumericLessThan: { 'test:n': '5' } }),
    keys: { 'test:a': '1', 'test:n': '9' },
    expect: 'no identity-based',
  },
  {
    rule: 'all keys of an operator must be met',
    identity: when({ StringEquals: { 'test:a': '1', 'test:b': '2' } }),
    keys: { 'test:a': '1', 'test:b': '3' },
    expect: 'no identity-based',
  },
  {
    rule: 'all are met',
    identity: when({
      StringEquals: { 'test:a': ['0', '1'], 'test:b': '2' },
      NumericLessThan: { 'test:n': '5' },
    }),
    keys: { 'test:a': '1', 'test:b': '2', 'test:n': '4' },
    expect: 'allowed',
  },
  {
    rule: 'the names of keys ignore case',
    identity: when({ StringEquals: { 'TEST:A': '1' } }),
    keys: { 'test:a': '1' },
    expect: 'allowed',
  },
  {
    rule: 'without values nothing matches',
    identity: when({ StringEquals: { 'test:a': [] } }),
    keys: { 'test:a': '1' },
    expect: 'no identity-based',
  },
  { rule: 'no condition is always met', identity: when({}), expect: 'allowed' },
  {
    rule: 'the ARN of a user',
    identity: when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:user/team/*' } }),
    expect: 'allowed',
  },
  {
    rule: 'the ARN of a session is that of its role',
    as: 'reader',
    identity: when({ StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/readers/reader' } }),
    expect: 'allowed',
  },
  {
    rule: 'the account of the principal',
    identity: when({ StringEquals: { 'aws:PrincipalAccount': '111111111111' } }),
    expect: 'allowed',
  },
  {
    rule: 'the account of the resource',
    identity: when({ StringEquals: { 'aws:ResourceAccount': '111111111111' } }),
    expect: 'allowed',
  },
  {
    rule: 'the type of a user',
    identity: when({ StringEquals: { 'aws:PrincipalType': 'User' } }),
    expect: 'allowed',
  },
  {
    rule: 'the type of a session',
    as: 'reader',
    identity: when({ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }),
    expect: 'allowed',
  },
  {
    rule: 'the type of a federated user',
    as: 'federated',
    identity: when({ StringEquals: { 'aws:PrincipalType': 'FederatedUser' } }),
    session: allow(),
    expect: 'allowed',
  },
  {
    rule: 'the id of a user',
    identity: when({ StringEquals: { 'aws:userid': 'AIDAALICE' } }),
    expect: 'allowed',
  },
  {
    rule: 'the id of a session',
    as: 'reader',
    identity: when({ StringLike: { 'aws:userid': 'AROAREADER:*' } }),
    expect: 'allowed',
  },
  {
    rule: 'the id of a federated user',
    as: 'federated',
    identity: when({ StringEquals: { 'aws:userid': '111111111111:bob' } }),
    session: allow(),
    expect: 'allowed',
  },
  {
    rule: 'a session has no user name',
    as: 'reader',
    identity: when({ StringLike: { 'aws:username': '*' } }),
    expect: 'no identity-based',
  },
  {
    rule: 'a user is no service',
    identity: when({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
    expect: 'allowed',
  },
  {
    rule: 'the tag of a user',
    identity: when({ StringEquals: { 'aws:PrincipalTag/team': 'blue' } }),
    expect: 'allowed',
  },
  {
    rule: 'the tag of a session',
    as: 'reader',
    identity: when({ StringEquals: { 'aws:PrincipalTag/Team': 'blue' } }),
    expect: 'no identity-based',
  },
  {
    rule: 'a request cannot claim another principal',
    identity: when({ StringEquals: { 'aws:username': 'bob' } }),
    keys: { 'aws:username': 'bob' },
    expect: 'no identity-based',
  },
  {
    rule: 'only over TLS',
    identity: [allow(), { ...deny(), Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    keys: { 'aws:SecureTransport': 'false' },
    expect: 'deny identity-based',
  },
  {
    rule: 'only until a time',
    identity: when({ DateLessThan: { 'aws:CurrentTime': '2026-06-30T23:59:59Z' } }),
    keys: { 'aws:CurrentTime': '2026-07-01T00:00:00Z' },
    expect: 'no identity-based',
  },
  {
    rule: 'only the tags that are listed',
    identity: when({
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] },
      StringEquals: { 'aws:RequestTag/team': 'blue' },
    }),
    keys: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'blue' },
    expect: 'allowed',
  },
  {
    rule: 'the tag of the resource is that of the principal',
    identity: when({ StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
    keys: { 'aws:ResourceTag/Team': 'blue' },
    expect: 'allowed',
  },
  {
    rule: 'the function of an event source mapping',
    action: 'lambda:DeleteEventSourceMapping',
    on: 'arn:aws:lambda:us-east-1:111111111111:event-source-mapping:1',
    identity: when({ ArnLike: { 'lambda:FunctionArn': 'arn:aws:lambda:*:*:function:mine' } }),
    keys: { 'lambda:FunctionArn': 'arn:aws:lambda:us-east-1:111111111111:function:theirs' },
    expect: 'no identity-based',
  },
];
