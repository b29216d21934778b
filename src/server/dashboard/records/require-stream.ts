import type { Engine } from '../../../engine/engine.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { Refusal } from '../reply.ts';

/** @throws Refusal when there is no such stream, or it is being created or deleted */
export function requireStream({ streams }: Engine, place: Namespace, name: string): Stream {
  const stream = streams.find(place, name);
  if (stream?.isAvailable === true) return stream;
  const state = stream
    ? `is ${stream.document.status}`
    : `does not exist in ${place.region} of ${place.account}`;
  throw new Refusal(404, 'NoSuchStream', `The stream ${name} ${state}.`);
}
