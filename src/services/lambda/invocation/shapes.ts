import { asPayload, blob, enumeration, inHeader, inQuery, string } from '../../../schema/shape.ts';
import {
  InvalidParameterValue,
  InvalidRequestContent,
  RecursiveInvocation,
  RequestTooLarge,
  ResourceNotFound,
  TooManyRequests,
} from '../errors.ts';
import { Qualifier } from '../shapes.ts';

/** Input members that Invoke and InvokeWithResponseStream share. */
export const INVOKE_MEMBERS = {
  LogType: inHeader('X-Amz-Log-Type', enumeration('None', 'Tail')),
  ClientContext: inHeader('X-Amz-Client-Context', string()),
  Qualifier: inQuery('Qualifier', Qualifier),
  Payload: asPayload(blob({ sensitive: true })),
};

/** AWS returns it, although its model does not declare it. */
export const TraceId = inHeader('X-Amzn-Trace-Id', string());

export const INVOKE_ERRORS = [
  InvalidParameterValue,
  InvalidRequestContent,
  RecursiveInvocation,
  RequestTooLarge,
  ResourceNotFound,
  TooManyRequests,
];
