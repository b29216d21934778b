import type { PipelineReply } from '../../server/dashboard/contract.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { Spark } from '../stream/spark.tsx';
import { formatDuration, formatRate, nameOfArn } from '../ui/format.ts';
import { InvocationList } from './invocation-list.tsx';

export function FunctionList({ pipeline }: { pipeline: PipelineReply }) {
  const { dashboard } = usePage();
  const rates = useSignal(dashboard.rates);
  return (
    <>
      <div class="page-head">
        <h1>Functions</h1>
      </div>
      {pipeline.functions.length === 0 && (
        <p class="soft">There is no function in this account and region.</p>
      )}
      <table class="list">
        <thead>
          <tr>
            <th>name</th>
            <th class="cell-number">invocations/s</th>
            <th class="cell-number">errors/s</th>
            <th class="cell-number">duration</th>
            <th class="cell-number wide-only">running</th>
            <th class="wide-only">last minute</th>
            <th class="wide-only">reads</th>
            <th class="wide-only">runtime</th>
          </tr>
        </thead>
        <tbody>
          {pipeline.functions.map(({ name, runtime }) => {
            const now = rates?.functions.find((node) => node.name === name);
            const sources = pipeline.mappings
              .filter(({ functionName }) => functionName === name)
              .map(({ sourceArn }) => nameOfArn(sourceArn));
            return (
              <tr key={name}>
                <td>
                  <a class="row-link" href={pathTo('functions', name)}>
                    {name}
                  </a>
                </td>
                <td class="cell-number">{formatRate(now?.invocations ?? 0)}</td>
                <td class={`cell-number ${(now?.errors ?? 0) > 0 ? 'bad' : ''}`}>
                  {formatRate(now?.errors ?? 0)}
                </td>
                <td class="cell-number">
                  {now && now.invocations > 0 ? formatDuration(now.averageMs) : '–'}
                </td>
                <td class="cell-number wide-only">{now?.running ?? 0}</td>
                <td class="wide-only">
                  <Spark values={dashboard.history.tail(`function/${name}/invocations`, 60)} quota={1} />
                </td>
                <td class="wide-only soft">{sources.join(', ')}</td>
                <td class="wide-only soft">{runtime}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <section>
        <InvocationList />
      </section>
    </>
  );
}
