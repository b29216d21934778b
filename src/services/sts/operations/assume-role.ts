import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { tagKey, tagValue } from '../../../schema/tags.ts';
import { ASSUME_ROLE } from '../access.ts';
import type { StsContext } from '../context.ts';
import {
  createRoleSession,
  RoleArn,
  RoleSessionName,
  SESSION_MEMBERS,
  SessionSeconds,
} from '../role-sessions.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const AssumeRole = operation('AssumeRole', {
  input: structure({
    RoleArn,
    RoleSessionName,
    DurationSeconds: optional(SessionSeconds),
    // The remaining members are accepted without effect, as permissions are not enforced.
    ExternalId: optional(string({ min: 2, max: 1224 })),
    Policy: optional(string({ min: 1 })),
    PolicyArns: optional(list(structure({ arn: optional(RoleArn) }))),
    SerialNumber: optional(string()),
    SourceIdentity: optional(string()),
    Tags: optional(list(structure({ Key: tagKey(), Value: tagValue() }), { max: 50 })),
    TokenCode: optional(string()),
    TransitiveTagKeys: optional(list(string(), { max: 50 })),
  }),
  output: structure(SESSION_MEMBERS),
  errors: [ValidationError],
  access: ASSUME_ROLE,
});

export const assumeRole: Handler<typeof AssumeRole, StsContext> = (input, context, caller) =>
  createRoleSession(context, caller, {
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    seconds: input.DurationSeconds,
  });
