import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { eventsFacts } from './access.ts';
import type { EventsContext } from './context.ts';
import { PutRule, putRule } from './operations/put-rule.ts';
import { DescribeRule, describeRule } from './operations/describe-rule.ts';
import { ListRules, listRules } from './operations/list-rules.ts';
import { DeleteRule, deleteRule } from './operations/delete-rule.ts';
import { EnableRule, enableRule } from './operations/enable-rule.ts';
import { DisableRule, disableRule } from './operations/disable-rule.ts';
import { PutTargets, putTargets } from './operations/put-targets.ts';
import { RemoveTargets, removeTargets } from './operations/remove-targets.ts';
import { ListTargetsByRule, listTargetsByRule } from './operations/list-targets-by-rule.ts';
import { ListRuleNamesByTarget, listRuleNamesByTarget } from './operations/list-rule-names-by-target.ts';
import { PutEvents, putEvents } from './operations/put-events.ts';
import { TestEventPattern, testEventPattern } from './operations/test-event-pattern.ts';
import { CreateEventBus, createEventBus } from './operations/create-event-bus.ts';
import { DeleteEventBus, deleteEventBus } from './operations/delete-event-bus.ts';
import { DescribeEventBus, describeEventBus } from './operations/describe-event-bus.ts';
import { ListEventBuses, listEventBuses } from './operations/list-event-buses.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { eventsTraits } from './traits.ts';

/** Amazon EventBridge: rules with schedules and patterns. */
export function createEventsService(context: EventsContext): Service {
  return new ServiceBuilder<EventsContext>(eventsTraits, context)
    .on(PutRule, putRule)
    .on(DescribeRule, describeRule)
    .on(ListRules, listRules)
    .on(DeleteRule, deleteRule)
    .on(EnableRule, enableRule)
    .on(DisableRule, disableRule)
    .on(PutTargets, putTargets)
    .on(RemoveTargets, removeTargets)
    .on(ListTargetsByRule, listTargetsByRule)
    .on(ListRuleNamesByTarget, listRuleNamesByTarget)
    .on(PutEvents, putEvents)
    .on(TestEventPattern, testEventPattern)
    .on(CreateEventBus, createEventBus)
    .on(DeleteEventBus, deleteEventBus)
    .on(DescribeEventBus, describeEventBus)
    .on(ListEventBuses, listEventBuses)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(eventsFacts)
    .build();
}
