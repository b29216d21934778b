import { accountRoot, ANONYMOUS, type Principal } from '../../../src/policy/principal.ts';

/*
 * Who and what the matrix is about. Resources are in account 111111111111 unless their name says otherwise.
 */

const ACCOUNT = '111111111111';
const OTHER_ACCOUNT = '222222222222';

export const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/orders`;
export const OTHER_STREAM = `arn:aws:kinesis:us-east-1:${OTHER_ACCOUNT}:stream/orders`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/readers/reader`;
export const OTHER_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/guest`;
export const ALICE = `arn:aws:iam::${ACCOUNT}:user/team/alice`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/job-1`;
export const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const OTHER_ROOT = `arn:aws:iam::${OTHER_ACCOUNT}:root`;

export const PRINCIPALS = {
  root: accountRoot(ACCOUNT),
  alice: {
    kind: 'user',
    account: ACCOUNT,
    arn: ALICE,
    userId: 'AIDAALICE',
    tags: { Team: 'blue', 'cost center': '7', 'wild*': 'or*' },
  },
  reader: {
    kind: 'role-session',
    account: ACCOUNT,
    arn: SESSION,
    roleArn: ROLE,
    userId: 'AROAREADER:job-1',
    tags: { team: 'green' },
  },
  readerOfDeletedRole: {
    kind: 'role-session',
    account: ACCOUNT,
    arn: SESSION,
    roleArn: ROLE,
    userId: 'AROAREADER:job-1',
    isOfDeletedRole: true,
  },
  federated: { kind: 'federated-user', account: ACCOUNT, arn: FEDERATED, userArn: ALICE },
  federatedRoot: { kind: 'federated-user', account: ACCOUNT, arn: FEDERATED, userArn: ROOT },
  mallory: { kind: 'user', account: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/mallory` },
  guest: {
    kind: 'role-session',
    account: OTHER_ACCOUNT,
    arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/guest/visit`,
    roleArn: OTHER_ROLE,
  },
  otherRoot: accountRoot(OTHER_ACCOUNT),
  events: { kind: 'service', name: 'events.amazonaws.com' },
  anonymous: ANONYMOUS,
} satisfies Record<string, Principal>;
