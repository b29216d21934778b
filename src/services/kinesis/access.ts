import type { Access } from '../../schema/access.ts';
import { streamArn } from './arn.ts';
import type { StreamAddress } from './context.ts';

/** An action on the stream that a call names. A call that names none fails later, so it is checked on all streams. */
export function onStream(action: `kinesis:${string}`): Access<StreamAddress, never> {
  return [
    {
      action,
      resource: 'arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM',
      resourcesOf({ StreamARN, StreamName = '*' }, { account, region }) {
        return [StreamARN ?? streamArn({ account, region, streamName: StreamName })];
      },
    },
  ];
}
