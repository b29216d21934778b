import { expect, test } from 'vitest';
import { principalOfName } from '../../src/access/principal-of-name.ts';
import { ANONYMOUS, displayName } from '../../src/policy/principal.ts';

const ACCOUNT = '123456789012';

test.each([
  [`arn:aws:iam::${ACCOUNT}:root`, 'root'],
  [`arn:aws:iam::${ACCOUNT}:user/team/ann`, 'user'],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`, 'role-session'],
])('%s is the ARN of a %s', (name, kind) => {
  const principal = principalOfName(name);
  expect(principal).toMatchObject({ kind, account: ACCOUNT });
  expect(displayName(principal)).toBe(name);
});

test('a session belongs to the role of its ARN', () => {
  expect(principalOfName(`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`)).toMatchObject({
    roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
  });
});

test.each(['', 'anonymous', 'events.amazonaws.com', `arn:aws:sts::${ACCOUNT}:federated-user/ann`])(
  '"%s" may do nothing',
  (name) => expect(principalOfName(name)).toEqual(ANONYMOUS),
);
