import { expect, test } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
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
