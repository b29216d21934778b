import { any, boolean, either, object, record, text } from '../../rules/rule.ts';
import { inputTransformer } from '../target-input.ts';

/** `events: - cloudwatchEvent:` */
export const cloudwatchEvent = object(
  {
    event: record(any),
    input: either(text(), record(any)),
    inputPath: text(/^[^]{1,256}$/),
    inputTransformer,
    description: text(/^[^]{0,512}$/),
    name: text(/^[.\-_A-Za-z0-9]{1,64}$/),
    enabled: boolean,
  },
  ['event'],
);
