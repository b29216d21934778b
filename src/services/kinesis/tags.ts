import type { ServiceError } from '../../schema/error.ts';
import type { NamedStream } from './errors.ts';
import { InvalidArgument } from './errors.ts';

const INVALID = /[^\p{L}\p{N}\p{Zs}_./=+\-%@]/u;

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
