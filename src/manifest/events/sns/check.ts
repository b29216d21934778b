import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

const TARGETS = ['deadLetterTargetArn', 'deadLetterTargetRef', 'deadLetterTargetImport'];

/** Checks that involve several options of an sns event. */
export function checkSnsEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const findings: Finding[] = [];
  const { arn, topicName, redrivePolicy } = event;
  if (topicName === undefined && typeof arn !== 'string') {
    findings.push(error(path, 'topicName is missing. Add "topicName:" here, or an ARN as "arn:".'));
  }
  if (isMap(redrivePolicy) && TARGETS.filter((name) => redrivePolicy[name] !== undefined).length !== 1) {
    findings.push(error([...path, 'redrivePolicy'], `exactly one of ${TARGETS.join(', ')} is needed here.`));
  }
  return findings;
}
