import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Turns } from '../../../lib/concurrency/turns.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { sha256Base64 } from '../code/stored-code.ts';
import { InvalidParameterValue } from '../errors.ts';
import { functionKey } from '../invocation/reservations.ts';
import { familyOf, type FunctionDocument } from './documents.ts';
import { functionNotFound, LATEST } from './name/name.ts';
import {
  isSettled,
  requireRevision,
  requireSettled,
  settledSince,
  startTransition,
  withNewRevision,
} from './revisions.ts';
import type { FunctionStore } from './store.ts';

/** The options of PublishVersion. */
export interface Publication {
  /** Description of the version; that of `$LATEST` by default. */
  readonly description?: string | undefined;
  readonly expectedRevisionId?: string | undefined;
  /** Digest of the zip file, in base64. */
  readonly expectedCodeSha256?: string | undefined;
}

/** Publishes versions: frozen copies of `$LATEST` under consecutive numbers. */
export class VersionPublisher {
  readonly #store: FunctionStore;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(store: FunctionStore, turns: Turns, clock: Clock, random: Random) {
    this.#store = store;
    this.#turns = turns;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Publishes `$LATEST`, or returns the newest version when nothing has changed since it was published.
   * @throws ResourceNotFound, PreconditionFailed, InvalidParameterValue, ResourceConflict until `$LATEST` is settled
   */
  publish(namespace: Namespace, name: string, publication: Publication): Promise<FunctionDocument> {
    return this.#publish(namespace, name, publication.description, (latest) => {
      const nowMs = this.#clock.now();
      requireRevision(latest, nowMs, publication.expectedRevisionId);
      requireCode(latest, publication.expectedCodeSha256);
      requireSettled(namespace, latest, nowMs);
    });
  }

  /** Publishes a `$LATEST` that was just created or updated; the version settles at the same time. */
  publishUnsettled(namespace: Namespace, name: string): Promise<FunctionDocument> {
    return this.#publish(namespace, name, undefined, () => {});
  }

  /** In turn: a version whose number is reserved and that is not stored yet cannot be compared with `$LATEST`. */
  #publish(
    namespace: Namespace,
    name: string,
    description: string | undefined,
    check: (latest: FunctionDocument) => void,
  ): Promise<FunctionDocument> {
    return this.#turns.run(functionKey(namespace, name), () =>
      this.#publishInTurn(namespace, name, description, check),
    );
  }

  async #publishInTurn(
    namespace: Namespace,
    name: string,
    description: string | undefined,
    check: (latest: FunctionDocument) => void,
  ): Promise<FunctionDocument> {
    const latest = await this.#store.get(namespace, name, LATEST);
    if (!latest) throw functionNotFound(namespace, { name, qualifier: undefined });
    check(latest);
    const newest = familyOf(latest).publishedVersions;
    const previous = newest > 0 ? await this.#store.get(namespace, name, String(newest)) : undefined;
    if (previous && isPublished(previous, latest)) return previous;

    // The number is reserved first: after a crash between the two writes it is skipped, never reused.
    let frozen: FunctionDocument | undefined;
    const updated = await this.#store.updateLatest(namespace, name, (current) => {
      frozen = undefined;
      const family = familyOf(current);
      if (family.publishedVersions !== newest) return undefined;
      check(current);
      frozen = current;
      const published = { ...current, family: { ...family, publishedVersions: newest + 1 } };
      return withNewRevision(published, this.#random);
    });
    if (!updated) throw functionNotFound(namespace, { name, qualifier: undefined });
    // Another request got the number, and may have published the same content.
    if (!frozen) return this.#publishInTurn(namespace, name, description, check);
    const version = this.#freeze(frozen, String(newest + 1), description);
    await this.#store.create(namespace, version);
    return version;
  }

  #freeze(latest: FunctionDocument, version: string, description: string | undefined): FunctionDocument {
    const { family: _shared, environmentKey: _ofLatest, ...frozen } = latest;
    const nowMs = this.#clock.now();
    return {
      ...frozen,
      version,
      settings: { ...frozen.settings, description: description ?? frozen.settings.description },
      publishedDescription: frozen.settings.description,
      transition: isSettled(latest, nowMs)
        ? settledSince(nowMs, this.#random)
        : startTransition('creating', latest.transition.untilMs, this.#random),
    };
  }
}

/**
 * Whether publishing `$LATEST` again would create an equal version. The description of `$LATEST` counts as
 * configuration; a description set only for the version does not.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
function isPublished(version: FunctionDocument, latest: FunctionDocument): boolean {
  const { publishedDescription = latest.settings.description } = version;
  const content = ({ code, settings }: FunctionDocument, description: string) =>
    JSON.stringify([code.sha256, { ...settings, description }]);
  return content(version, publishedDescription) === content(latest, latest.settings.description);
}

/** @throws InvalidParameterValue */
function requireCode(latest: FunctionDocument, expected: string | undefined): void {
  const current = sha256Base64(latest.code);
  if (expected === undefined || expected === '' || expected === current) return;
  throw InvalidParameterValue(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}
