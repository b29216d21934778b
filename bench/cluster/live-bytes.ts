import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory of this process after full garbage collections: the JavaScript heap and external buffers. */
export function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let pass = 0; pass < 4; pass++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
