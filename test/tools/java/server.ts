import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect } from 'vitest';
import { connectSdk } from '../../support/clients/sdk-client.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import type { JavaProject } from './java.ts';

/** What the tests of a file share, from their first to their last. */
export interface Server {
  readonly endpoint: string;
  readonly client: KinesisClient;
}

/**
 * Compiles a project and starts a server for the tests of a file, if they can run.
 * @param options when called, those of `millrace start`
 */
export function serve(
  project: JavaProject,
  present: boolean,
  options: () => Promise<readonly string[]> = async () => [],
): Server {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ServerProcess;
  let client: KinesisClient;

  beforeAll(async () => {
    if (!present) return;
    project.compile();
    directory = await temporaryDirectory();
    server = await startServerProcess(directory.path, await options());
    client = connectSdk(server.endpoint, 'h1');
  });

  afterAll(async () => {
    client?.destroy();
    const errors = server?.errors() ?? '';
    await server?.stop();
    await directory?.[Symbol.asyncDispose]();
    expect(errors).toBe('');
  });

  return {
    get endpoint() {
      return server.endpoint;
    },
    get client() {
      return client;
    },
  };
}
