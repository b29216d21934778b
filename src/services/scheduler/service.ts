import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { schedulerFacts } from './access.ts';
import type { SchedulerContext } from './context.ts';
import { CreateSchedule, createSchedule } from './operations/create-schedule.ts';
import { GetSchedule, getSchedule } from './operations/get-schedule.ts';
import { UpdateSchedule, updateSchedule } from './operations/update-schedule.ts';
import { DeleteSchedule, deleteSchedule } from './operations/delete-schedule.ts';
import { ListSchedules, listSchedules } from './operations/list-schedules.ts';
import { CreateScheduleGroup, createScheduleGroup } from './operations/create-schedule-group.ts';
import { GetScheduleGroup, getScheduleGroup } from './operations/get-schedule-group.ts';
import { DeleteScheduleGroup, deleteScheduleGroup } from './operations/delete-schedule-group.ts';
import { ListScheduleGroups, listScheduleGroups } from './operations/list-schedule-groups.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { schedulerTraits } from './traits.ts';

/** Amazon EventBridge Scheduler. */
export function createSchedulerService(context: SchedulerContext): Service {
  return new ServiceBuilder<SchedulerContext>(schedulerTraits, context)
    .on(CreateSchedule, createSchedule)
    .on(GetSchedule, getSchedule)
    .on(UpdateSchedule, updateSchedule)
    .on(DeleteSchedule, deleteSchedule)
    .on(ListSchedules, listSchedules)
    .on(CreateScheduleGroup, createScheduleGroup)
    .on(GetScheduleGroup, getScheduleGroup)
    .on(DeleteScheduleGroup, deleteScheduleGroup)
    .on(ListScheduleGroups, listScheduleGroups)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(schedulerFacts)
    .build();
}
