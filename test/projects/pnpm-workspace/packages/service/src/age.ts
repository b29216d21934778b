import { ageMs } from '@clicks/events';
import semver from 'semver';

export const handler = async ({ text }: { text: string }) => ({
  ageMs: ageMs(text),
  isNew: semver.satisfies('2.1.0', '>=2'),
});
