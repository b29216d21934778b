// AWS allows a million. The times of all schedules are in memory here.
export const MAX_SCHEDULES = 10_000;
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
export const MAX_GROUPS = 500;
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html
export const MAX_TAGS = 200;
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
export const MAX_PAGE_SIZE = 100;
