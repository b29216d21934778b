import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useReply } from '../state/use-reply.ts';
import { formatAgo, formatCount } from '../ui/format.ts';

const REFRESH_MS = 2000;

/** Failed invocations by what they failed with. */
export function ErrorGroups({ name }: { name: string }) {
  const { client } = usePage().dashboard;
  const groups = useReply(
    () => client.errors(name),
    [client, name],
    () => REFRESH_MS,
  );
  if (groups === undefined) return null;
  if (groups.length === 0) return <p class="soft">No kept invocation has failed.</p>;
  return (
    <table class="list errors">
      <thead>
        <tr>
          <th class="cell-number">times</th>
          <th>error</th>
          <th class="cell-number">last</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ type, message, count, lastMs, lastInvocation }) => (
          <tr key={`${type} ${message}`}>
            <td class="cell-number">{formatCount(count)}</td>
            <td>
              <a class="row-link" href={pathTo('functions', name, 'invocations', lastInvocation)}>
                <b class="bad">{type}</b> {message}
              </a>
            </td>
            <td class="cell-number soft">{formatAgo(lastMs, Date.now())}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
