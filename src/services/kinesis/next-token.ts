import type { Namespace } from '../../lib/aws/namespace.ts';
import type { KinesisContext } from './context.ts';
import { ExpiredNextToken, InvalidArgument } from './errors.ts';
import { NEXT_TOKEN_LIFE_MS } from './limits.ts';

/** The contents of a token, as JSON. Clients may present tokens of an earlier release, so the keys must not change. */
interface Sealed<T> {
  readonly createdMs: number;
  readonly place: T;
}

/** Issues a token with which the same operation continues a list from `position`. */
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
      `NextToken expired. It is valid for ${NEXT_TOKEN_LIFE_MS / 1000} seconds; start the list again.`,
    );
  }
  return position;
}
