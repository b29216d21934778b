import { describe, expect, it } from 'vitest';
import { load, minimal } from '../project.ts';

describe('serverless-dotenv-plugin', () => {
  const yaml = (settings: string) =>
    minimal(
      `  environment: {AA: own, BB: own}\nplugins: [serverless-dotenv-plugin]\ncustom: {dotenv: {${settings}}}\n`,
    );
  const files = {
    '.env': 'AA=base\nCC=$AA-${HOME_OF}\nDD=base',
    '.env.qa': 'AA=qa',
    '.env.local': 'DD=local',
    'other.env': 'XX=1',
  };
  const environmentOf = (settings: string, stage?: string) => {
    const inputs = { options: { stage }, environment: { HOME_OF: 'here', DD: 'set' } };
    return load(yaml(settings), inputs, files).provider.environment;
  };

  it('gives the variables of .env files to functions, as it does', () => {
    expect(environmentOf('', 'qa')).toEqual({ AA: 'qa', BB: 'own', CC: 'qa-here', DD: 'set' });
    expect(environmentOf('include: [AA]')).toEqual({ AA: 'base', BB: 'own' });
    expect(environmentOf('exclude: [AA, DD]')).toEqual({ AA: 'own', BB: 'own', CC: 'base-here' });
    expect(environmentOf('path: other.env')).toEqual({ AA: 'own', BB: 'own', XX: '1' });
  });

  it.each(['MY-NAME', 'a.b', '_A', 'A', 'AWS_REGION'])(
    'reports the name %s, which Lambda refuses',
    (name) => {
      const loadWith = (settings: string) => load(yaml(settings), {}, { '.env': `${name}=secret` });
      const message = new RegExp(
        `^serverless\\.yml:6:\\d+ custom\\.dotenv: \\.env: "${name}" is .*Leave it out with "exclude:"`,
      );
      expect(() => loadWith('')).toThrow(message);
      expect(() => loadWith('')).not.toThrow('secret');
      expect(loadWith(`exclude: [${name}]`).provider.environment).toEqual({ AA: 'own', BB: 'own' });
    },
  );

  it('reports what it requires and what is not supported, and watches the files', () => {
    expect(() => environmentOf('required: {env: [AA, ZZ]}')).toThrow(
      /^serverless\.yml:6:\d+ custom\.dotenv\.required\.env: ZZ is not set/,
    );
    expect(() => environmentOf('variableExpansion: false')).toThrow(/always replaces references/);
    expect(load(yaml('path: none.env')).watchFiles).toContainEqual(expect.stringMatching(/none\.env$/));
  });
});
