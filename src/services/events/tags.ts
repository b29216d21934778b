import { parseArn } from '../../lib/aws/arn.ts';
import type { Infer } from '../../schema/shape.ts';
import type { EventsContext } from './context.ts';
import { LimitExceeded, ResourceNotFound } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import { DEFAULT_BUS } from './rules/rule.ts';
import type { Tags } from './shapes.ts';

type TagMap = Readonly<Record<string, string>>;

export interface TaggedResource {
  readonly tags: TagMap;
  update(change: (tags: TagMap) => TagMap): Promise<void>;
}

/** The rule or bus of an ARN. @throws ResourceNotFound */
export async function requireTagged(
  { rules, buses }: EventsContext,
  arnText: string,
): Promise<TaggedResource> {
  const arn = parseArn(arnText);
  const [kind, ...names] = arn?.resource.split('/') ?? [];
  if (arn && kind === 'rule') {
    const address = { ...arn, bus: names.length > 1 ? names[0]! : DEFAULT_BUS, name: names.at(-1) ?? '' };
    const { tags } = await rules.require(address);
    return {
      tags,
      update: async (change) =>
        void (await rules.update(address, (rule) => ({ ...rule, tags: change(rule.tags) }))),
    };
  }
  const name = names.join('/');
  if (!arn || kind !== 'event-bus') throw ResourceNotFound(`${arnText} does not exist.`);
  const { tags } = await buses.require(arn, name);
  return {
    tags,
    update: (change) => buses.update(arn, name, (bus) => ({ ...bus, tags: change(bus.tags) })),
  };
}

/** @throws LimitExceeded */
export function withTags(tags: TagMap, added: Infer<typeof Tags> = []): TagMap {
  const merged = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(merged).length > MAX_TAGS) throw LimitExceeded(`A resource has at most ${MAX_TAGS} tags.`);
  return merged;
}
