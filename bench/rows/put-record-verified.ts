import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import { CreateAccessKey } from '../../src/services/iam/operations/access-keys/create-access-key.ts';
import { PutUserPolicy } from '../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../src/services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../src/services/iam/traits.ts';

const UserName = 'bench';
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'kinesis:*', Resource: '*' }],
};

/** The same signed requests with and without `--auth enforce`, which verifies the signatures and evaluates the policies. */
export const putRecordVerified: Row = {
  name: 'put-record-verified',
  measure: (bench) =>
    inTemporaryDirectory((open) =>
      inTemporaryDirectory(async (closed) => {
        const { rounds, durability, shards, signal } = bench;
        const credentials = await createUser(closed, signal);
        const starting = [
          startMillrace(open, durability, signal),
          startMillrace(closed, durability, signal, ['--auth', 'enforce'], credentials),
        ] as const;
        return withServers(starting, async (off, enforcing) => {
          const workload = singlePuts(64);
          let records = 0;
          const put = async (server: typeof off, name: string) => {
            const report = await putToNewStream(bench, server, name, workload, shards, { credentials });
            records += report.acknowledgedRecords;
            return report;
          };
          const pairs = await sideBySide(
            rounds,
            (round) => put(off, `off-${round}`),
            (round) => put(enforcing, `enforce-${round}`),
          );
          return [
            {
              name: 'put-record-verified',
              what: 'PutRecord with --auth enforce, 64 connections',
              yardstick: 'the same requests with --auth off',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 0.9, tolerable: 0.8 },
              tolerance: USUAL_TOLERANCE,
              millrace: loadFigures(pairs.map(({ own }) => own)),
              against: loadFigures(pairs.map(({ other }) => other)),
              verified: `${records} records acknowledged, and all of them read back`,
            },
          ];
        });
      }),
    ),
};

/** Creates a user in a directory that enforces nothing yet. */
async function createUser(directory: string, signal: AbortSignal): Promise<Credentials> {
  const server = await startMillrace(directory, 'os', signal);
  try {
    const { client } = server;
    await client.call(iamTraits, CreateUser, { UserName });
    await client.call(iamTraits, PutUserPolicy, {
      UserName,
      PolicyName: 'streams',
      PolicyDocument: JSON.stringify(POLICY),
    });
    const { AccessKey } = await client.call(iamTraits, CreateAccessKey, { UserName });
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  } finally {
    await server.stop();
  }
}
