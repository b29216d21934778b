import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import type { SnsContext } from '../context.ts';
import { TOPICS_A_PAGE } from '../limits.ts';
import { topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export const ListTopics = operation('ListTopics', {
  readOnly: true,
  input: structure({ NextToken: optional(string()) }),
  output: structure({
    Topics: list(structure({ TopicArn: string() })),
    NextToken: optional(string()),
  }),
  errors: [],
});

/** The token is the name of the last topic of the page before. */
export const listTopics: Handler<typeof ListTopics, SnsContext> = async (
  { NextToken = '' },
  { topics },
  caller,
) => {
  const left = (await topics.list(caller)).filter(({ name }) => name > NextToken);
  const page = left.slice(0, TOPICS_A_PAGE);
  const last = page.at(-1);
  return {
    Topics: page.map((topic) => ({ TopicArn: topicArn(topic) })),
    ...(last && page.length < left.length && { NextToken: last.name }),
  };
};
