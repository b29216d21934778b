import { sleep, type Clock } from '../../lib/time/clock.ts';
import { ListStreams } from '../../services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { NameList } from '../command-line/options.ts';
import type { ProcessContext } from '../connection/ca-file.ts';
import { type Connection, withProject } from '../connection/connect.ts';
import { stageOf } from '../functions/deployed-stages.ts';
import { functionNames } from '../functions/function-names.ts';

export const NAME_LISTS: readonly NameList[] = ['functions', 'stages', 'streams'];

// A person waits for the Tab key. A server of this machine responds within some milliseconds.
const SERVER_WAIT_MS = 500;
const MAX_NAMES = 500;

/** Names for the words of a command line: those of the folder's project, then those of the server, if one responds. */
export async function listNames(
  list: NameList,
  clock: Clock,
  context: ProcessContext,
): Promise<readonly string[]> {
  const choice = { endpoint: undefined, region: undefined, stage: undefined };
  return withProject(choice, context, async (connection) => {
    const late = sleep(clock, SERVER_WAIT_MS, { background: true }).then(() => []);
    // No server is no problem here: the shell completes what the project has.
    const deployed = namesOfServer(list, connection).catch(() => []);
    const names = [...namesOfProject(list, connection), ...(await Promise.race([deployed, late]))];
    return [...new Set(names)].slice(0, MAX_NAMES);
  });
}

function namesOfProject(list: NameList, { found }: Connection): readonly string[] {
  if (found.kind !== 'project' || list === 'streams') return [];
  return list === 'functions' ? [...found.project.functionNames.keys()] : found.project.stages;
}

async function namesOfServer(list: NameList, { client, found }: Connection): Promise<readonly string[]> {
  switch (list) {
    case 'streams':
      return (await client.call(kinesisTraits, ListStreams, { Limit: MAX_NAMES })).StreamNames;
    case 'functions': {
      const own = found.kind === 'project' ? new Set(found.project.functionNames.values()) : undefined;
      return (await functionNames(client)).filter((name) => own?.has(name) !== true);
    }
    case 'stages': {
      if (found.kind !== 'project') return [];
      const { service, functionNames: declared } = found.project;
      const names = await functionNames(client);
      return names.flatMap((name) => stageOf(name, service, declared.keys()) ?? []);
    }
  }
}
