import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { InvocationResult } from '../../../../src/runtime/port.ts';
import { zipOf } from '../../../support/zip.ts';

/** What a function of a schedule does with an event. @param port of the gateway that runs it @param gone its process has ended */
export type OnCall = (event: Buffer, port: string, gone: AbortSignal) => Promise<InvocationResult>;

/**
 * It asks what to do with each event, over a new connection: one that this process closed while the function was frozen would fail
 * the attempt, and nothing would be known of that failure.
 */
export const FUNCTION_ZIP = zipOf({
  'index.mjs': `
import { request } from 'node:http';
const url = process.env.JUDGE + '?' + new URL(process.env.AWS_ENDPOINT_URL).port;
const ask = (body) => new Promise((resolve, reject) => {
  const asking = request(url, { method: 'POST', agent: false }, async (response) => {
    let text = '';
    for await (const chunk of response) text += chunk;
    resolve(JSON.parse(text));
  });
  asking.on('error', reject);
  asking.end(body);
});
export const handler = async (event) => {
  const { result, error } = await ask(JSON.stringify(event));
  if (error === 'Runtime.ExitError') process.exit(1);
  if (error) throw new Error(error);
  return result;
};
`,
});

/** Where functions that run on the gateways ask what to do. */
export class JudgedCalls {
  readonly #server: Server;
  readonly #handlers = new Map<string, OnCall>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** @param host an address at which gateways reach this process */
  static async listen(host = '127.0.0.1'): Promise<JudgedCalls> {
    const calls = new JudgedCalls();
    calls.#server.listen(0, host);
    await once(calls.#server, 'listening');
    return calls;
  }

  /** @returns the value of JUDGE in the environment of the function */
  on(name: string, onCall: OnCall): string {
    this.#handlers.set(`/${name}`, onCall);
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}/${name}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', port = ''] = request.url!.split('?');
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('the function has ended')));
    const event = await buffer(request);
    const outcome = await this.#handlers.get(path)!(event, port, gone.signal);
    if (outcome.kind !== 'finished') throw new Error('a function finishes');
    const value = JSON.parse(outcome.payload.toString()) as { errorType?: string };
    response.end(JSON.stringify(outcome.functionError ? { error: value.errorType } : { result: value }));
  }
}
