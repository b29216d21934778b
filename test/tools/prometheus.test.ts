import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GetRecordsCommand, GetShardIteratorCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canRun } from '../support/not-run.ts';
import { scrape } from '../support/clients/scrape.ts';
import { connectSdk } from '../support/clients/sdk-client.ts';
import { createStream } from '../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

/*
 * Goal: what a server exposes, and the examples of what to do with it, are valid for Prometheus' own programs.
 */

const python = join(import.meta.dirname, 'recipes/venv/bin/python');
const examples = join(import.meta.dirname, '../../examples/observability');

const hasParser = canRun(
  existsSync(python) && spawnSync(python, ['-c', 'import prometheus_client']).status === 0,
  'the parser of OpenMetrics',
  'There is no prometheus_client in test/tools/recipes/venv.',
);
const hasPromtool = canRun(
  spawnSync('promtool', ['--version']).status === 0,
  'the checks of promtool',
  'It is not installed: apt-get install prometheus',
);

/** Prints each family with its type and number of samples. Fails for what OpenMetrics does not allow. */
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps({ family.name: [family.type, family.unit, len(family.samples)] for family in families }))
`;

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(undefined);
  const kinesis = connectSdk(server.endpoint, 'h1');
  const StreamName = 'orders';
  await createStream(kinesis, StreamName, 1);
  const Records = [{ PartitionKey: 'p', Data: Buffer.from('x') }];
  await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  const ShardId = 'shardId-000000000000';
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  kinesis.destroy();
});
afterAll(() => server?.stop());

function run(program: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

test.skipIf(!hasParser)("Prometheus' client for Python reads a scrape as OpenMetrics", async () => {
  const { text, contentType } = await scrape(server.endpoint, 'application/openmetrics-text;version=1.0.0');
  expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const families = JSON.parse(run(python, ['-c', PARSE], text)) as Record<string, unknown>;
  expect(families).toMatchObject({
    millrace_shard_records_in: ['counter', '', 1],
    millrace_storage_journal_written_bytes: ['counter', 'bytes', 1],
    millrace_shard_quota_used_ratio: ['gauge', 'ratio', 4],
    millrace_build_info: ['gauge', '', 1],
  });
  // A histogram of each operation: 17 bounds, infinity, the sum and the count.
  expect(families['millrace_stream_request_duration_seconds']).toEqual(['histogram', 'seconds', 2 * 20]);
});

test.skipIf(!hasPromtool)(
  'promtool accepts the metrics, and the configuration and rules of the examples',
  async () => {
    const { text } = await scrape(server.endpoint);
    run('promtool', ['check', 'metrics'], text);
    expect(run('promtool', ['check', 'config', join(examples, 'prometheus.yml')])).toContain(
      '13 rules found',
    );
  },
);
