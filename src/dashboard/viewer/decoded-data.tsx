import { JsonTree } from '../ui/json.tsx';
import type { ShownData } from './typed/shown-data.ts';

export function Decoded({ decoded }: { decoded: ShownData }) {
  switch (decoded.kind) {
    case 'json':
    case 'typed':
      return <JsonTree value={decoded.value} label="Data" />;
    case 'text':
      return (
        <pre class="raw" tabIndex={0}>
          {decoded.text}
        </pre>
      );
    case 'aggregate':
      return (
        <ol class="aggregate">
          {decoded.records.map(({ partitionKey, decoded: inner }, index) => (
            <li key={index}>
              <b>{partitionKey}</b> <Decoded decoded={inner} />
            </li>
          ))}
        </ol>
      );
    case 'bytes':
      return <p class="soft">Neither text nor JSON; hex shows the bytes.</p>;
  }
}
