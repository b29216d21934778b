import type { ResourceHandler } from './handler.ts';
import { logStream } from './logs/log-stream.ts';
import { logsResourcePolicy } from './logs/resource-policy.ts';
import { metricFilter } from './logs/metric-filter.ts';
import { subscriptionFilter } from './logs/subscription-filter.ts';
import { nestedStack } from './cloudformation/stack.ts';
import { httpApi } from './apigateway/http-api.ts';
import { httpAuthorizer } from './apigateway/http-authorizer.ts';
import { httpDeployment } from './apigateway/http-deployment.ts';
import { httpIntegration } from './apigateway/http-integration.ts';
import { httpRoute } from './apigateway/http-route.ts';
import { httpStage } from './apigateway/http-stage.ts';
import { KEPT_API_TYPES } from './apigateway/kept-types.ts';
import { restApi } from './apigateway/rest-api.ts';
import { restDeployment } from './apigateway/rest-deployment.ts';
import { restMethod } from './apigateway/rest-method.ts';
import { restResource } from './apigateway/rest-resource.ts';
import { restStage } from './apigateway/rest-stage.ts';
import { customResource } from './cloudformation/custom-resource.ts';
import { KEPT_TYPES } from './kept/kept-types.ts';
import { ssmParameter } from './ssm/parameter.ts';
import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { dynamoDbTable } from './dynamodb/table.ts';
import { eventSourceMapping } from './lambda/event-source-mapping.ts';
import { eventsEventBus } from './events/event-bus.ts';
import { eventsRule } from './events/rule.ts';
import { iamAccessKey } from './iam/access-key.ts';
import { iamGroup } from './iam/group.ts';
import { iamGroupPolicy, iamRolePolicy, iamUserPolicy } from './iam/identity-policy.ts';
import { iamUser } from './iam/user.ts';
import { iamUserToGroupAddition } from './iam/user-to-group-addition.ts';
import { iamManagedPolicy } from './iam/managed-policy.ts';
import { iamPolicy } from './iam/policy.ts';
import { iamRole } from './iam/role.ts';
import { kinesisResourcePolicy } from './kinesis/resource-policy.ts';
import { kinesisStreamConsumer } from './kinesis/stream-consumer.ts';
import { kinesisStream } from './kinesis/stream.ts';
import { lambdaAlias } from './lambda/alias.ts';
import { lambdaEventInvokeConfig } from './lambda/event-invoke-config.ts';
import { lambdaFunction } from './lambda/function.ts';
import { lambdaLayerVersion } from './lambda/layer-version.ts';
import { lambdaPermission } from './lambda/permission.ts';
import { lambdaUrl } from './lambda/url.ts';
import { lambdaVersion } from './lambda/version.ts';
import { logGroup } from './log-group.ts';
import { s3BucketPolicy } from './s3/bucket-policy.ts';
import { bucketNotifications } from './s3/bucket-notifications.ts';
import { s3Bucket } from './s3/bucket.ts';
import { schedulerScheduleGroup } from './scheduler/schedule-group.ts';
import { schedulerSchedule } from './scheduler/schedule.ts';
import { snsSubscription } from './sns/subscription.ts';
import { snsTopicPolicy } from './sns/topic-policy.ts';
import { snsTopic } from './sns/topic.ts';
import { scalableTarget } from './application-autoscaling/scalable-target.ts';
import { scalingPolicy } from './application-autoscaling/scaling-policy.ts';
import { sqsQueuePolicy } from './sqs/queue-policy.ts';
import { sqsQueue } from './sqs/queue.ts';

/** All resource types that a template may contain. */
export const RESOURCE_TYPES: readonly ResourceHandler[] = [
  kinesisStream,
  kinesisStreamConsumer,
  kinesisResourcePolicy,
  lambdaFunction,
  lambdaVersion,
  lambdaAlias,
  lambdaPermission,
  lambdaEventInvokeConfig,
  lambdaLayerVersion,
  lambdaUrl,
  eventSourceMapping,
  logGroup,
  iamRole,
  iamPolicy,
  iamManagedPolicy,
  iamRolePolicy,
  iamUserPolicy,
  iamGroupPolicy,
  iamUser,
  iamAccessKey,
  iamGroup,
  iamUserToGroupAddition,
  s3Bucket,
  bucketNotifications,
  s3BucketPolicy,
  sqsQueue,
  sqsQueuePolicy,
  snsTopic,
  snsTopicPolicy,
  snsSubscription,
  eventsRule,
  eventsEventBus,
  schedulerSchedule,
  schedulerScheduleGroup,
  dynamoDbTable,
  httpApi,
  httpRoute,
  httpIntegration,
  httpStage,
  httpDeployment,
  httpAuthorizer,
  restApi,
  restResource,
  restMethod,
  restDeployment,
  restStage,
  ...KEPT_API_TYPES,
  scalableTarget,
  scalingPolicy,
  cloudWatchAlarm,
  ssmParameter,
  customResource,
  nestedStack,
  logStream,
  subscriptionFilter,
  metricFilter,
  logsResourcePolicy,
  ...KEPT_TYPES,
];
