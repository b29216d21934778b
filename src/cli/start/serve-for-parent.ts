import { once } from 'node:events';
import { ParentProcess } from '../../server/processes/parent-process.ts';
import type { MillraceOptions } from '../../server/start/options.ts';

/** Serves clients until the parent says otherwise. */
type ServeForParent = (settings: MillraceOptions, fatal: AbortSignal) => Promise<void>;

/** @returns undefined in a process that another one has not started to serve its clients */
export async function joinParent(): Promise<ServeForParent | undefined> {
  const parent = await ParentProcess.join();
  return parent && ((settings, fatal) => serve(parent, settings, fatal));
}

async function serve(parent: ParentProcess, settings: MillraceOptions, fatal: AbortSignal): Promise<void> {
  const { startMillrace } = await import('../../server/millrace.ts');
  const { accessKey, ...ofServer } = parent.settings;
  const server = await startMillrace({
    ...settings,
    // What these are for is done by the parent.
    dataDirectory: undefined,
    encryptKeyFile: undefined,
    cluster: {
      openStore: () => parent.openStore(),
      process: {
        ...ofServer,
        sharedPort: parent,
        accessKey: Buffer.from(accessKey, 'base64'),
      },
    },
  });
  parent.onReload(() => void server.reload());
  parent.ready({ endpoint: server.ownEndpoint!, rootCredentialsFile: server.rootCredentialsFile });
  const until = AbortSignal.any([parent.whenStopping, fatal]);
  if (!until.aborted) await once(until, 'abort');
  await server.close();
  parent.leave();
  if (fatal.aborted) throw fatal.reason;
}
