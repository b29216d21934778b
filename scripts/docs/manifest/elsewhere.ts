/** An effect that is not in the template of one manifest. */
export interface EffectElsewhere {
  readonly effect: string;
  /** The test that shows it. */
  readonly test: string;
}

const INVALID = 'test/manifest/invalid-manifest.test.ts';
const VARIABLES = 'test/manifest/variables/resolve.test.ts';
const PACKAGE = 'test/manifest/package/packages.test.ts';
const ESBUILD = 'test/manifest/bundle/esbuild-settings.test.ts';

/** By the name of a key; keys within its value belong to it. */
export const ELSEWHERE: Readonly<Record<string, EffectElsewhere>> = {
  'provider.name': { effect: 'must be `aws`', test: INVALID },
  'functions.*.package': { effect: 'what is in the package of the function', test: PACKAGE },
  'functions.*.events[].stream.type': {
    effect: 'the type of the stream, where its ARN is computed',
    test: INVALID,
  },
  'functions.*.events[].http.integration': {
    effect:
      'the function by `lambda-proxy`, which is the default, or the server of `http-proxy`; others are refused',
    test: 'test/manifest/events/http.test.ts',
  },
  'resources.extensions': {
    effect: 'changes generated resources',
    test: 'test/manifest/compile/compile.test.ts',
  },
  custom: { effect: 'values of `${self:custom.…}` and settings of plugins', test: VARIABLES },
  params: { effect: 'values of `${param:…}` for a stage, or for all as `default`', test: VARIABLES },
  'stages.*.params': {
    effect: 'values of `${param:…}` for a stage, or for all as `default`',
    test: VARIABLES,
  },
  'plugins.modules': { effect: 'the same as a list of plugins', test: INVALID },
  plugins: { effect: 'checked by name: [plugins](#plugins)', test: INVALID },
  useDotenv: { effect: 'reads `.env` and `.env.STAGE`', test: VARIABLES },
  configValidationMode: { effect: '`warn` or `off`: unknown keys are warnings', test: INVALID },
  build: { effect: 'how handlers are bundled', test: ESBUILD },
  'layers.*.path': { effect: 'what is in the layer', test: 'test/manifest/package/python.test.ts' },
  'layers.*.package': { effect: 'what is in the layer', test: 'test/manifest/package/python.test.ts' },
  package: { effect: 'what is in the packages of functions', test: PACKAGE },
};
