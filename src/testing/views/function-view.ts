import type { Client } from '../../client/client.ts';
import { GetFunctionUrlConfig } from '../../services/lambda/operations/get-function-url-config.ts';
import { Invoke } from '../../services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../services/lambda/traits.ts';
import type { FinishedInvocation, InvocationLog } from '../../server/controls/invocation-log.ts';
import type { Decoded } from '../../server/controls/decoded.ts';
import type { ApiTools } from './api-view.ts';
import { contentsOf } from './contents.ts';
import { httpCall, type HttpCallOptions, toResponse } from './http-call.ts';

/** A function of a pipeline. */
export class FunctionView {
  /** The full name: `service-stage-name` in a project. */
  readonly name: string;
  readonly #client: () => Client;
  readonly #log: InvocationLog;
  readonly #serve: ApiTools['serve'];

  /** @internal */
  constructor(name: string, { client, serve }: Omit<ApiTools, 'region'>, log: InvocationLog) {
    this.name = name;
    this.#client = client;
    this.#log = log;
    this.#serve = serve;
  }

  /** The invocations that have ended, oldest first. */
  get invocations(): readonly FinishedInvocation[] {
    return this.#log.of(this.name);
  }

  /**
   * Invokes the function and waits for its result.
   * @param event sent as JSON; `{}` by default
   * @returns the value of JSON that the handler returned
   * @example expect(await pipeline.function('bill').invoke({ order: 7 })).toEqual({ total: 12 })
   * @throws Error with the type and the message of what the function threw
   */
  async invoke(event: unknown = {}): Promise<Decoded> {
    const { Payload, FunctionError } = await this.#client().call(lambdaTraits, Invoke, {
      FunctionName: this.name,
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const value = contentsOf(Buffer.from(Payload ?? []));
    if (FunctionError === undefined) return value;
    const { errorType = 'Error', errorMessage = '' } = value as Record<string, string>;
    throw Object.assign(new Error(errorMessage), { name: errorType });
  }

  /**
   * Calls the URL of the function.
   * @param path with its query
   * @throws ClientError ResourceNotFoundException for a function without a URL
   */
  async fetch(path: string, init: HttpCallOptions = {}): Promise<Response> {
    const { FunctionUrl } = await this.#client().call(lambdaTraits, GetFunctionUrlConfig, {
      FunctionName: this.name,
    });
    const { origin, pathname } = new URL(FunctionUrl);
    const call = await httpCall(origin, path, init);
    return toResponse(await this.#serve({ ...call, path: pathname + call.path.slice(1) }));
  }
}
