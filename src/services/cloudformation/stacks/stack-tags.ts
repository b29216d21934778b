import { type Properties, type ResourceHandler, tagMap } from '../resources/handler.ts';
import type { StackDocument, StackTag } from '../store/stack.ts';

// https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
const MAX_TAGS = 50;

/**
 * Properties of a resource with the tags of its stack, which its own overrule, and with those by which it can be traced back to it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function withStackTags(
  properties: Properties,
  { stackTags: kind }: ResourceHandler,
  { stackId, name }: Pick<StackDocument, 'stackId' | 'name'>,
  tags: readonly StackTag[],
  logicalId: string,
): Properties {
  const { Tags: given } = properties;
  // What is no list of tags is left for the service to name.
  if (kind === undefined || (given !== undefined && !Array.isArray(given))) return properties;
  const merged = { ...tagMap(tags), ...tagMap(given) };
  const system = {
    'aws:cloudformation:stack-name': name,
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': logicalId,
  };
  // On AWS they count towards no limit. Here they go where there is room.
  const hasRoom = Object.keys(merged).length + Object.keys(system).length <= MAX_TAGS;
  const all = kind === 'with-system-tags' && hasRoom ? { ...merged, ...system } : merged;
  const list = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 && given === undefined ? properties : { ...properties, Tags: list };
}
