import type { IncomingMessage } from 'node:http';
import { MIB } from '../../../lib/bytes.ts';
import type { Gateway } from '../../../cluster/gateway.ts';
import { readBody, type Upstream, wasSent } from '../../../lib/http/upstream.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { type Clock, sleep, type Timer } from '../../../lib/time/clock.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import type { WireResponse } from '../../../protocol/http.ts';
import { CALL_HEADER, isCallProof, writeCallProof } from '../proofs/call-proof.ts';
import type { ClusterKey } from '../proofs/cluster-key.ts';
import { CallError, CallRefused } from './call-error.ts';
import { readMessage, writeMessage } from './message.ts';

/** Calls between the gateways of a cluster, which no client can make. */
const CALL_PREFIX = '/_millrace/cluster/calls/';
/** The status of an answer to a call that was not handled. */
const REFUSED = 421;
/** Bound on an answer that is read as a whole: the largest event of a function, and its description. */
const MAX_ANSWER_BYTES = 8 * MIB;
/** How soon a call of the home is made again that was not handled. */
const RETRY_MS = 100;
/** How long a former home may still answer: one that was drained ends what it began. */
const MOVED_MS = 1_000;

const NOTHING = Buffer.alloc(0);

export interface ReceivedCall {
  /** Parsed JSON. */
  readonly head: unknown;
  /** Valid only until the handler has returned, because buffers are reused. */
  readonly body: Buffer;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

interface CallAnswer {
  /** Becomes JSON. */
  readonly head: unknown;
}

/** @throws CallRefused when this gateway does not handle the call */
export type CallHandler = (call: ReceivedCall) => Promise<CallAnswer | AsyncIterable<Buffer>>;

/** A gateway that is called. */
export interface Callee {
  readonly id: string;
  readonly endpoint: string;
}

export interface NewCall {
  readonly name: string;
  /** Becomes JSON. */
  readonly head: unknown;
  readonly body?: Buffer;
  /** Aborted when the answer is not wanted any more. */
  readonly signal?: AbortSignal;
}

export interface GatewayCallsOptions {
  readonly gateway: Pick<Gateway, 'id' | 'home' | 'members' | 'whenHome' | 'watch'>;
  readonly key: ClusterKey;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Makes calls of other gateways, and handles theirs. Each has a proof of the shared key, and the id of its receiver. */
export class GatewayCalls {
  readonly #options: GatewayCallsOptions;
  readonly #handlers = new Map<string, CallHandler>();

  constructor(options: GatewayCallsOptions) {
    this.#options = options;
  }

  static isCall(path: string): boolean {
    return path.startsWith(CALL_PREFIX);
  }

  handle(name: string, handler: CallHandler): void {
    this.#handlers.set(name, handler);
  }

