import type { Engine } from '../../../engine/engine.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { Refusal } from '../reply.ts';

/** @throws Refusal when there is no such stream, or it is being created or deleted */
export function requireStream({ streams }: Engine, namespace: Namespace, name: string): Stream {
  const stream = streams.find(namespace, name);
  if (stream?.isAvailable === true) return stream;
  const state = stream
    ? `is ${stream.document.status}`
    : `does not exist in ${namespace.region} of ${namespace.account}`;
  throw new Refusal(404, 'NoSuchStream', `The stream ${name} ${state}.`);
}
