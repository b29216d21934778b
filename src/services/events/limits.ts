import { MIB } from '../../lib/bytes.ts';

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
export const MAX_RULES_PER_BUS = 300;
export const MAX_TARGETS_PER_RULE = 5;
export const MAX_BUSES = 100;
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html
export const MAX_TAGS = 50;
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
export const MAX_PAGE_SIZE = 100;
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
export const MAX_ENTRIES_BYTES = MIB;
