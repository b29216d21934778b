import { expect, test } from 'vitest';
import type { Credential } from '../../../src/access/identities.ts';
import type { RequestContext } from '../../../src/protocol/dispatcher.ts';
import { withCurrentIdentities } from '../../../src/server/gateway/access/current-identities.ts';

const CONTEXT: RequestContext = { requestId: 'id', signal: new AbortController().signal };
const REQUEST = {
  method: 'POST',
  path: '/',
  query: {},
  headers: {
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIANEW/20260101/us-east-1/kinesis/aws4_request, Signature=0',
  },
  body: Buffer.alloc(0),
};

test.each([
  ['an unknown key may have just been created elsewhere', { catchUp: 'arrives' }, 'accepted', 1],
  ['a known key does not wait for the store', { isKnown: true }, 'accepted', 0],
  ['an unknown key stays refused', {}, 'refused', 1],
  ['a store that does not answer refuses no key', { catchUp: 'fails' }, 503, 1],
  ['a gateway that is not a member accepts no key', { isKnown: true, isMember: false }, 503, 0],
] as const)('%s', async (_name, setting, result, asked) => {
  const {
    isKnown = false,
    isMember = true,
    catchUp,
  } = { catchUp: 'current', ...setting } as {
    readonly isKnown?: boolean;
    readonly isMember?: boolean;
    readonly catchUp: 'current' | 'arrives' | 'fails';
  };
  let known = isKnown;
  let count = 0;
  const identities = { credential: () => (known ? ({} as Credential) : undefined) };
  const dispatch = withCurrentIdentities(
    async () => ({ status: 200, headers: {}, body: known ? 'accepted' : 'refused' }),
    {
      identities,
      isMember: () => isMember,
      meta: {
        async catchUp() {
          count++;
          if (catchUp === 'fails') throw new Error('no answer');
          if (catchUp === 'arrives') known = true;
        },
      },
    },
  );
  const { status, body } = await dispatch(REQUEST, CONTEXT);
  expect(status === 200 ? body : status).toBe(result);
  expect(count).toBe(asked);
});
