import type { Client } from '../../client/client.ts';
import { Invoke } from '../../services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../services/lambda/traits.ts';
import type { FinishedInvocation, InvocationLog } from '../../server/controls/invocation-log.ts';
import type { Decoded } from '../../server/controls/decoded.ts';
import { contentsOf } from './contents.ts';

/** A function of a pipeline. */
export class FunctionView {
  /** The full name: `service-stage-name` in a project. */
  readonly name: string;
  readonly #client: () => Client;
  readonly #log: InvocationLog;

  /** @internal */
  constructor(name: string, client: () => Client, log: InvocationLog) {
    this.name = name;
    this.#client = client;
    this.#log = log;
  }

  /** The invocations that have ended, oldest first. */
  get invocations(): readonly FinishedInvocation[] {
    return this.#log.of(this.name);
  }

  /**
   * Invokes the function and waits for its result.
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
}
