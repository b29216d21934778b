import { expect, test } from 'vitest';
import { reportLines } from '../../../src/cli/access/report-lines.ts';
import { reportedFor } from '../../../src/cli/access/reported-for.ts';
import type { Identities } from '../../../src/access/identities.ts';
import { Observations } from '../../../src/access/observation/observations.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { operation } from '../../../src/schema/operation.ts';
import { structure } from '../../../src/schema/shape.ts';
import type { Service } from '../../../src/schema/service.ts';
import { accessReport } from '../../../src/server/access/report/access-report.ts';
import { KnownActions } from '../../../src/server/access/report/known-actions.ts';
import type { Access } from '../../../src/server/access/open-access.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/OurStream';
const ROLE = 'arn:aws:iam::000000000000:role/kinesis-article-dev-us-east-1-lambdaRole';
const USER = 'arn:aws:iam::000000000000:user/ann';

// The role of the article of 2019: kinesis:GetRecord, which does not exist, stands for kinesis:GetRecords.
const ARTICLE = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['kinesis:PutRecord', 'kinesis:GetRecord'], Resource: STREAM },
    { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
  ],
};

const service = (name: string, ...actions: string[]): Service => ({
  name,
  protocols: [],
  operations: new Map(
    actions.map((action) => [
      action,
      {
        operation: operation(action, {
          input: structure({}),
          errors: [],
          access: [{ action: `${name}:${action}`, resource: '*' }],
        }),
      } as never,
    ]),
  ),
});

function report() {
  const clock = new VirtualClock();
  const observations = new Observations(clock);
  const use = (identity: string, action: string, resource: string, count: number, denial?: string) => {
    for (let call = 0; call < count; call++) {
      observations.counter(identity, action, resource)!.add(clock.now(), denial);
    }
  };
  use(ROLE, 'kinesis:PutRecord', STREAM, 3);
  use(ROLE, 'kinesis:GetRecords', STREAM, 2, 'no identity-based policy allows it');
  use(ROLE, 'logs:PutLogEvents', 'arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:x', 1);
  use(ROLE, 'logs:PutLogEvents', 'arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:y', 1);
  use(USER, 'kinesis:ListStreams', '*', 1);
  const identities: Pick<Identities, 'policiesOf'> = {
    policiesOf: ({ kind }) => ({
      identity: kind === 'user' ? [] : [{ name: 'article', document: JSON.stringify(ARTICLE) }],
      tags: {},
    }),
  };
  const access = { mode: 'warn', identities } as unknown as Access;
  const { sinceMs, notCounted } = observations;
  const uses = Array.from(observations.counters(), (counter) => counter.use());
  const observed = { sinceMs, notCounted, uses };
  const actions = new KnownActions([
    service('kinesis', 'PutRecord', 'GetRecords', 'ListStreams'),
    service('logs', 'PutLogEvents'),
  ]);
  const functions = [{ functionName: 'kinesis-article-dev-ingestion', roleArn: ROLE }];
  return accessReport({ access, observed, functions, actions, nowMs: clock.now() });
}

test('the report of the role of the article', () => {
  const role = reportedFor(report(), 'ingestion');
  const [, ...lines] = reportLines(role);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "
    role kinesis-article-dev-us-east-1-lambdaRole (kinesis-article-dev-ingestion)
      used:
        kinesis:GetRecords  arn:aws:kinesis:us-east-1:000000000000:stream/OurStream        2 calls, not allowed
        kinesis:PutRecord   arn:aws:kinesis:us-east-1:000000000000:stream/OurStream        3 calls
        logs:PutLogEvents   arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:*  2 calls
      missing:
        no identity-based policy allows it
      granted and never used:
        kinesis:GetRecord on arn:aws:kinesis:us-east-1:000000000000:stream/OurStream (policy article): no operation needs an action of this name; did you mean kinesis:GetRecords?
        logs:* on * (policy article): only logs:PutLogEvents was used
      for serverless.yml:
        provider:
          iam:
            role:
              statements:
                - Effect: Allow
                  Action:
                    - 'kinesis:GetRecords'
                    - 'kinesis:PutRecord'
                  Resource:
                    - 'arn:aws:kinesis:us-east-1:000000000000:stream/OurStream'
                - Effect: Allow
                  Action:
                    - 'logs:PutLogEvents'
                  Resource:
                    - 'arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:*'"
  `);
});

test('a user gets the document of a policy', () => {
  const user = reportedFor(report(), 'ann');
  expect(reportLines(user).join('\n')).toContain('"kinesis:ListStreams"');
});

test('a name that the report does not have is an error with the nearest one', () => {
  expect(() => reportedFor(report(), 'ingestoin')).toThrow('Did you mean "ingestion"?');
});
