import type { Namespace } from '../../lib/aws/namespace.ts';
import type { KinesisContext } from './context.ts';
import { ExpiredNextToken, InvalidArgument } from './errors.ts';
import { NEXT_TOKEN_LIFE_MS } from './limits.ts';

/** The contents of a token: JSON, so clients have tokens with these keys. */
interface Sealed<T> {
  readonly createdMs: number;
  readonly place: T;
}

/** A token with which the operation that issued it continues a list from `position`. */
export function issueNextToken<T>(
  { engine, clock }: Pick<KinesisContext, 'engine' | 'clock'>,
  operation: string,
  namespace: Namespace,
  position: T,
): string {
  const sealed: Sealed<T> = { createdMs: clock.now(), place: position };
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
  // The seal proves that issueNextToken created these bytes for this operation.
  const { createdMs, place: position } = JSON.parse(contents.toString('utf8')) as Sealed<T>;
  if (clock.now() - createdMs > NEXT_TOKEN_LIFE_MS) {
    throw ExpiredNextToken(
      `NextToken expired. It is good for ${NEXT_TOKEN_LIFE_MS / 1000} seconds; start the list again.`,
    );
  }
  return position;
}
