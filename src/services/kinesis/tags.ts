import type { ConsumerDocument } from '../../engine/consumers.ts';
import type { Labelled } from '../../engine/streams.ts';
import type { Infer } from '../../schema/shape.ts';
import type { KinesisContext } from './context.ts';
import { changing } from './context.ts';
import type { NamedStream } from './errors.ts';
import { InvalidArgument } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import { checkTaggable } from './resource.ts';
import type { Tag, TagMap } from './shapes.ts';

const INVALID = /[^\p{L}\p{N}\p{Zs}_./=+\-%@]/u;

/** @throws InvalidArgumentException, ResourceInUseException */
export async function addTags(
  { engine }: KinesisContext,
  resource: Labelled,
  added: Infer<typeof TagMap>,
): Promise<void> {
  checkTaggable(resource);
  const { document } = resource.stream;
  const subject = subjectOf(document, resource.consumer);
  checkTagCharacters(Object.entries(added).flat(), 'add tags to', subject);
  const adding = engine.streams.setLabels(resource, ({ tags, policy }) => {
    const all = { ...tags, ...added };
    checkTagCount(all, subject);
    return { tags: all, policy };
  });
  await changing(document, adding);
}

/** Keys that no tag has are nothing to remove. @throws InvalidArgumentException, ResourceInUseException */
export async function removeTags(
  { engine }: KinesisContext,
  resource: Labelled,
  keys: readonly string[],
): Promise<void> {
  checkTaggable(resource);
  const { document } = resource.stream;
  checkTagCharacters(keys, 'remove tags from', subjectOf(document, resource.consumer));
  const unwanted = new Set(keys);
  const removing = engine.streams.setLabels(resource, ({ tags, policy }) => ({
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !unwanted.has(key))),
    policy,
  }));
  await changing(document, removing);
}

/**
 * The tags that something is made with.
 * @throws InvalidArgumentException
 */
export function checkNewTags(
  tags: Infer<typeof TagMap>,
  stream: NamedStream,
  consumer?: Pick<ConsumerDocument, 'name'>,
): void {
  const subject = subjectOf(stream, consumer);
  checkTagCharacters(Object.entries(tags).flat(), 'add tags to', subject);
  checkTagCount(tags, subject);
}

/** In order of code point. */
export function sortedTags(tags: Readonly<Record<string, string>>): Infer<typeof Tag>[] {
  const entries = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return entries.sort((a, b) => byCodePoint(a.Key, b.Key));
}

/** UTF-8 keeps the order of code points, which UTF-16 does not. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

interface Subject {
  /** `stream orders under account 123456789012`, and a consumer in the same manner. */
  readonly text: string;
  readonly noun: 'stream' | 'consumer';
}

function subjectOf(stream: NamedStream, consumer: Pick<ConsumerDocument, 'name'> | undefined): Subject {
  const noun = consumer ? 'consumer' : 'stream';
  return { noun, text: `${noun} ${consumer?.name ?? stream.streamName} under account ${stream.account}` };
}

/** AWS's two rules for the characters of tags, each with its own sentence: spec/kinesis.md, AddTagsToStream. */
function checkTagCharacters(
  texts: readonly string[],
  verb: 'add tags to' | 'remove tags from',
  { text: subject }: Subject,
): void {
  if (texts.some((text) => INVALID.test(text))) {
    throw InvalidArgument(
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, ' +
        '_ . / = + - % @.',
    );
  }
  if (texts.some((text) => text.includes('%'))) {
    throw InvalidArgument(
      `Failed to ${verb} ${subject} because some tags contained illegal characters. The allowed characters are ` +
        "Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
    );
  }
}

/** AWS's sentence says 10, whatever the number that is enforced. */
function checkTagCount(tags: Readonly<Record<string, string>>, { text, noun }: Subject): void {
  if (Object.keys(tags).length <= MAX_TAGS) return;
  throw InvalidArgument(
    `Failed to add tags to ${text} because a given ${noun} cannot have more than 10 tags associated with it.`,
  );
}
