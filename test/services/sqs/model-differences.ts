import type { Differences } from '../../support/model-differences.ts';

export const DIFFERENCES: Differences = {
  'AWS returns these errors, and its model does not list them for the operation.': [
    '* errors: InvalidParameterValue only here',
    'SendMessage errors: OverLimit only here',
  ],
  'Checked by the service, which reports a violation in a sentence of its own.': [
    '*.Attributes key: values is undefined, not *',
    '*.AttributeNames[]: values is undefined, not *',
    '*.MessageSystemAttributes key: values is undefined, not AWSTraceHeader',
    '*.Entries: required is false, not true',
    'ReceiveMessage.MessageSystemAttributeNames[]: values is undefined, not *',
  ],
  'Bounds that AWS documents or was seen to check, though its model does not have them.': [
    '*.MessageBody: min is 1, not undefined',
  ],
  'Members of features that this server does not have.': [
    '*.BinaryListValues: missing',
    '*.ReceiveRequestAttemptId: missing',
    '*.SequenceNumber: missing',
    '*.StringListValues: missing',
  ],
};
