/**
 * How an environment was initialized, as functions read it from AWS_LAMBDA_INITIALIZATION_TYPE.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';
