import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'AWS returns these errors, and its model does not list them for the operation.': [
    '* errors: InvalidParameterValueException only here',
    'SendMessage errors: MissingRequiredParameterException only here',
    'SendMessage errors: OverLimit only here',
  ],
  'Checked by the service, with its own error message.': [
    '*.Attributes key: values is undefined, not *',
    '*.AttributeNames[]: values is undefined, not *',
    '*.MessageSystemAttributes key: values is undefined, not AWSTraceHeader',
    '*.Entries: required is false, not true',
    'ReceiveMessage.MessageSystemAttributeNames[]: values is undefined, not *',
  ],
  'Bounds that AWS documents or enforces, although its model lacks them.': [],
  'Members of features that this server does not have.': [
    '*.BinaryListValues: missing',
    '*.StringListValues: missing',
  ],
};
