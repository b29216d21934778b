import type { ServiceError } from '../../schema/error.ts';
import type { Stream } from '../../engine/stream.ts';
import type { Infer } from '../../schema/shape.ts';
import type { KinesisContext } from './context.ts';
import { changing } from './context.ts';
import type { NamedStream } from './errors.ts';
import { InvalidArgument } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import type { Tag, TagMap } from './shapes.ts';

const INVALID = /[^\p{L}\p{N}\p{Zs}_./=+\-%@]/u;

/** @throws InvalidArgumentException */
export async function addTags(
  { engine }: KinesisContext,
  stream: Stream,
  added: Infer<typeof TagMap>,
): Promise<void> {
  checkTagCharacters(Object.entries(added).flat(), 'add tags to', stream.document);
  const adding = engine.streams.setTags(stream, (tags) => {
    const all = { ...tags, ...added };
    if (Object.keys(all).length > MAX_TAGS) throw tooManyTags(stream.document);
    return all;
  });
  await changing(stream.document, adding);
}

/** Keys that no tag has are nothing to remove. @throws InvalidArgumentException */
export async function removeTags(
  { engine }: KinesisContext,
  stream: Stream,
  keys: readonly string[],
): Promise<void> {
  checkTagCharacters(keys, 'remove tags from', stream.document);
  const unwanted = new Set(keys);
  const removing = engine.streams.setTags(stream, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !unwanted.has(key))),
  );
  await changing(stream.document, removing);
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

/** AWS's two rules for the characters of tags, each with its own sentence: spec/kinesis.md, AddTagsToStream. */
export function checkTagCharacters(
  texts: readonly string[],
  verb: 'add tags to' | 'remove tags from',
  { account, streamName }: NamedStream,
): void {
  if (texts.some((text) => INVALID.test(text))) {
    throw InvalidArgument(
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, ' +
        '_ . / = + - % @.',
    );
  }
  if (texts.some((text) => text.includes('%'))) {
    throw InvalidArgument(
      `Failed to ${verb} stream ${streamName} under account ${account} because some tags contained illegal ` +
        "characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
    );
  }
}

/** AWS's sentence says 10, whatever the number that is enforced. */
export function tooManyTags({ account, streamName }: NamedStream): ServiceError {
  return InvalidArgument(
    `Failed to add tags to stream ${streamName} under account ${account} because a given stream cannot have ` +
      'more than 10 tags associated with it.',
  );
}
