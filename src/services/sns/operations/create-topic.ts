import { type Handler, operation } from '../../../schema/operation.ts';
import { list, map, optional, string, structure } from '../../../schema/shape.ts';
import { onNewTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { Tag } from '../shapes.ts';
import { checkTopicAttributes } from '../topic-attributes.ts';
import { requireTopicName } from '../topic-name.ts';
import { topicArn, type TopicDocument } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const CreateTopic = operation('CreateTopic', {
  input: structure({
    Name: string(),
    Attributes: optional(map(string())),
    Tags: optional(list(Tag, { max: MAX_TAGS })),
  }),
  output: structure({ TopicArn: string() }),
  errors: [InvalidParameter],
  access: onNewTopic,
});

export const createTopic: Handler<typeof CreateTopic, SnsContext> = async (
  { Name, Attributes = {}, Tags = [] },
  { topics },
  { account, region },
) => {
  // AWS keeps no FifoTopic of a standard topic.
  const { FifoTopic, ...others } = Attributes;
  const isFifo = FifoTopic === 'true';
  requireTopicName(Name, isFifo);
  const attributes = isFifo ? Attributes : others;
  checkTopicAttributes(attributes, Name);
  const topic: TopicDocument = {
    account,
    region,
    name: Name,
    attributes,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    subscriptions: [],
  };
  const stored = await topics.create(topic);
  const different = Object.entries(attributes).find(([name, value]) => stored.attributes?.[name] !== value);
  if (different) {
    throw InvalidParameter(
      'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    );
  }
  // A topic may have other tags besides those of the call.
  if (Tags.some(({ Key, Value }) => stored.tags?.[Key] !== Value)) {
    throw InvalidParameter('Invalid parameter: Tags Reason: Topic already exists with different tags');
  }
  return { TopicArn: topicArn(stored) };
};
