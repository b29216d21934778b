import type { Labelled } from '../../../engine/changes/stream-changes.ts';
import type { ConsumerDocument } from '../../../engine/stream/consumer-document.ts';
import type { Infer } from '../../../schema/shape.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import { InvalidArgument, type NamedStream } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import type { Tag, TagMap } from '../shapes.ts';
import { checkTagsChangeable } from './resource.ts';

// AWS's message omits the colon, which AWS accepts: https://docs.aws.amazon.com/streams/latest/dev/tagging.html
const INVALID = /[^\p{L}\p{N}\p{Zs}_.:/=+\-%@]/u;

/** @throws InvalidArgumentException, ResourceInUseException */
export async function addTags(
  { engine }: KinesisContext,
  resource: Labelled,
  added: Infer<typeof TagMap>,
): Promise<void> {
  checkTagsChangeable(resource);
  const { document } = resource.stream;
  const subject = subjectOf(document, resource.consumer);
  checkTagCharacters(Object.entries(added).flat());
  const adding = engine.changes.setLabels(resource, ({ tags, policy }) => {
    const all = { ...tags, ...added };
    checkTagCount(all, subject);
    return { tags: all, policy };
  });
  await withServiceErrors(document, adding);
}

/** Ignores keys that the resource does not have. @throws InvalidArgumentException, ResourceInUseException */
export async function removeTags(
  { engine }: KinesisContext,
  resource: Labelled,
  keys: readonly string[],
): Promise<void> {
  checkTagsChangeable(resource);
  const { document } = resource.stream;
  checkTagCharacters(keys);
  const removed = new Set(keys);
  const removing = engine.changes.setLabels(resource, ({ tags, policy }) => ({
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key))),
    policy,
  }));
  await withServiceErrors(document, removing);
}

/**
 * Checks the tags of a new stream or consumer.
 * @throws InvalidArgumentException
 */
export function checkNewTags(
  tags: Infer<typeof TagMap>,
  stream: NamedStream,
  consumer?: Pick<ConsumerDocument, 'name'>,
): void {
  const subject = subjectOf(stream, consumer);
  checkTagCharacters(Object.entries(tags).flat());
  checkTagCount(tags, subject);
}

/** In order of code point. */
export function sortedTags(tags: Readonly<Record<string, string>>): Infer<typeof Tag>[] {
  const entries = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return entries.sort((a, b) => byCodePoint(a.Key, b.Key));
}

/** Compares UTF-8, whose order is that of the code points, unlike UTF-16. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

interface Subject {
  /** `stream orders under account 123456789012` or `consumer reader under account 123456789012` */
  readonly text: string;
  readonly noun: 'stream' | 'consumer';
}

function subjectOf(stream: NamedStream, consumer: Pick<ConsumerDocument, 'name'> | undefined): Subject {
  const noun = consumer ? 'consumer' : 'stream';
  return { noun, text: `${noun} ${consumer?.name ?? stream.streamName} under account ${stream.account}` };
}

/** @throws InvalidArgumentException */
function checkTagCharacters(texts: readonly string[]): void {
  if (!texts.some((text) => INVALID.test(text))) return;
  throw InvalidArgument(
    'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, ' +
      '_ . / = + - % @.',
  );
}

/** AWS's message names 10, although the limit is 50. */
function checkTagCount(tags: Readonly<Record<string, string>>, { text, noun }: Subject): void {
  if (Object.keys(tags).length <= MAX_TAGS) return;
  throw InvalidArgument(
    `Failed to add tags to ${text} because a given ${noun} cannot have more than 10 tags associated with it.`,
  );
}
