/*
 * Quotas of one API: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 * An API is stored in one document, so these bound its size too.
 */
export const MAX_RESOURCES = 300;
export const MAX_STAGES = 10;

// AWS keeps deployments without a limit. Only the newest ones are kept here.
export const MAX_DEPLOYMENTS = 100;
