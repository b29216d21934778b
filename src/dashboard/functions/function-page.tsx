import type { FunctionNode, PipelineReply } from '../../server/dashboard/contract.ts';
import { FUNCTION_TABS, type FunctionTab, pathTo } from '../routing/route.ts';
import { formatDuration } from '../ui/format.ts';
import { ErrorGroups } from './error-groups.tsx';
import { FunctionCharts } from './function-charts.tsx';
import { InvocationList } from './invocation-list.tsx';
import { InvokeForm } from './invoke-form.tsx';
import { LogTail } from './log-tail.tsx';
import { MappingView } from './mapping-view.tsx';

export function FunctionPage({
  node,
  tab,
  pipeline,
}: {
  node: FunctionNode;
  tab: FunctionTab;
  pipeline: PipelineReply;
}) {
  const mappings = pipeline.mappings.filter(({ functionName }) => functionName === node.name);
  return (
    <>
      <div class="page-head">
        <h1>{node.name}</h1>
        <p class="facts">
          <span>{node.runtime}</span>
          <span>{node.memoryMb} MB</span>
          <span>times out after {formatDuration(node.timeoutMs)}</span>
          {node.reservedConcurrency !== undefined && <span>at most {node.reservedConcurrency} at once</span>}
          {node.state !== 'Active' && <span class="warn">{node.state.toLowerCase()}</span>}
        </p>
      </div>
      <FunctionCharts name={node.name} />
      <nav class="tabs" aria-label="Parts of the function">
        {FUNCTION_TABS.map((name) => (
          <a
            key={name}
            href={
              name === 'invocations' ? pathTo('functions', node.name) : pathTo('functions', node.name, name)
            }
            aria-current={name === tab ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      {tab === 'invocations' && <InvocationList functionName={node.name} />}
      {tab === 'errors' && <ErrorGroups name={node.name} />}
      {tab === 'log' && <LogTail name={node.name} />}
      {tab === 'invoke' && <InvokeForm name={node.name} />}
      {tab === 'mappings' &&
        (mappings.length === 0 ? (
          <p class="soft">No stream or queue invokes this function.</p>
        ) : (
          mappings.map((mapping) => <MappingView key={mapping.uuid} mapping={mapping} />)
        ))}
    </>
  );
}
