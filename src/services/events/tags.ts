import { parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Infer } from '../../schema/shape.ts';
import type { EventsContext } from './context.ts';
import { LimitExceeded, ResourceNotFound } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import { busArn } from './buses.ts';
import { DEFAULT_BUS, type RuleAddress, ruleArn } from './rules/rule.ts';
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
  const address = addressOf(arnText);
  if (!address) throw ResourceNotFound(`${arnText} does not exist.`);
  if ('bus' in address) {
    const { tags } = await rules.require(address);
    return {
      tags,
      update: async (change) =>
        void (await rules.update(address, (rule) => ({ ...rule, tags: change(rule.tags) }))),
    };
  }
  const { tags } = await buses.require(address, address.name);
  return {
    tags,
    update: (change) => buses.update(address, address.name, (bus) => ({ ...bus, tags: change(bus.tags) })),
  };
}

/** The ARN of a rule or bus as policies name it: operations ignore the partition. Other texts are unchanged. */
export function canonicalTagged(arnText: string): string {
  const address = addressOf(arnText);
  if (!address) return arnText;
  return 'bus' in address ? ruleArn(address) : busArn(address);
}

/** A rule, or a bus; a rule of the default bus may be named with the bus or without. */
function addressOf(arnText: string): RuleAddress | (Namespace & { readonly name: string }) | undefined {
  const arn = parseArn(arnText);
  if (arn?.service !== 'events') return undefined;
  const { account, region } = arn;
  const [kind, first = '', second, ...others] = arn.resource.split('/');
  if (kind === 'rule' && others.length === 0) {
    return { account, region, bus: second === undefined ? DEFAULT_BUS : first, name: second ?? first };
  }
  return kind === 'event-bus'
    ? { account, region, name: arn.resource.slice('event-bus/'.length) }
    : undefined;
}

/** @throws LimitExceeded */
export function withTags(tags: TagMap, added: Infer<typeof Tags> = []): TagMap {
  const merged = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(merged).length > MAX_TAGS) throw LimitExceeded(`A resource has at most ${MAX_TAGS} tags.`);
  return merged;
}
