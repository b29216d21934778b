import type { Engine } from '../../engine/engine.ts';
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
  const sealed = unseal<T>(engine, operation, namespace, token);
  if (!sealed) throw InvalidArgument('Invalid NextToken.');
  const { createdMs, place: position } = sealed;
  if (clock.now() - createdMs > NEXT_TOKEN_LIFE_MS) {
    throw ExpiredNextToken(
      `NextToken expired. It is valid for ${NEXT_TOKEN_LIFE_MS / 1000} seconds; start the list again.`,
    );
  }
  return position;
}

/** The position in a token, which may have expired; undefined for an invalid token. */
export function peekNextToken<T>(
  { engine }: Pick<KinesisContext, 'engine'>,
  operation: string,
  namespace: Namespace,
  token: string,
): T | undefined {
  return unseal<T>(engine, operation, namespace, token)?.place;
}

function unseal<T>(
  { seal }: Engine,
  operation: string,
  namespace: Namespace,
  token: string,
): Sealed<T> | undefined {
  const contents = seal.unseal(operation, namespace, token);
  // The seal proves that issueNextToken created these bytes for this operation.
  return contents && (JSON.parse(contents.toString('utf8')) as Sealed<T>);
}
