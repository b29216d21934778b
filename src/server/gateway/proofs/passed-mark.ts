import type { ClusterKey } from './cluster-key.ts';

/*
 * The header of a request that a gateway passes to the home: what only the first gateway knows of it, and a proof that a
 * gateway wrote it.
 *
 *     base64url(JSON of PassedFacts) "." signature of the text before it
 */

export const PASSED_HEADER = 'x-millrace-passed';

export interface PassedFacts {
  /** The gateway that the client reached. */
  readonly gateway: string;
  readonly requestId: string;
  /** The client's address, and whether it uses TLS. */
  readonly address?: string | undefined;
  readonly encrypted?: boolean | undefined;
}

export function writePassedMark(key: ClusterKey, facts: PassedFacts): string {
  const text = Buffer.from(JSON.stringify(facts)).toString('base64url');
  return `${text}.${key.sign(text)}`;
}

/** @returns undefined when no gateway of this cluster wrote it */
export function readPassedMark(key: ClusterKey, header: string): PassedFacts | undefined {
  const [text = '', signature] = header.split('.');
  if (!key.hasSigned(signature, text)) return undefined;
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as PassedFacts;
}
