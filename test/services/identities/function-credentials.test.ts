import { expect, test } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { caller } from '../../support/caller.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { FunctionCredentials } from '../../../src/services/identities/function-credentials.ts';
import { StoredIdentities } from '../../../src/services/identities/stored-identities.ts';
import { Sessions } from '../../../src/services/sts/sessions.ts';
import { memoryStore } from '../../support/memory-store.ts';

const ROLE = 'arn:aws:iam::123456789012:role/team/orders';

test('stored credentials of a function are accepted by the other gateways, and issued again when they were not stored', async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const gateway = () => StoredIdentities.open(meta, AccessSecrets.of(Buffer.alloc(32, 1), seededRandom(1)));
  const [runs, other] = [await gateway(), await gateway()];
  const sessions = new Sessions(meta);
  let failures = 1;
  const credentials = new FunctionCredentials(runs, clock, seededRandom(2), async (session, nowMs) => {
    if (failures-- > 0) throw new Error('the store does not answer');
    await sessions.create(session, nowMs);
  });
  await expect(credentials.of(ROLE, 'f')).rejects.toThrow('does not answer');
  const issued = await credentials.of(ROLE, 'f');
  expect(await credentials.of(ROLE, 'f')).toEqual(issued);
  expect(other.credential(issued.accessKeyId)?.principal).toMatchObject({
    kind: 'role-session',
    arn: 'arn:aws:sts::123456789012:assumed-role/orders/f',
  });
});

test('a role of the same name in another path is not the role of the function', async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const secrets = AccessSecrets.of(Buffer.alloc(32, 1), seededRandom(1));
  const identities = await StoredIdentities.open(meta, secrets);
  const calls = new InProcessCalls();
  calls.join(createIamService({ meta, identities, clock, random: seededRandom(3) }));
  const role = { RoleName: 'orders', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' };
  await calls.call('iam', CreateRole, { ...role, Path: '/admin/' }, caller);
  const credentials = new FunctionCredentials(identities, clock, seededRandom(2));
  const isOther = async (arn: string) => {
    const { accessKeyId } = await credentials.of(arn, 'f');
    const { principal } = identities.credential(accessKeyId)!;
    return identities.policiesOf(principal, accessKeyId).isOfDeletedRole;
  };
  expect(await isOther(ROLE)).toBe(true);
  expect(await isOther(ROLE.replace('team', 'admin'))).toBeUndefined();
});
