import { parseArn } from '../../../../src/lib/aws/arn.ts';
import { InvalidScheduleExpression } from '../../../../src/lib/schedule/invalid-expression.ts';
import { parseSchedule } from '../../../../src/lib/schedule/expression.ts';
import { parseDuration } from '../../../../src/lib/time/duration.ts';
import { parseTraceHeader } from '../../../../src/lib/trace/trace-header.ts';
import { parseSequenceNumber } from '../../../../src/engine/shard/sequence-number.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { decodeContinuation } from '../../../../src/services/s3/object/key-page.ts';
import { pageToken } from '../../../../src/lib/list/page.ts';
import { decodeDirectedToken } from '../../../../src/services/logs/reading/tokens.ts';
import { accepts, Disagreement, isOneOf, type Parser } from '../parser.ts';

const NOW_MS = 1_767_225_600_000;

const schedule: Parser = {
  name: 'schedule',
  samples: [
    'rate(5 minutes)',
    'cron(0 12 ? * MON-FRI *)',
    'cron(0/15 8-17 L * ? 2026-2030)',
    'at(2027-03-04T05:06:07)',
    'cron(0 0 ? * 6#3 *)',
  ],
  tokens: [
    'rate(',
    'cron(',
    'at(',
    ')',
    '*',
    '?',
    '/',
    '-',
    ',',
    'L',
    'W',
    '#',
    'MON',
    'JAN',
    ' ',
    '1970',
    '2199',
  ],
  parse(input) {
    return accepts(() => {
      const next = parseSchedule(input.toString(), { anchorMs: NOW_MS }).nextAfter(NOW_MS);
      if (next !== undefined && !(next > NOW_MS)) throw new Disagreement(`${next} is not after ${NOW_MS}`);
    }, isOneOf(InvalidScheduleExpression));
  },
};

/** Small texts with readers that never throw. */
const words: Parser = {
  name: 'words',
  samples: [
    'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    '49590338271490256608559692538361571095921575989136588898',
    '30s',
  ],
  tokens: [':', '/', ';', '=', 'Root=', 'Parent=', 'Sampled=?', '*'],
  parse(input) {
    const text = input.toString();
    const read = [parseArn(text), parseTraceHeader(text), parseSequenceNumber(text), parseDuration(text)];
    return read.some((value) => value !== undefined);
  },
};

const tokens: Parser = {
  name: 'page-tokens',
  samples: [pageToken('ListObjects', 'photos/2026.jpg'), `f/${'37'.padEnd(56, '0')}/s`],
  tokens: ['f/', 'b/', '=', '%'],
  parse(input) {
    const text = input.toString('latin1');
    const isContinuation = accepts(() => decodeContinuation(text), isServiceError);
    const isDirected = accepts(() => decodeDirectedToken(text), isServiceError);
    return isContinuation || isDirected;
  },
};

export const textParsers: readonly Parser[] = [schedule, words, tokens];
