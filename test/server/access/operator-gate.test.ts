import { expect, test } from 'vitest';
import type { Credential } from '../../../src/access/identities.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { AccessDenied } from '../../../src/schema/common-errors.ts';
import { operatorGate } from '../../../src/server/access/operator-gate.ts';
import type { Access } from '../../../src/server/access/open-access.ts';
import { FailedAttempts } from '../../../src/server/admission/failed-attempts.ts';
import { wireRequest } from '../../support/wire.ts';

const OWNER: Credential = {
  secretAccessKey: 'right',
  principal: { kind: 'root', account: '000000000000', arn: 'arn:aws:iam::000000000000:root' },
};
const access = {
  identities: { credential: (id: string) => (id === 'OWNER' ? OWNER : undefined) },
  authorizer: { ofClient: () => ({ name: 'owner', require: () => undefined }) },
} as unknown as Access;

test('after wrong passwords the dashboard answers 429, to the right one as well, until time has passed', async () => {
  const clock = new VirtualClock();
  const admit = operatorGate(access, new FailedAttempts(clock, { maxPerKey: 3 }));
  const signIn = async (password: string, remoteAddress = '10.0.0.7', id = 'OWNER') => {
    const authorization = `Basic ${btoa(`${id}:${password}`)}`;
    const { signal } = new AbortController();
    const connection = { remoteAddress, encrypted: true };
    const request = wireRequest({ method: 'GET', path: '/_millrace/', headers: { authorization } });
    const admitted = await admit(request, { requestId: '0', signal, connection });
    return 'status' in admitted ? admitted.status : 'admitted';
  };
  for (let attempt = 0; attempt < 3; attempt++) expect(await signIn('wrong')).toBe(401);
  expect(await signIn('wrong')).toBe(429);
  expect(await signIn('right')).toBe(429);
  // Neither the owner elsewhere nor others at the same address are locked out.
  expect(await signIn('right', '10.0.0.8')).toBe('admitted');
  expect(await signIn('wrong', '10.0.0.7', 'OTHER')).toBe(401);
  await clock.advance(20_000);
  expect(await signIn('right')).toBe('admitted');
});

test('a user is no longer admitted once the key is revoked, or the permission is gone', async () => {
  let revision = 0;
  let key: Credential | undefined = OWNER;
  let mayView = true;
  const changing = {
    identities: {
      get revision() {
        return revision;
      },
      credential: () => key,
    },
    authorizer: {
      ofClient: () => ({
        name: 'owner',
        require() {
          if (!mayView) throw AccessDenied('no');
        },
      }),
    },
  } as unknown as Access;
  const admit = operatorGate(changing, new FailedAttempts(new VirtualClock()));
  const { signal } = new AbortController();
  const headers = { authorization: `Basic ${btoa('OWNER:right')}` };
  const request = wireRequest({ method: 'GET', path: '/_millrace/', headers });
  const signIn = async () => {
    const admitted = await admit(request, { requestId: '0', signal });
    if ('status' in admitted) throw new Error(`${admitted.status}`);
    return admitted;
  };
  const [first, second] = [await signIn(), await signIn()];
  expect(await first.isStillAdmitted()).toBe(true);
  [revision, mayView] = [1, false];
  expect(await first.isStillAdmitted()).toBe(false);
  expect(await first.isStillAdmitted()).toBe(false);
  [revision, mayView] = [2, true];
  expect(await first.isStillAdmitted()).toBe(true);
  [revision, key] = [3, undefined];
  expect(await first.isStillAdmitted()).toBe(false);
  expect(await second.isStillAdmitted()).toBe(false);
});
