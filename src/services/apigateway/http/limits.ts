/*
 * Quotas of one API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * Routes, integrations, stages and authorizers of an API are stored in one document, so these bound its size too.
 */
export const MAX_PARTS = {
  routes: 300,
  integrations: 300,
  stages: 10,
  authorizers: 10,
  // AWS keeps deployments without a limit. Only the newest ones are kept here.
  deployments: 100,
} as const;

/** Items of a list without `maxResults`. */
export const ITEMS_PER_PAGE = 100;
