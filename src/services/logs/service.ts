import { Slots } from '../../lib/concurrency/slots.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { LogsContext } from './context.ts';
import { withDeletedGroups } from './group/deleted-groups.ts';
import { CreateLogGroup, createLogGroup } from './operations/create-log-group.ts';
import { CreateLogStream, createLogStream } from './operations/create-log-stream.ts';
import { DeleteLogGroup, deleteLogGroup } from './operations/delete-log-group.ts';
import { DeleteLogStream, deleteLogStream } from './operations/delete-log-stream.ts';
import { DeleteRetentionPolicy, deleteRetentionPolicy } from './operations/delete-retention-policy.ts';
import { DescribeLogGroups, describeLogGroups } from './operations/describe-log-groups.ts';
import { DescribeLogStreams, describeLogStreams } from './operations/describe-log-streams.ts';
import { FilterLogEvents, filterLogEvents } from './operations/filter-log-events.ts';
import { GetLogEvents, getLogEvents } from './operations/get-log-events.ts';
import { PutLogEvents, putLogEvents } from './operations/put-log-events.ts';
import { PutRetentionPolicy, putRetentionPolicy } from './operations/put-retention-policy.ts';
import { StartLiveTail, startLiveTail } from './operations/start-live-tail.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { TagLogGroup, tagLogGroup } from './operations/tag-log-group.ts';
import { UntagLogGroup, untagLogGroup } from './operations/untag-log-group.ts';
import { ListTagsLogGroup, listTagsLogGroup } from './operations/list-tags-log-group.ts';
import {
  DescribeSubscriptionFilters,
  describeSubscriptionFilters,
} from './operations/describe-subscription-filters.ts';
import {
  DeleteSubscriptionFilter,
  deleteSubscriptionFilter,
} from './operations/delete-subscription-filter.ts';
import { DeleteMetricFilter, deleteMetricFilter } from './operations/delete-metric-filter.ts';
import { DescribeMetricFilters, describeMetricFilters } from './operations/describe-metric-filters.ts';
import { PutMetricFilter, putMetricFilter } from './operations/put-metric-filter.ts';
import { DeleteResourcePolicy, deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import {
  DescribeResourcePolicies,
  describeResourcePolicies,
} from './operations/describe-resource-policies.ts';
import { PutResourcePolicy, putResourcePolicy } from './operations/put-resource-policy.ts';
import { TestMetricFilter, testMetricFilter } from './operations/test-metric-filter.ts';
import { PutSubscriptionFilter, putSubscriptionFilter } from './operations/put-subscription-filter.ts';
import { logsFacts } from './facts.ts';
import { MAX_SCANS } from './limits.ts';
import { logsTraits } from './traits.ts';

/** CloudWatch Logs. */
export function createLogsService(opened: Omit<LogsContext, 'scans'>): Service {
  const context = { ...opened, scans: new Slots(MAX_SCANS) };
  const service = new ServiceBuilder<LogsContext>(logsTraits, context)
    .on(CreateLogGroup, createLogGroup)
    .on(DeleteLogGroup, deleteLogGroup)
    .on(DescribeLogGroups, describeLogGroups)
    .on(PutRetentionPolicy, putRetentionPolicy)
    .on(DeleteRetentionPolicy, deleteRetentionPolicy)
    .on(CreateLogStream, createLogStream)
    .on(DeleteLogStream, deleteLogStream)
    .on(DescribeLogStreams, describeLogStreams)
    .on(PutLogEvents, putLogEvents)
    .on(GetLogEvents, getLogEvents)
    .on(FilterLogEvents, filterLogEvents)
    .on(StartLiveTail, startLiveTail)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTagsForResource, listTagsForResource)
    .on(TagLogGroup, tagLogGroup)
    .on(UntagLogGroup, untagLogGroup)
    .on(ListTagsLogGroup, listTagsLogGroup)
    .on(DescribeSubscriptionFilters, describeSubscriptionFilters)
    .on(PutSubscriptionFilter, putSubscriptionFilter)
    .on(DeleteSubscriptionFilter, deleteSubscriptionFilter)
    .on(PutMetricFilter, putMetricFilter)
    .on(DescribeMetricFilters, describeMetricFilters)
    .on(DeleteMetricFilter, deleteMetricFilter)
    .on(TestMetricFilter, testMetricFilter)
    .on(PutResourcePolicy, putResourcePolicy)
    .on(DescribeResourcePolicies, describeResourcePolicies)
    .on(DeleteResourcePolicy, deleteResourcePolicy)
    .describeResources(logsFacts)
    .build();
  return withDeletedGroups(service);
}
