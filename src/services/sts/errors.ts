import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors */
export const MalformedPolicyDocument = defineError('MalformedPolicyDocument');
export const PackedPolicyTooLarge = defineError('PackedPolicyTooLarge');
