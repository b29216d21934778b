import type { DecodedData } from '../../server/dashboard/contract.ts';
import { JsonTree } from '../ui/json.tsx';

export function Decoded({ decoded }: { decoded: DecodedData }) {
  switch (decoded.kind) {
    case 'json':
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
