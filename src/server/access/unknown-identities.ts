import type { Identities } from '../../access/identities.ts';

/** Placeholder until IAM provides identities. */
export const unknownIdentities: Identities = {
  revision: 0,
  credential: () => undefined,
  policiesOf: () => ({ identity: [], tags: {} }),
  used() {},
};
