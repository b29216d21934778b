import { KIB } from '../../lib/bytes.ts';

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
export const MAX_MESSAGE_BYTES = 256 * KIB;
// AWS allows 12.5 million. The bound is lower here because a topic and its subscriptions are one document.
export const MAX_SUBSCRIPTIONS = 1_000;
// https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
export const TOPICS_PER_PAGE = 100;
// https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
export const MAX_TAGS = 50;
// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
export const SUBSCRIPTIONS_PER_PAGE = 100;
