import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { InvalidParameter } from '../errors.ts';

/** What the subscriptions of a protocol receive; those of others receive the default. */
export interface MessageTexts {
  readonly default: string;
  readonly byProtocol: ReadonlyMap<string, string>;
}

/**
 * The texts of a message, which with `MessageStructure: json` is an object with one for each protocol. A value that is no
 * text is ignored.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws InvalidParameter
 */
export function messageTexts({
  Message,
  MessageStructure,
}: {
  readonly Message: string;
  readonly MessageStructure?: string | undefined;
}): MessageTexts {
  if (MessageStructure === undefined) return { default: Message, byProtocol: new Map() };
  if (MessageStructure !== 'json') throw InvalidParameter('Invalid parameter: MessageStructure');
  const texts = parseJsonObject(Message);
  if (!texts) {
    throw InvalidParameter('Invalid parameter: Message Structure - JSON message body failed to parse');
  }
  const byProtocol = new Map(
    Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const text = byProtocol.get('default');
  if (text === undefined) {
    throw InvalidParameter('Invalid parameter: Message Structure - No default entry in JSON message body');
  }
  return { default: text, byProtocol };
}
