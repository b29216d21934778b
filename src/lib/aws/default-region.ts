/** The region of requests and commands that name none. */
export const DEFAULT_REGION = 'us-east-1';
