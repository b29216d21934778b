import { randomUUID } from 'node:crypto';
import type { Client } from '../../client/client.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { Bundler } from '../../manifest/bundle/bundler.ts';
import { loadManifest } from '../../manifest/load-manifest.ts';
import { QUICKSTART_PATH } from '../../server/built-files.ts';
import { deployManifest } from '../../deployment/deploy-manifest.ts';

/** Deploys the example, as `millrace deploy examples/quickstart` does. @throws OperatorError */
export async function deployQuickstart(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly account: string;
  readonly signal: AbortSignal;
}): Promise<{ stackName: string; resourceCount: number }> {
  const manifest = loadManifest(QUICKSTART_PATH, {
    options: {},
    params: {},
    environment: {},
    accountId: options.account,
    instanceId: randomUUID(),
  });
  const bundler = new Bundler();
  try {
    const bundles = await bundler.bundle(manifest);
    const { resourceCount } = await deployManifest(manifest, bundles, {
      ...options,
      partial: false,
      onEvent() {},
    });
    return { stackName: manifest.stackName, resourceCount };
  } finally {
    await bundler.close();
  }
}
