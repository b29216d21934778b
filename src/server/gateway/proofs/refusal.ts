import type { ClusterKey } from './cluster-key.ts';

/*
 * In the response of a gateway that was taken for the home and is not: the request was not handled. It is signed, because the
 * response of a function may have any header.
 */

export const NOT_HOME_HEADER = 'x-millrace-not-home';

export function writeRefusal(key: ClusterKey, requestId: string): string {
  return key.sign(`refused ${requestId}`);
}

/** @param header the value of `NOT_HOME_HEADER` */
export function isRefusal(key: ClusterKey, header: unknown, requestId: string): boolean {
  return key.hasSigned(header, `refused ${requestId}`);
}
