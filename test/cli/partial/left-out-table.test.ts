import { expect, test } from 'vitest';
import { leftOutTable } from '../../../src/cli/partial/left-out-table.ts';

const LEFT_OUT = [
  {
    what: 'OurStream (AWS::Kinesis::Steam)',
    location: { file: 'serverless.yml', path: [], line: 36 },
    why: 'Millrace does not have this type. Did you mean "Stream"?',
    remedy: 'deploy it to AWS',
    usedIn: ['IngestionEventSourceMappingKinesisOurStream'],
  },
  {
    what: 'IngestionEventSourceMappingKinesisOurStream (AWS::Lambda::EventSourceMapping)',
    why: 'its EventSourceArn is OurStream',
    remedy: 'see OurStream',
  },
];

const linesOn = (output: { isTerminal: boolean; columns: number }) =>
  leftOutTable(LEFT_OUT, { ...output, write: () => {} }, (_, text) => text);

test('what is left out fits into a narrow terminal', () => {
  expect(linesOn({ isTerminal: true, columns: 80 })).toEqual([
    '',
    'left out',
    'OurStream (AWS::Kinesis::Steam), serverless.yml:36',
    '  Millrace does not have this type. Did you mean "Stream"?; placeholder in',
    '  IngestionEventSourceMappingKinesisOurStream. Remedy: deploy it to AWS',
    'IngestionEventSourceMappingKinesisOurStream (AWS::Lambda::EventSourceMapping)',
    '  its EventSourceArn is OurStream. Remedy: see OurStream',
  ]);
});

test.each([
  { isTerminal: true, columns: 300 },
  { isTerminal: false, columns: 80 },
])('and is a table of a line each on %j', (output) => {
  expect(linesOn(output)).toHaveLength(4);
});
