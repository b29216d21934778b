import { AccessDenied, ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { ASSUME_ROLE } from '../access.ts';
import type { StsContext } from '../context.ts';
import { MalformedPolicyDocument, PackedPolicyTooLarge } from '../errors.ts';
import { RoleArn, SessionPolicyArns, SessionSeconds, SessionTags } from '../new-session.ts';
import { restrictionsOf } from '../restrictions.ts';
import { createRoleSession, RoleSessionName, SESSION_MEMBERS } from '../role-sessions.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const AssumeRole = operation('AssumeRole', {
  input: structure({
    RoleArn,
    RoleSessionName,
    DurationSeconds: optional(SessionSeconds),
    ExternalId: optional(string({ min: 2, max: 1224 })),
    Policy: optional(string({ min: 1 })),
    PolicyArns: optional(SessionPolicyArns),
    // Codes of devices are accepted without effect.
    SerialNumber: optional(string()),
    SourceIdentity: optional(string({ min: 2, max: 256, pattern: /[\w+=,.@-]*/ })),
    Tags: optional(SessionTags),
    TokenCode: optional(string()),
    TransitiveTagKeys: optional(list(string(), { max: 50 })),
  }),
  output: structure(SESSION_MEMBERS),
  errors: [AccessDenied, MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError],
  access: ASSUME_ROLE,
});

export const assumeRole: Handler<typeof AssumeRole, StsContext> = (input, context, caller) =>
  createRoleSession(context, caller, {
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    seconds: input.DurationSeconds,
    restrictions: restrictionsOf(input, caller),
  });
