import type { ClusterKey } from './cluster-key.ts';

/*
 * The proof that a gateway of this cluster makes a call: it signs the name of the call and its head, which names the receiver.
 */

export const CALL_HEADER = 'x-millrace-call';

export function writeCallProof(key: ClusterKey, name: string, head: Buffer): string {
  return key.sign(`call ${name}\n`, head);
}

/** @param header the value of `CALL_HEADER` */
export function isCallProof(key: ClusterKey, header: unknown, name: string, head: Buffer): boolean {
  return key.hasSigned(header, `call ${name}\n`, head);
}
