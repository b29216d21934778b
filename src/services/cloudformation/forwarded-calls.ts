import { defineError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';

/** Calls services of other servers, which have no declarations here. */
export interface ForwardedCalls {
  has(service: string): boolean;
  /**
   * Calls an operation of a service with the protocol JSON 1.0.
   * @param target value of `X-Amz-Target`: `DynamoDB_20120810.CreateTable`
   * @throws ServiceError with the code and the message of the other server
   */
  call(
    service: string,
    target: string,
    input: unknown,
    caller: Caller,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export const noForwardedCalls: ForwardedCalls = {
  has: () => false,
  call: (service) => Promise.reject(notForwarded(service)),
};

export const ServiceNotForwarded = defineError('ServiceNotForwarded');

export function notForwarded(service: string): Error {
  return ServiceNotForwarded(`${service} is not forwarded: start Millrace with --forward ${service}=URL.`);
}
