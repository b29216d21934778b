import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { isServiceError } from '../../../schema/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { uuidOf } from '../store/stack.ts';
import { type CustomResponse, parseResponse } from './response.ts';

/**
 * Key: `STACK-UUID/LOGICAL-ID/TOKEN`. Stored before the request is sent. One that may create something is kept until the
 * stack has stored the physical id, so that after a crash what was created can be removed.
 */
interface PendingRequest {
  readonly creationKey: string;
  readonly response?: CustomResponse;
}

export interface ResourceAddress {
  readonly stackId: string;
  readonly logicalId: string;
}

interface SentRequest {
  /** Identifies a resource that does not have a physical id yet. */
  readonly creationKey: string;
  /** Whether the function may create something: the request is then kept until `forget`. */
  readonly mayCreate: boolean;
  readonly timeoutMs: number;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
  /** Sends the request; a rejection ends the wait. */
  readonly deliver: (responseUrl: string) => Promise<void>;
}

/** Responses are sent to `/_millrace/cloudformation/responses/KEY`. src/redirect/response-url.ts repeats it. */
export const RESPONSE_PREFIX = '/_millrace/cloudformation/responses/';

// 160 random bits: the URL is the only permission to respond, as a presigned URL is on AWS.
const TOKEN_BYTES = 20;

/** The requests of custom resources that wait for a response: at most one for each resource of a running change. */
export class PendingRequests {
  readonly #documents: JsonDocuments<PendingRequest>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #endpoint: () => string;
  /** By key. */
  readonly #waiting = new Map<string, (response: CustomResponse) => void>();

  /** @param endpoint the endpoint for functions */
  constructor(meta: MetaStore, clock: Clock, random: Random, endpoint: () => string) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.cloudformation.customRequest);
    this.#clock = clock;
    this.#random = random;
    this.#endpoint = endpoint;
  }

  /**
   * Sends a request and waits for the response.
   * @returns undefined when there is none in time
   * @throws what `deliver` throws, unless a response came before
   */
  async send(address: ResourceAddress, request: SentRequest): Promise<CustomResponse | undefined> {
    const { creationKey, mayCreate, timeoutMs, signal, deliver } = request;
    const key = prefixOf(address) + this.#random.bytes(TOKEN_BYTES).toString('hex');
    const timeout = new AbortController();
    const response = new Promise<CustomResponse>((resolve) => this.#waiting.set(key, resolve));
    try {
      await this.#documents.create(key, { creationKey });
      const failure = deliver(this.#endpoint() + RESPONSE_PREFIX + key).then(
        () => new Promise<never>(() => {}),
      );
      const end = sleep(this.#clock, timeoutMs, { signal: AbortSignal.any([signal, timeout.signal]) });
      return await Promise.race([response, failure, end.then(() => undefined)]);
    } catch (error) {
      const received = (await this.#documents.get(key))?.value.response;
      if (received && !signal.aborted) return received;
      if (isServiceError(error)) await this.#documents.delete(key);
      throw error;
    } finally {
      timeout.abort();
      this.#waiting.delete(key);
      if (!mayCreate && !signal.aborted) await this.#documents.delete(key);
    }
  }

  /**
   * Stores the response before it is acknowledged. Only the first one counts.
   * @returns false when no request waits at this path
   */
  async receive(path: string, body: Buffer): Promise<boolean> {
    const key = path.slice(RESPONSE_PREFIX.length);
    const response = parseResponse(body);
    const stored = await this.#documents.update(key, (pending) =>
      pending.response ? undefined : { ...pending, response },
    );
    if (stored?.response) this.#waiting.get(key)?.(stored.response);
    return stored !== undefined;
  }

  /**
   * The physical id of a resource whose creation was interrupted: as the response says, or the creation key.
   * @returns undefined when no request was sent
   */
  async physicalIdOf(address: ResourceAddress, creationKey: string): Promise<string | undefined> {
    const pending = await this.#documents.list(prefixOf(address));
    const request = pending.find(({ value }) => value.creationKey === creationKey);
    return request && (request.value.response?.physicalId ?? creationKey);
  }

  /** The physical ids in the stored responses of a resource. */
  async respondedIds(address: ResourceAddress): Promise<string[]> {
    const pending = await this.#documents.list(prefixOf(address));
    return pending.flatMap(({ value: { response } }) =>
      response?.status === 'SUCCESS' && response.physicalId !== undefined ? [response.physicalId] : [],
    );
  }

  /** Removes the requests of a resource. */
  async forget(address: ResourceAddress): Promise<void> {
    for (const { key } of await this.#documents.list(prefixOf(address))) await this.#documents.delete(key);
  }
}

function prefixOf({ stackId, logicalId }: ResourceAddress): string {
  return `${uuidOf(stackId)}/${logicalId}/`;
}
