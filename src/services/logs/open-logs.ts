import type { GroupDependencies } from './group/log-group.ts';
import { LogGroups } from './group/log-groups.ts';
import { BufferedLogSink } from './sink/sink.ts';

export interface Logs {
  readonly groups: LogGroups;
  readonly sink: BufferedLogSink;
  /** Stores the lines buffered by the sink and saves the statistics. */
  close(): Promise<void>;
}

export function openLogs(dependencies: GroupDependencies): Logs {
  const groups = new LogGroups(dependencies);
  const sink = new BufferedLogSink(groups, dependencies);
  return {
    groups,
    sink,
    async close() {
      await sink.close();
      await groups.close();
    },
  };
}
