import { expect, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const VERSIONS = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

const APP = `
import decimal
import logging
import sys

def handler(event, context):
    logging.warning("from %s", event["version"])
    if event["version"] == "none":
        raise ValueError("none")
    return [decimal.Decimal("%d.%d" % sys.version_info[:2]), context.get_remaining_time_in_millis() > 0]
`;

test('each Python of this machine runs the functions of its version', async () => {
  const fixture = new RuntimeFixture();
  const specs = VERSIONS.map((version) => ({
    version,
    spec: fixture.define({ 'app.py': APP }, { runtimeName: `python${version}`, handler: 'app.handler' }),
  }));
  const results = await Promise.all(
    specs.map(async ({ version, spec }) => {
      const { payload } = await fixture.invoke(spec, { version });
      const failed = (await fixture.invoke(spec, { version: 'none' })).value;
      return { version, payload: payload.toString(), failed };
    }),
  );
  await fixture.close();
  // Without the Python of a version, the function runs on another one, or fails if there is none.
  const absent = VERSIONS.filter((version) =>
    fixture.warnings.some(
      (warning) => warning.includes(`no Python ${version} was found`) || warning.includes('has none'),
    ),
  );
  for (const version of absent) {
    canRun(false, `functions of python${version}`, `This machine has no Python ${version}.`);
  }
  for (const { version, payload, failed } of results.filter((result) => !absent.includes(result.version))) {
    expect(payload).toBe(`[${version}, true]`);
    expect(failed).toMatchObject({
      errorType: 'ValueError',
      stackTrace: [expect.stringContaining('/var/task/app.py')],
    });
  }
});
