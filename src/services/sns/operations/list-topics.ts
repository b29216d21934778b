import { pageInOrder } from '../../../lib/list/page.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { invalidNextToken, InvalidParameter } from '../errors.ts';
import { TOPICS_PER_PAGE } from '../limits.ts';
import { topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export const ListTopics = operation('ListTopics', {
  readOnly: true,
  input: structure({ NextToken: optional(string()) }),
  output: structure({
    Topics: list(structure({ TopicArn: string() })),
    NextToken: optional(string()),
  }),
  errors: [InvalidParameter],
  access: onAll('sns:ListTopics'),
});

/** The token contains the name of the last topic of the previous page. */
export const listTopics: Handler<typeof ListTopics, SnsContext> = async (
  { NextToken },
  { topics },
  caller,
) => {
  const { items, token } = await pageInOrder((after) => topics.listAfter(caller, after), {
    list: 'ListTopics',
    keyOf: ({ name }) => name,
    token: NextToken,
    size: TOPICS_PER_PAGE,
    invalidToken: invalidNextToken,
  });
  return {
    Topics: items.map((topic) => ({ TopicArn: topicArn(topic) })),
    ...(token !== undefined && { NextToken: token }),
  };
};
