import type { CustomRequestFacts } from './request.ts';
import type { CustomResponse } from './response.ts';

/** Sends the requests of one custom resource. */
export interface CustomRequests {
  /**
   * @param creationKey identifies a resource without a physical id
   * @throws Error when the request cannot be delivered, or there is no response in time
   */
  send(
    request: Pick<CustomRequestFacts, 'kind' | 'physicalId' | 'previous' | 'properties'>,
    creationKey: string,
  ): Promise<CustomResponse>;
  /** The physical id of a resource whose creation was interrupted; undefined when no request was sent. */
  physicalIdOf(creationKey: string): Promise<string | undefined>;
  /** Physical ids of responses that an interrupted change has not processed. */
  respondedIds(): Promise<string[]>;
  /** Forgets the requests, when what they created has its physical id or is removed. */
  forget(): Promise<void>;
}
