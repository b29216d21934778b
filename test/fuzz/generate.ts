import { seededRandom } from '../../src/lib/random.ts';
import type { Service } from '../../src/schema/service.ts';
import type { FuzzCase } from './case.ts';
import { functionResponseRequest } from './function-responses.ts';
import { http2Frames } from './http2-frames.ts';
import { mutated } from './mutate.ts';
import { operationRequest } from './operation-requests.ts';
import { chance } from './pick.ts';
import { onSomeWire } from './wire.ts';

/** Generates a case: always the same one for a seed and number. */
export function generateCase(services: readonly Service[], seed: string, number: number): FuzzCase {
  const random = seededRandom(`${seed}:${number}`);
  if (chance(random, 0.05)) {
    return { wire: 'http1', name: 'frames of HTTP/2', bytes: http2Frames(random), framing: 'unknown' };
  }
  if (chance(random, 0.25)) {
    const request = functionResponseRequest(random);
    const sent = chance(random, 0.15)
      ? { ...mutated(request, random), name: 'mutated function request' }
      : request;
    return onSomeWire(sent, random, true);
  }
  const request = operationRequest(services, random);
  const sent = chance(random, 0.5)
    ? { ...mutated(request, random), name: `mutated ${request.name}` }
    : request;
  return onSomeWire(sent, random, false);
}
