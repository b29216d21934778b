import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../../src/services/logs/traits.ts';
import { canHaveNamespaces } from '../../../support/processes/namespaces.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server.close());

/** An extension as one would write it for AWS: a script with a helper beside it, started from /opt. */
const EXTENSION = `#!${process.execPath}
const { greeting } = require('../greeter/index.js');
console.log('started as ' + __filename);
require('node:dns').lookup('sandbox.localdomain', { family: 4 }, (error, address) => console.log('sandbox at ' + address));
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
(async () => {
  const body = JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] });
  const registered = await fetch(api + '/register', { method: 'POST', headers: { 'Lambda-Extension-Name': 'greeter' }, body });
  const headers = { 'Lambda-Extension-Identifier': registered.headers.get('lambda-extension-identifier') };
  for (;;) {
    const event = await (await fetch(api + '/event/next', { headers })).json();
    console.log(greeting + ' ' + event.eventType);
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }
})();
`;

const zip = (files: Readonly<Record<string, string>>, mode = 0o644) =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => {
          const isProgram = path.startsWith('extensions/');
          return [path, [Buffer.from(text), { os: 3, attrs: (isProgram ? 0o755 : mode) << 16 }]];
        }),
      ),
    ),
  );

test('an extension of a layer gets the events of its environment, and its output is in the log', async () => {
  const { LayerVersionArn } = await server.client.call(lambdaTraits, PublishLayerVersion, {
    LayerName: 'greeter',
    Content: {
      ZipFile: zip({
        'extensions/greeter': EXTENSION,
        'greeter/index.js': "exports.greeting = 'hello from the layer';",
      }),
    },
  });
  await server.client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'f',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/any',
    Layers: [LayerVersionArn],
    Code: { ZipFile: zip({ 'index.js': "exports.handler = async () => 'done';" }) },
  });
  const { Payload } = await server.client.call(lambdaTraits, Invoke, { FunctionName: 'f' });
  expect(Payload?.toString()).toBe('"done"');
  await server.client.call(lambdaTraits, DeleteFunction, { FunctionName: 'f' });
  const lines = await eventually(async () => {
    const input = { logGroupName: '/aws/lambda/f' };
    const { events } = await server.client.call(logsTraits, FilterLogEvents, input);
    const messages = events.map(({ message }) => message.trimEnd());
    return messages.includes('hello from the layer SHUTDOWN') ? messages : undefined;
  });
  expect(lines).toContain('EXTENSION\tName: greeter\tState: Ready\tEvents: [INVOKE, SHUTDOWN]');
  expect(lines).toContain('hello from the layer INVOKE');
  if (!(await canHaveNamespaces())) return;
  expect(lines).toContain('started as /opt/extensions/greeter');
  expect(lines).toContain('sandbox at 127.0.0.1');
});
