import type { GroupDependencies } from './group/log-group.ts';
import { LogGroups } from './group/log-groups.ts';
import { ResourcePolicies } from './resource-policies.ts';
import { BufferedLogSink } from './sink/sink.ts';

export interface Logs {
  readonly groups: LogGroups;
  readonly policies: ResourcePolicies;
  readonly sink: BufferedLogSink;
  /** Stores the lines buffered by the sink and saves the statistics. */
  close(): Promise<void>;
}

/** @param dependencies.lingerMs how long the sink collects lines for a batch; 4 ms by default */
export function openLogs(dependencies: GroupDependencies & { readonly lingerMs?: number }): Logs {
  const groups = new LogGroups(dependencies);
  const sink = new BufferedLogSink(groups, dependencies);
  return {
    groups,
    policies: new ResourcePolicies(dependencies.store.meta),
    sink,
    async close() {
      await sink.close();
      await groups.close();
    },
  };
}
