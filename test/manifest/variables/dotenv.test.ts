import { describe, expect, it } from 'vitest';
import { parseDotenv, withDotenv } from '../../../src/manifest/variables/dotenv.ts';
import { project } from '../project.ts';

describe('parseDotenv', () => {
  it('reads quotes, comments and references', () => {
    const text = `
# a comment
export HOST=db.local # trailing
PORT = 5432
URL="http://\${HOST}:$PORT/x # y\\n"
RAW='$HOST'
not an assignment
EMPTY=
`;
    expect(parseDotenv(text)).toEqual({
      HOST: 'db.local',
      PORT: '5432',
      URL: 'http://db.local:5432/x # y\n',
      RAW: '$HOST',
      EMPTY: '',
    });
  });
});

describe('withDotenv', () => {
  it('lets the environment win over the stage file, and that over the general one', () => {
    const directory = project({ '.env': 'A=general\nB=general\nC=general', '.env.prod': 'A=stage\nB=stage' });
    expect(withDotenv(directory, 'prod', { A: 'shell' })).toEqual({ A: 'shell', B: 'stage', C: 'general' });
    expect(withDotenv(directory, 'dev', {})).toEqual({ A: 'general', B: 'general', C: 'general' });
  });
});
