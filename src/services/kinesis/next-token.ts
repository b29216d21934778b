import type { Namespace } from '../../lib/aws/namespace.ts';
import type { KinesisContext } from './context.ts';
import { ExpiredNextToken, InvalidArgument } from './errors.ts';
import { NEXT_TOKEN_LIFE_MS } from './limits/limits.ts';

interface Sealed<T> {
  readonly createdMs: number;
  readonly place: T;
}

/** A token with which a list goes on from `place`; only for the operation that made it. */
export function issueNextToken<T>(
  { engine, clock }: Pick<KinesisContext, 'engine' | 'clock'>,
  operation: string,
  namespace: Namespace,
  place: T,
): string {
  const sealed: Sealed<T> = { createdMs: clock.now(), place };
  return engine.seal.seal(operation, namespace, Buffer.from(JSON.stringify(sealed)));
}

/** @throws InvalidArgumentException, ExpiredNextTokenException */
export function openNextToken<T>(
  { engine, clock }: Pick<KinesisContext, 'engine' | 'clock'>,
  operation: string,
  namespace: Namespace,
  token: string,
): T {
  const contents = engine.seal.unseal(operation, namespace, token);
  if (!contents) throw InvalidArgument('Invalid NextToken.');
  // The seal vouches that these are bytes of issueNextToken for this operation.
  const { createdMs, place } = JSON.parse(contents.toString('utf8')) as Sealed<T>;
  if (clock.now() - createdMs > NEXT_TOKEN_LIFE_MS) {
    throw ExpiredNextToken(
      `NextToken expired. It is good for ${NEXT_TOKEN_LIFE_MS / 1000} seconds; start the list anew.`,
    );
  }
  return place;
}
