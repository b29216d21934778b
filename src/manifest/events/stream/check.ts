import { error, type Finding, isIntrinsic, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

/** Checks that involve several options of a stream event. */
export function checkStreamEvent(stream: unknown, path: ConfigPath): Finding[] {
  const arn = isMap(stream) ? stream['arn'] : stream;
  const type =
    (isMap(stream) ? stream['type'] : undefined) ?? (typeof arn === 'string' ? arn.split(':')[2] : undefined);
  const findings: Finding[] = [];
  if (isIntrinsic(arn) && type === undefined) {
    findings.push(error(path, 'the arn does not show the type of the stream. Add "type: kinesis".'));
  }
  if (typeof type === 'string' && type !== 'kinesis') {
    findings.push({
      ...error(
        path,
        `${type} streams are not supported by Millrace. Remove the event, or deploy this function to AWS.`,
      ),
      leaveOut: path.slice(0, -1),
    });
  }
  if (
    isMap(stream) &&
    stream['startingPosition'] === 'AT_TIMESTAMP' &&
    !('startingPositionTimestamp' in stream)
  ) {
    findings.push(
      error(path, 'startingPosition AT_TIMESTAMP needs "startingPositionTimestamp:" (seconds since 1970).'),
    );
  }
  return findings;
}
