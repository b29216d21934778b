import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StackPackages } from '../../src/deployment/stack-packages.ts';
import { deploymentBucket } from '../../src/services/s3/deployment-bucket.ts';
import { ListObjectsV2 } from '../../src/services/s3/operations/list-objects-v2.ts';
import { s3Traits } from '../../src/services/s3/traits.ts';
import { runningServer, type TestServer } from '../support/running-server.ts';

const ACCOUNT = '000000000000';

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server.close());

function packageOf(text: string) {
  const zip = Buffer.from(text);
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}

async function keys(): Promise<string[]> {
  const Bucket = deploymentBucket(ACCOUNT);
  const { Contents = [] } = await server.client.call(s3Traits, ListObjectsV2, { Bucket });
  return Contents.map(({ Key }) => Key);
}

test('keeps the packages that are deployed and the newest others of the stack, until it is removed', async () => {
  const orders = new StackPackages(server.client, ACCOUNT, 'orders-dev');
  const other = new StackPackages(server.client, ACCOUNT, 'orders-dev-2');
  const deployed = packageOf('deployed at first, and since then');
  const saves = Array.from({ length: 25 }, (_, n) => packageOf(`save ${n}`));
  await other.upload([deployed]);
  await orders.upload([deployed]);
  for (const save of saves) await orders.upload([save]);
  await orders.removeOld([deployed, saves.at(-1)!]);
  const left = await keys();
  expect(left).toHaveLength(23);
  expect(left).toContain(orders.locationOf(deployed.sha256).key);
  expect(left).toContain(orders.locationOf(saves.at(-1)!.sha256).key);
  expect(left).not.toContain(orders.locationOf(saves[0]!.sha256).key);

  await orders.removeAll();
  expect(await keys()).toEqual([other.locationOf(deployed.sha256).key]);
});
