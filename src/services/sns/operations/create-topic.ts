import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { map, optional, string, structure } from '../../../schema/shape.ts';
import { formatArn } from '../../../lib/arn.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const CreateTopic = operation('CreateTopic', {
  input: structure({ Name: string(), Attributes: optional(map(string())) }),
  output: structure({ TopicArn: string() }),
  errors: [InvalidParameter],
});

const TOPIC_NAME = /^[\w-]{1,256}$/;
// How a topic is shown, who may use it and how it is encrypted: none of it is looked at here.
const IGNORED_ATTRIBUTES = ['DisplayName', 'Policy', 'KmsMasterKeyId'];

export const createTopic: Handler<typeof CreateTopic, SnsContext> = async (
  { Name, Attributes = {} },
  { topics },
  caller,
) => {
  if (!TOPIC_NAME.test(Name)) throw InvalidParameter('Invalid parameter: Topic Name');
  const unsupported = Object.keys(Attributes).find((name) => !IGNORED_ATTRIBUTES.includes(name));
  if (unsupported !== undefined) {
    throw InvalidParameter(
      `Invalid parameter: Attributes Reason: ${unsupported} is not supported by Millrace`,
    );
  }
  await topics.create(caller, Name);
  return { TopicArn: formatArn('sns', caller, Name) };
};