  /** Handles the requests that `isCall` recognizes. */
  readonly dispatch: Dispatch = async (request, { signal }) => {
    const name = request.path.slice(CALL_PREFIX.length);
    const message = readMessage(request.body);
    const proof = request.headers[CALL_HEADER];
    if (!message || !isCallProof(this.#options.key, proof, name, message.head)) {
      return text(403, 'Only gateways of this cluster may call this.');
    }
    const { to, head } = JSON.parse(message.head.toString('utf8')) as { to: string; head: unknown };
    const handler = this.#handlers.get(name);
    if (!handler) return text(REFUSED, `This gateway does not know the call ${name}.`);
    if (to !== this.#options.gateway.id) return text(REFUSED, `This gateway is not ${to}.`);
    try {
      const answer = await handler({ head, body: message.body, signal });
      const headers = { 'content-type': 'application/octet-stream' };
      return { status: 200, headers, body: isStream(answer) ? answer : encode(answer) };
    } catch (error) {
      if (error instanceof CallRefused) return text(REFUSED, error.message);
      this.#options.logger.error('the call of another gateway failed', { call: name, error });
      return text(500, String(error));
    }
  };

  /** @returns the parsed head of the answer. @throws CallError */
  async call(callee: Callee, call: NewCall): Promise<unknown> {
    if (callee.id === this.#options.gateway.id) return this.#callSelf(call);
    const response = await this.open(callee, call);
    const bytes = await readBody(response, MAX_ANSWER_BYTES).catch((error: unknown) => {
      throw new CallError('lost', `${callee.endpoint} did not finish its answer to ${call.name}`, {
        cause: error,
      });
    });
    const message = readMessage(bytes);
    if (!message) throw new CallError('failed', `${callee.endpoint} gave no answer to ${call.name}`);
    return JSON.parse(message.head.toString('utf8'));
  }

  /**
   * Calls the home, whichever gateway that is, and waits for one.
   * @returns the parsed head of the answer
   * @throws CallError `not-handled` when there is none within the time
   */
  async callHome(call: NewCall, timeoutMs: number): Promise<unknown> {
    const { clock, gateway } = this.#options;
    const { signal = new AbortController().signal } = call;
    const untilMs = clock.monotonicMs() + timeoutMs;
    let last: unknown;
    for (;;) {
      const home = await gateway.whenHome(Math.max(0, untilMs - clock.monotonicMs()), signal);
      if (home) {
        try {
          return await this.#callWhileHome(home, call);
        } catch (error) {
          if (!(error instanceof CallError) || error.kind !== 'not-handled') throw error;
          last = error;
        }
      }
      signal.throwIfAborted();
      if (clock.monotonicMs() + RETRY_MS > untilMs) {
        throw new CallError('not-handled', `no home has answered to ${call.name}`, { cause: last });
      }
      await sleep(clock, RETRY_MS);
    }
  }

  /**
   * Ends when the other gateway is no longer a member: one that is frozen keeps its connections, and would answer when it wakes.
   * @returns the answer of a handler that streams, to be read by the caller
   * @throws CallError
   */
  async open(
    { id, endpoint }: Callee,
    { name, head, body = NOTHING, signal }: NewCall,
  ): Promise<IncomingMessage> {
    const { gateway, key, upstream } = this.#options;
    const gone = gateway.members.whenGone(id);
    if (gone.aborted) throw new CallError('not-handled', `${endpoint} is not a member`);
    const sentHead = Buffer.from(JSON.stringify({ to: id, head }));
    let response: IncomingMessage;
    try {
      response = await upstream.send({
        origin: new URL(endpoint),
        method: 'POST',
        target: CALL_PREFIX + name,
        headers: { [CALL_HEADER]: writeCallProof(key, name, sentHead) },
        body: writeMessage({ head: sentHead, body }),
        signal: signal ? AbortSignal.any([signal, gone]) : gone,
      });
    } catch (error) {
      throw new CallError(wasSent(error) ? 'lost' : 'not-handled', `${endpoint} cannot be reached`, {
        cause: error,
      });
    }
    if (response.statusCode === 200) return response;
    const reason = await readBody(response, MAX_ANSWER_BYTES).catch(() => Buffer.alloc(0));
    const message = `${endpoint} answered ${response.statusCode} to ${name}: ${reason.toString().trim()}`;
    throw new CallError(response.statusCode === REFUSED ? 'not-handled' : 'failed', message);
  }

  /** Ends soon after another gateway has become the home: this one may still be a member that cannot be reached. */
  async #callWhileHome(home: Callee, call: NewCall): Promise<unknown> {
    const { clock, gateway } = this.#options;
    const moved = new AbortController();
    let grace: Timer | undefined;
    const watching = gateway.watch(() => {
      const current = gateway.home;
      if (!current || current.id === home.id) return;
      const abort = () => moved.abort(new Error('the home has moved'));
      grace ??= clock.setTimer(MOVED_MS, abort, { background: true });
    });
    const signal = call.signal ? AbortSignal.any([call.signal, moved.signal]) : moved.signal;
    try {
      return await this.call(home, { ...call, signal });
    } finally {
      watching.stop();
      grace?.cancel();
    }
  }

  async #callSelf({
    name,
    head,
    body = NOTHING,
    signal = new AbortController().signal,
  }: NewCall): Promise<unknown> {
    const handler = this.#handlers.get(name);
    try {
      if (!handler) throw new CallRefused(`this gateway does not know the call ${name}`);
      const answer = await handler({ head, body, signal });
      if (isStream(answer)) throw new Error(`${name} streams its answer`);
      return answer.head;
    } catch (error) {
      if (error instanceof CallRefused) throw new CallError('not-handled', error.message, { cause: error });
      throw new CallError('failed', `${name} failed: ${String(error)}`, { cause: error });
    }
  }
}

function isStream(answer: CallAnswer | AsyncIterable<Buffer>): answer is AsyncIterable<Buffer> {
  return Symbol.asyncIterator in answer;
}

function encode({ head }: CallAnswer): Buffer {
  return writeMessage({ head: Buffer.from(JSON.stringify(head ?? null)), body: NOTHING });
}

function text(status: number, message: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${message}\n` };
}
