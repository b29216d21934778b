import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/*
 * The services of a home keep in memory what is in their documents, and take up what an earlier home began, when they are
 * opened. From then on they make every change of these documents themselves, except for two kinds, which are stored late:
 *
 * - a change that a former home had sent when it was replaced: it was frozen, or NATS had no leader
 * - a change of their own whose outcome was unknown
 *
 * Both are valid: nothing else has changed the document meanwhile, or compare-and-set would have refused them. Both are found
 * here, for all services alike.
 */

/** Who changes the documents of each group. What every gateway changes has services that follow it. */
const CHANGED_BY: Readonly<Record<keyof typeof META_PREFIX, 'home' | 'every gateway'>> = {
  cluster: 'every gateway',
  engine: 'every gateway',
  kinesis: 'every gateway',
  mapping: 'every gateway',
  lambda: 'home',
  logs: 'home',
  cloudformation: 'home',
  cloudwatch: 'home',
  sqs: 'home',
  sns: 'home',
  s3: 'home',
  iam: 'every gateway',
  access: 'every gateway',
  sts: 'every gateway',
  ssm: 'home',
  apigateway: 'home',
  events: 'home',
  scheduler: 'home',
  applicationAutoscaling: 'home',
};

const HOME_PREFIXES: ReadonlySet<string> = new Set(
  Object.entries(META_PREFIX).flatMap(([group, prefixes]) =>
    CHANGED_BY[group as keyof typeof META_PREFIX] === 'home' ? Object.values(prefixes).map(firstPart) : [],
  ),
);

/** Stands for the revision of a deletion, which its caller does not learn. */
const DELETED = -1;

/** Changes of one document by the services that have not ended. */
interface OpenChanges {
  count: number;
  /** Revisions that were stored meanwhile, without those that the services are known to have made. */
  readonly stored: Set<number>;
}

/**
 * Metadata for the services of a home.
 * @param onLate is called with the key of a document that was changed without them, also when a change of theirs had an unknown outcome
 */
export function withLateChanges(
  meta: MetaStore,
  onLate: (key: string) => void,
): { readonly meta: MetaStore; stop(): void } {
  const open = new Map<string, OpenChanges>();
  const watch = meta.watch('', ({ key, value, revision }) => {
    if (!HOME_PREFIXES.has(firstPart(key))) return;
    const changes = open.get(key);
    if (changes) changes.stored.add(value === undefined ? DELETED : revision);
    else onLate(key);
  });

  /** A change is reported before the call that made it resolves. */
  const change = async <T extends number | boolean | undefined>(
    key: string,
    make: () => Promise<T>,
  ): Promise<T> => {
    const changes = open.get(key) ?? { count: 0, stored: new Set() };
    open.set(key, changes);
    changes.count++;
    try {
      const outcome = await make();
      if (typeof outcome === 'number') changes.stored.delete(outcome);
      else if (outcome === true) changes.stored.delete(DELETED);
      return outcome;
    } finally {
      if (--changes.count === 0) {
        open.delete(key);
        if (changes.stored.size > 0) onLate(key);
      }
    }
  };
  return {
    meta: {
      get: (...args) => meta.get(...args),
      create: (key, ...rest) => change(key, () => meta.create(key, ...rest)),
      compareAndSet: (key, ...rest) => change(key, () => meta.compareAndSet(key, ...rest)),
      delete: (key, ...rest) => change(key, () => meta.delete(key, ...rest)),
      list: (...args) => meta.list(...args),
      count: (...args) => meta.count(...args),
      catchUp: () => meta.catchUp(),
      watch: (...args) => meta.watch(...args),
    },
    stop: () => watch.stop(),
  };
}

/** The first part of a key or prefix: `sqs/`. */
function firstPart(key: string): string {
  return key.slice(0, key.indexOf('/') + 1);
}
