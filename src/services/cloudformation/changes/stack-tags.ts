import { MAX_TAGS } from '../limits.ts';
import { type Properties, type ResourceHandler, tagMap } from '../resources/handler.ts';
import type { StackDocument, StackTag } from '../store/stack.ts';

/**
 * Adds the tags of the stack, which the resource's own tags override, and the `aws:cloudformation:*` tags that identify
 * the stack.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function withStackTags(
  properties: Properties,
  { stackTags: kind }: ResourceHandler,
  { stackId, name }: Pick<StackDocument, 'stackId' | 'name'>,
  tags: readonly StackTag[],
  logicalId: string,
): Properties {
  const { Tags: ownTags } = properties;
  // The service reports a value that is not a list of tags.
  if (kind === undefined || (ownTags !== undefined && !Array.isArray(ownTags))) return properties;
  const merged = { ...tagMap(tags), ...tagMap(ownTags) };
  const system = {
    'aws:cloudformation:stack-name': name,
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': logicalId,
  };
  // On AWS these tags do not count towards the limit. Here they are added only when the limit allows it.
  const hasRoom = Object.keys(merged).length + Object.keys(system).length <= MAX_TAGS;
  const all = kind === 'with-system-tags' && hasRoom ? { ...merged, ...system } : merged;
  const list = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 && ownTags === undefined ? properties : { ...properties, Tags: list };
}
