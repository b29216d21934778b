import { allow, type Case, of } from '../case.ts';
import { ALICE, ROLE, SESSION } from '../world.ts';

export const BOUNDARY: readonly Case[] = [
  {
    rule: 'both the identity and the boundary must allow',
    identity: allow(),
    boundary: allow('kinesis:*'),
    expect: 'allowed',
  },
  {
    rule: 'a boundary that does not allow limits the identity',
    identity: allow(),
    boundary: allow('s3:*'),
    expect: 'no permissions-boundary',
  },
  { rule: 'a boundary grants nothing', boundary: allow(), expect: 'no identity-based' },
  {
    rule: 'the boundary of a role limits its sessions',
    as: 'reader',
    identity: allow(),
    boundary: allow('s3:*'),
    expect: 'no permissions-boundary',
  },
  {
    rule: 'an empty boundary allows nothing',
    identity: allow(),
    boundary: [],
    expect: 'no permissions-boundary',
  },
  {
    rule: 'a boundary is limited by its conditions',
    identity: allow(),
    boundary: { ...allow(), Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    keys: { 'aws:SecureTransport': 'false' },
    expect: 'no permissions-boundary',
  },
  {
    rule: 'a boundary with variables',
    identity: allow(),
    boundary: allow('*', 'arn:aws:kinesis:*:*:stream/${aws:username}'),
    expect: 'no permissions-boundary',
  },
  { rule: 'the root user has no boundary', as: 'root', boundary: allow('s3:*'), expect: 'allowed' },
  {
    rule: 'a resource that names the user is not limited by the boundary',
    boundary: allow('s3:*'),
    resource: of('Allow', { AWS: ALICE }),
    expect: 'allowed',
  },
  {
    rule: 'a resource that names the role is limited by the boundary',
    as: 'reader',
    boundary: allow('s3:*'),
    resource: of('Allow', { AWS: ROLE }),
    expect: 'no permissions-boundary',
  },
  {
    rule: 'a resource that names the role needs the boundary only',
    as: 'reader',
    boundary: allow('kinesis:*'),
    resource: of('Allow', { AWS: ROLE }),
    expect: 'allowed',
  },
  {
    rule: 'a resource that names the session is not limited by the boundary',
    as: 'reader',
    boundary: allow('s3:*'),
    resource: of('Allow', { AWS: SESSION }),
    expect: 'allowed',
  },
  {
    rule: 'a resource that names everyone is not limited by the boundary',
    as: 'reader',
    boundary: allow('s3:*'),
    resource: of('Allow', '*'),
    expect: 'allowed',
  },
  {
    rule: 'everyone with a condition on the role is not limited either',
    as: 'reader',
    boundary: allow('s3:*'),
    resource: of('Allow', '*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }),
    expect: 'allowed',
  },
];
