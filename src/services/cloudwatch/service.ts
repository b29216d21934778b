import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { CloudWatchContext } from './context.ts';
import { cloudWatchFacts } from './facts.ts';
import { DeleteAlarms, deleteAlarms } from './operations/delete-alarms.ts';
import { DescribeAlarmsForMetric, describeAlarmsForMetric } from './operations/describe-alarms-for-metric.ts';
import { DescribeAlarms, describeAlarms } from './operations/describe-alarms.ts';
import { DisableAlarmActions, disableAlarmActions } from './operations/disable-alarm-actions.ts';
import { EnableAlarmActions, enableAlarmActions } from './operations/enable-alarm-actions.ts';
import { GetMetricData, getMetricData } from './operations/get-metric-data.ts';
import { GetMetricStatistics, getMetricStatistics } from './operations/get-metric-statistics.ts';
import { ListMetrics, listMetrics } from './operations/list-metrics.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { PutMetricAlarm, putMetricAlarm } from './operations/put-metric-alarm.ts';
import { PutMetricData, putMetricData } from './operations/put-metric-data.ts';
import { SetAlarmState, setAlarmState } from './operations/set-alarm-state.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { cloudWatchTraits } from './traits.ts';

/** Amazon CloudWatch: the metrics of streams and functions, custom metrics, and alarms on both. */
export function createCloudWatchService(context: CloudWatchContext): Service {
  return new ServiceBuilder<CloudWatchContext>(cloudWatchTraits, context)
    .on(PutMetricData, putMetricData)
    .on(GetMetricData, getMetricData)
    .on(GetMetricStatistics, getMetricStatistics)
    .on(ListMetrics, listMetrics)
    .on(PutMetricAlarm, putMetricAlarm)
    .on(DescribeAlarms, describeAlarms)
    .on(DescribeAlarmsForMetric, describeAlarmsForMetric)
    .on(SetAlarmState, setAlarmState)
    .on(EnableAlarmActions, enableAlarmActions)
    .on(DisableAlarmActions, disableAlarmActions)
    .on(DeleteAlarms, deleteAlarms)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(cloudWatchFacts)
    .build();
}
