import { createClient } from '../../client/client.ts';
import type { ExternalResult, ServerRequest } from '../../manifest/external/external-values.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { RunningServer } from '../../server/start/running-server.ts';
import { readServerValue } from '../../deployment/server-values.ts';

interface DevServerOptions {
  readonly dataDirectory: string | undefined;
  readonly encryptKeyFile: string | undefined;
  readonly account: string;
  readonly logger: Logger;
}

/**
 * The values that variables of a project in development refer to: parameters, objects and outputs of its own server.
 * The project is read before that server starts, because its port, folder and debugged functions come from the project.
 * If it needs values by then, a server on the same data directory is opened for as long as they are read.
 */
export class DevServerValues {
  readonly #options: DevServerOptions;
  #temporary: Promise<RunningServer> | undefined;
  #endpoint: string | undefined;
  #credentials: (() => Promise<Credentials | undefined>) | undefined;

  constructor(options: DevServerOptions) {
    this.#options = options;
  }

  async read(request: ServerRequest): Promise<ExternalResult> {
    const endpoint = this.#endpoint ?? (await this.#temporaryServer()).endpoint;
    const { account } = this.#options;
    const client = createClient({
      endpoint,
      region: request.region,
      accessKeyId: account,
      credentials: this.#credentials,
    });
    try {
      return await readServerValue(client, request);
    } finally {
      client.close();
    }
  }

  /** Closes the temporary server, if there is one: the data directory is free afterwards. */
  async close(): Promise<void> {
    const temporary = this.#temporary;
    this.#temporary = undefined;
    await (await temporary)?.close();
  }

  /** From now on values are those of this server. */
  useServer(endpoint: string, credentials: () => Promise<Credentials | undefined>): void {
    this.#endpoint = endpoint;
    this.#credentials = credentials;
  }

  #temporaryServer(): Promise<RunningServer> {
    const { dataDirectory, encryptKeyFile, logger } = this.#options;
    this.#temporary ??= import('../../server/millrace.ts').then(({ startMillrace }) =>
      startMillrace({
        dataDirectory,
        encryptKeyFile,
        host: '127.0.0.1',
        port: 0,
        quotas: 'on',
        durability: 'fsync',
        timeScale: 1,
        logger,
        onFatal(error) {
          throw error;
        },
      }),
    );
    return this.#temporary;
  }
}
